package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("engine")
class TicketsTest {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private Instant now = Instant.ofEpochSecond(1_800_000_000);
    private Store store;
    private Tickets tickets;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = Fixture.store(folder);
        tickets = new Tickets(store.database(), () -> now);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatIsTakenIsGone() {
        tickets.put("state", "id", "value", TEN_MINUTES);
        assertThat(tickets.peek("state", "id")).contains("value");
        assertThat(tickets.take("state", "id")).contains("value");
        assertThat(tickets.take("state", "id")).isEmpty();
        assertThat(tickets.peek("state", "id")).isEmpty();
    }

    @Test
    void kindsAndIdsAreToldApartToTheLetter() {
        tickets.put("code", "Bob@x.test", "one", TEN_MINUTES);
        assertThat(tickets.peek("code", "bob@x.test")).isEmpty();
        assertThat(tickets.peek("reset", "Bob@x.test")).isEmpty();
        assertThat(tickets.take("reset", "Bob@x.test")).isEmpty();
        assertThat(tickets.peek("code", "Bob@x.test")).contains("one");
    }

    @Test
    void theNewerReplacesTheOlder() {
        tickets.put("code", "id", "one", TEN_MINUTES);
        assertThat(tickets.attempt("code", "id")).isOne();
        tickets.put("code", "id", "two", TEN_MINUTES);
        assertThat(tickets.attempt("code", "id")).isOne();
        assertThat(tickets.take("code", "id")).contains("two");
    }

    @Test
    void itIsOverWhenItsTimeIs() {
        tickets.put("code", "id", "value", TEN_MINUTES);
        now = now.plus(TEN_MINUTES).minusSeconds(1);
        assertThat(tickets.peek("code", "id")).contains("value");
        now = now.plusSeconds(1);
        assertThat(tickets.peek("code", "id")).isEmpty();
        assertThat(tickets.attempt("code", "id")).isZero();
        assertThat(tickets.take("code", "id")).isEmpty();
    }

    @Test
    void anyIdWillDo() {
        String garbage = "\0\uD800 '; DROP TABLE switchboard_tickets; --".repeat(100);
        tickets.put("code", garbage, "value", TEN_MINUTES);
        tickets.forget("code", "nothing");
        assertThat(tickets.attempt("code", garbage)).isOne();
        assertThat(tickets.attempt("code", garbage)).isEqualTo(2);
        tickets.forget("code", garbage);
        assertThat(tickets.attempt("code", garbage)).isZero();
    }

    @Test
    void ofAllWhoTakeAtOnceOneGetsIt() throws Exception {
        tickets.put("state", "id", "value", TEN_MINUTES);
        Callable<Optional<String>> taking = () -> tickets.take("state", "id");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = threads.invokeAll(
                    IntStream.range(0, 200).mapToObj(i -> taking).collect(Collectors.toList()));
            int got = 0;
            for (Future<Optional<String>> one : all) {
                got += one.get().isPresent() ? 1 : 0;
            }
            assertThat(got).isOne();
        }
    }
}
