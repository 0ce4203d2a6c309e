package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerCommandTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... arguments) {
        try (var print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            return LedgerCommand.run(List.of(arguments), Fixture.environment(folder), print, print);
        }
    }

    @Test
    void aWholeLedgerIsProvedWhileTheGatewayRuns() {
        try (Store store = Fixture.store(folder)) {
            Fixture.payer(store, "alice", 100, 100);
            Fixture.await(Fixture.SOON, () -> store.entries().audit().findings().isEmpty());
            assertThat(run("verify")).isEqualTo(LedgerCommand.WHOLE);
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("2 users", "the ledger is whole");
        }
    }

    @Test
    void anAlteredOneIsNot() throws Exception {
        try (Store store = Fixture.store(folder)) {
            Fixture.payer(store, "alice", 100, 100);
        }
        Fixture.execute(Fixture.databaseFile(folder), "UPDATE switchboard_ledger SET quota = 99 WHERE quota = 100");
        assertThat(run("verify")).isEqualTo(LedgerCommand.BROKEN);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("user 2, entry 2: was altered");
    }

    @Test
    void withoutADatabaseNothingIsMade() {
        assertThat(run("verify")).isEqualTo(LedgerCommand.CANNOT);
        assertThat(Files.exists(Fixture.databaseFile(folder))).isFalse();
    }

    @Test
    void otherWordsAreNotUnderstood() {
        assertThat(run()).isEqualTo(LedgerCommand.USAGE);
        assertThat(run("mend")).isEqualTo(LedgerCommand.USAGE);
    }
}
