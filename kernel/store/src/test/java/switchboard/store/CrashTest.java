package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed in the middle of its calls has charged each of them once, and none twice. */
@Tag("engine")
final class CrashTest {
    private static final long START = 1_000_000_000;
    private static final int SETTLED_BEFORE_THE_KILL = 3000;

    @TempDir
    private Path folder;

    /** Settles calls of 1 until it is killed, and says so after each. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) {
            Store store = Fixture.store(Path.of(arguments[0]));
            Credential caller = store.callers().load(arguments[1]);
            for (long settled = 1; ; settled++) {
                var log = new LogRow(
                        0,
                        caller.owner().id(),
                        1,
                        LogRow.CONSUMPTION,
                        "",
                        "alice",
                        "limited",
                        "m",
                        1,
                        1,
                        1,
                        1,
                        "relay-" + settled,
                        0,
                        false,
                        false);
                Hold hold = Fixture.hold(store, caller, 5);
                hold.settle(new Settlement(1, 1, true, Optional.of(log)));
                System.out.println(settled);
            }
        }
    }

    @Test
    void killedInTheMiddle() throws IOException, InterruptedException {
        String key;
        long id;
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", START, START);
            key = caller.token().key();
            id = caller.owner().id();
        }
        long said = 0;
        for (int kill = 0; kill < 3; kill++) {
            said += killed(key);
            try (Store store = Fixture.store(folder)) {
                store.callers().load(key);
                UserRow user = store.users().find(id).orElseThrow();
                long charged = START - user.quota();
                assertThat(charged).isBetween(said, said + 3); // it may have settled one more than it could say
                said = charged;
                assertThat(user.usedQuota()).isEqualTo(charged);
                assertThat(user.requestCount()).isEqualTo(charged);
                assertThat(store.logs().consumed(LogFilter.ALL)).isEqualTo(charged);
                assertThat(store.accounts().user(id)).isEqualTo(user.quota());
            }
        }
    }

    /** Starts the victim and kills it when it has settled enough; returns how many it had said by then. */
    private long killed(String key) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dswitchboard.engine=" + TestEngine.NOW,
                        "-Dswitchboard.dsn=" + TestEngine.NOW.dsn(Fixture.databaseFile(folder)),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        folder.toString(),
                        key))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long last = 0;
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (!line.isEmpty() && line.chars().allMatch(Character::isDigit)) {
                    last = Long.parseLong(line);
                }
                if (last == SETTLED_BEFORE_THE_KILL) {
                    process.toHandle().destroyForcibly(); // what it had said can still be read
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(last).isGreaterThanOrEqualTo(SETTLED_BEFORE_THE_KILL);
        return last;
    }
}
