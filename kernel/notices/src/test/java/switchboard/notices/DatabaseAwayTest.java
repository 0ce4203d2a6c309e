package switchboard.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;
import switchboard.deploy.Leases;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.spi.Notifier;
import switchboard.spi.NotifierInfo.Turn;
import switchboard.store.DatabaseAwayException;
import switchboard.store.Environment;
import switchboard.store.NoticeRow.State;
import switchboard.store.Outbox;
import switchboard.store.Store;
import switchboard.store.StoreException;
import switchboard.testkit.FakeClock;
import switchboard.testkit.servers.PostgresServer;

/** A real database goes away and comes back: no notice is lost, and none goes out twice. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DatabaseAwayTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final FakeClock clock = new FakeClock(Instant.ofEpochSecond(1_800_000_000));
    private final Leases leases = new Leases();
    private PostgresServer server;
    private Store store;
    private FakeNotifier pusher = fresh();
    private AutoCloseable offered = () -> {};
    private NoticeBoard board;

    private static FakeNotifier fresh() {
        return new FakeNotifier("pusher", Turn.FIRST, notice -> List.of("push"));
    }

    @BeforeAll
    void launch(@TempDir Path folder) {
        server = PostgresServer.launch();
        server.createDatabase("notices");
        store = Store.open(Environment.of(
                Map.of("INITIAL_ROOT_PASSWORD", "root-password", "SQL_DSN", server.dsn("notices")),
                folder.resolve("home"),
                folder));
    }

    @AfterAll
    void end() {
        store.close();
        server.close();
    }

    @BeforeEach
    void open() {
        pusher = fresh();
        offered = leases.offer(Notifier.class, "pusher", pusher, "test", Version.emptyVersion);
        board = new NoticeBoard(new Outbox(store.database(), clock), store.users(), leases, clock);
    }

    @AfterEach
    void close() throws Exception {
        board.close();
        offered.close();
    }

    private interface Check {
        boolean holds() throws InterruptedException;
    }

    private static Notice notice(int number) {
        return new Notice(
                Event.CHANNEL_DISABLED,
                new Audience.Operator(),
                Map.of("channel", Integer.toString(number), "name", "n", "reason", "r"),
                Instant.ofEpochSecond(1_800_000_000));
    }

    private List<Integer> told() {
        return pusher.delivered.stream()
                .map(delivery -> Integer.parseInt(delivery.notice().fact("channel")))
                .toList();
    }

    private void round() throws InterruptedException {
        for (Thread thread : board.rounds().round()) {
            thread.join();
        }
    }

    private static void await(Check done) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (!done.holds()) {
            assertThat(System.nanoTime()).as("not within %s", SOON).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private boolean isBack() {
        try {
            board.page(0, Optional.empty());
            return true;
        } catch (StoreException away) {
            return false;
        }
    }

    /** A round, if one can be made: for a moment after it is back the writer still takes the database for away. */
    private boolean roundIfBack() throws InterruptedException {
        try {
            round();
            return true;
        } catch (DatabaseAwayException stillAway) {
            return false;
        }
    }

    private int stored() {
        return board.page(0, Optional.of(State.NEW)).size();
    }

    /** Makes rounds until so many were told. */
    private void awaitTold(int count) throws InterruptedException {
        await(this::isBack);
        long end = System.nanoTime() + SOON.toNanos();
        while (told().size() < count) {
            assertThat(System.nanoTime()).as("told %s", told()).isLessThan(end);
            roundIfBack();
        }
    }

    @Test
    void whatIsPublishedMeanwhileWaitsAndGoesOutOnce() throws Exception {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(i);
            board.publish("before-" + i, notice(i));
        }
        await(() -> stored() == 5);
        server.stop();
        for (int i = 5; i < 10; i++) {
            all.add(i);
            board.publish("meanwhile-" + i, notice(i));
        }
        assertThatThrownBy(this::round).isInstanceOf(StoreException.class);
        assertThat(board.waiting()).isPositive();
        assertThat(told()).isEmpty();
        server.start();
        awaitTold(10);
        clock.pass(Duration.ofHours(1));
        await(this::roundIfBack);
        assertThat(told()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(board.lost()).isZero();
        assertThat(board.page(0, Optional.of(State.FAILED))).isEmpty();
    }

    @Test
    void whatArrivedWhileItWentAwayDoesNotGoOutAgain() throws Exception {
        board.publish("one", notice(100));
        await(() -> stored() == 1);
        pusher.meanwhile = server::stop;
        List<Thread> working = board.rounds().round();
        await(() -> !told().isEmpty() && !isBack());
        pusher.meanwhile = () -> {};
        server.start();
        for (Thread thread : working) {
            thread.join();
        }
        await(this::isBack);
        clock.pass(Duration.ofHours(1)); // when nobody's claim on it holds any more
        await(this::roundIfBack);
        assertThat(told()).containsExactly(100);
        assertThat(board.page(0, Optional.of(State.SENDING))).isEmpty();
    }
}
