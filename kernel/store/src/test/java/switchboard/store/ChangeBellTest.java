package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.store.Fixture.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.testkit.servers.RedisServer;

class ChangeBellTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final RedisServer SERVER = RedisServer.launch();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @TempDir
    Path folder;

    @Test
    void changeOfOneNodeIsRungAndSeenByTheOther() throws Exception {
        Database.open(Fixture.environment(folder)).close(); // what a first start writes is rung, too
        try (Database one = Database.open(Fixture.environment(folder));
                Database two = Database.open(Fixture.environment(folder));
                Bell oneBell = new Bell(RedisFixture.node(SERVER));
                Bell twoBell = new Bell(RedisFixture.node(SERVER));
                ChangeBell tiesOne = new ChangeBell(one, oneBell);
                ChangeBell tiesTwo = new ChangeBell(two, twoBell)) {
            await(SOON, () -> oneBell.connected() && twoBell.connected());
            Queue<String> rung = new ConcurrentLinkedQueue<>();
            twoBell.onRing(Bell.CHANGED, rung::add);
            oneBell.ring(Bell.CHANGED, "first"); // behind the empty text that every bell begins with
            await(SOON, () -> rung.contains("first"));
            rung.clear();
            var seen = new AtomicInteger();
            two.onForeignChange(seen::incrementAndGet);
            one.append(mappers -> 0);
            oneBell.ring(Bell.CHANGED, "mark");
            await(SOON, () -> rung.contains("mark"));
            assertThat(rung).as("nothing that nodes keep in memory was changed").doesNotContain("");
            one.write(mappers -> mappers.options().insert("Notice", "new"));
            await(SOON, () -> rung.contains("") && seen.get() > 0);
        }
    }
}
