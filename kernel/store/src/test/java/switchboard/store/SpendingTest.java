package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.spi.NotReadyException;
import switchboard.spi.Spending;
import switchboard.spi.Spending.Hold;
import switchboard.spi.Spending.Kind;
import switchboard.spi.Spending.Limit;
import switchboard.spi.Spending.Reserved;

/** What was spent is known as soon as it is settled, once, and stays known. */
final class SpendingTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
    private static final Instant MIDNIGHT = Instant.parse("2026-03-04T00:00:00Z");

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);

    @Test
    void aChargeIsKnownAtOnceAndCountsOnce() {
        try (Store store = store()) {
            var spending = new TableSpending(store.accounts());
            Credential alice = Fixture.payer(store, "alice", 1000, 1000);
            spend(store, alice, 7);
            assertThat(since(spending, Kind.USER, alice.owner().id(), MIDNIGHT)).isEqualTo(7);
            spend(store, alice, 5);
            assertThat(since(spending, Kind.USER, alice.owner().id(), MIDNIGHT)).isEqualTo(12);
            assertThat(store.flush()).isTrue();
            assertThat(since(spending, Kind.USER, alice.owner().id(), MIDNIGHT)).isEqualTo(12);
            assertThat(since(spending, Kind.TOKEN, alice.token().id(), MIDNIGHT))
                    .isEqualTo(12);
            assertThat(ready(() -> spending.since(Kind.GROUP, "vip", MIDNIGHT))).isEqualTo(12);
            assertThat(ready(() -> spending.since(Kind.GROUP, "gold", MIDNIGHT)))
                    .isZero();
        }
        try (Store store = store()) {
            var spending = new TableSpending(store.accounts());
            assertThat(ready(() -> spending.since(Kind.GROUP, "vip", MIDNIGHT))).isEqualTo(12);
        }
    }

    /** SQLite gives the number of the last token, once it is deleted, to the next one. */
    @Test
    void aTokenBeginsWithoutWhatAnotherOfItsNumberSpent() {
        try (Store store = store()) {
            var spending = new TableSpending(store.accounts());
            Credential alice = Fixture.payer(store, "alice", 1000, 1000);
            spend(store, alice, 7);
            assertThat(store.flush()).isTrue();
            assertThat(since(spending, Kind.TOKEN, alice.token().id(), MIDNIGHT))
                    .isEqualTo(7);
            assertThat(store.tokens().delete(alice.owner().id(), alice.token().id()))
                    .isTrue();
            TokenRow next = store.tokens()
                    .create(new NewToken(
                            alice.owner().id(),
                            "next",
                            TokenRow.NEVER,
                            1000,
                            false,
                            Optional.empty(),
                            Optional.empty()));
            assertThat(next.id() == alice.token().id()).isEqualTo(TestEngine.NOW == TestEngine.SQLITE);
            assertThat(since(spending, Kind.TOKEN, next.id(), MIDNIGHT)).isZero();
            spend(store, store.callers().load(next.key()), 5);
            assertThat(since(spending, Kind.TOKEN, next.id(), MIDNIGHT)).isEqualTo(5);
            assertThat(since(spending, Kind.USER, alice.owner().id(), MIDNIGHT)).isEqualTo(12);
        }
    }

    @Test
    void groupsAreTheirOwnHoweverTheDatabaseComparesNames() {
        try (Store store = store()) {
            Credential alice = Fixture.payer(store, "alice", 1000, 1000);
            spend(store, alice, 1, "vip");
            spend(store, alice, 2, "VIP");
            spend(store, alice, 4, "贵宾");
            spend(store, alice, 8, "vip ");
            store.flush();
        }
        try (Store store = store()) {
            var spending = new TableSpending(store.accounts());
            assertThat(ready(() -> spending.since(Kind.GROUP, "vip", MIDNIGHT))).isEqualTo(1);
            assertThat(ready(() -> spending.since(Kind.GROUP, "VIP", MIDNIGHT))).isEqualTo(2);
            assertThat(ready(() -> spending.since(Kind.GROUP, "贵宾", MIDNIGHT))).isEqualTo(4);
            assertThat(ready(() -> spending.since(Kind.GROUP, "vip ", MIDNIGHT)))
                    .isEqualTo(8);
        }
    }

    @Test
    void hoursCountWhole() {
        try (Store store = store()) {
            var spending = new TableSpending(store.accounts());
            Credential alice = Fixture.payer(store, "alice", 1000, 1000);
            long id = alice.owner().id();
            spend(store, alice, 1);
            now.set(NOON.plusSeconds(3599));
            spend(store, alice, 2);
            now.set(NOON.plusSeconds(3600));
            spend(store, alice, 4);
            assertThat(since(spending, Kind.USER, id, NOON)).isEqualTo(7);
            assertThat(since(spending, Kind.USER, id, NOON.plusSeconds(1800))).isEqualTo(7);
            assertThat(since(spending, Kind.USER, id, NOON.plusSeconds(3600))).isEqualTo(4);
            assertThat(since(spending, Kind.USER, id, NOON.plusSeconds(7200))).isZero();
            store.flush();
            assertThat(since(spending, Kind.USER, id, NOON.plusSeconds(3600))).isEqualTo(4);
        }
    }

    @Test
    void whatIsNotInMemoryIsPreparedOnce() {
        try (Store store = store()) {
            var spending = new TableSpending(store.accounts());
            NotReadyException first =
                    catchThrowableOfType(NotReadyException.class, () -> spending.since(Kind.USER, "5", MIDNIGHT));
            first.preparation().run();
            assertThat(spending.since(Kind.USER, "5", MIDNIGHT)).isZero();
            first.preparation().run();
            assertThat(spending.since(Kind.USER, "5", MIDNIGHT)).isZero();
        }
    }

    @Test
    void whatIsSetAsideCountsUntilItsEnd() {
        try (Store store = store()) {
            var spending = new TableSpending(store.accounts());
            List<Limit> limits = List.of(new Limit(MIDNIGHT, 100), new Limit(MIDNIGHT, 90));
            Reserved first = ready(() -> spending.reserve(Kind.USER, "5", 60, limits));
            assertThat(first.remaining()).containsExactly(40L, 30L);
            Reserved second = spending.reserve(Kind.USER, "5", 31, limits);
            assertThat(second.hold()).isEmpty();
            assertThat(second.remaining()).containsExactly(40L, 30L);
            assertThat(spending.reserve(Kind.USER, "5", 0, limits).hold()).isPresent();
            Hold hold = first.hold().orElseThrow();
            hold.end();
            hold.end();
            Reserved all = spending.reserve(Kind.USER, "5", 90, limits);
            assertThat(all.remaining()).containsExactly(10L, 0L);
            assertThat(spending.reserve(Kind.USER, "5", 0, limits).hold()).isEmpty();
        }
    }

    @Test
    void twoHundredCallsCannotOverrunALimit() throws Exception {
        try (Store store = store()) {
            var spending = new TableSpending(store.accounts());
            Credential alice = Fixture.payer(store, "alice", 1_000_000, 1_000_000);
            String id = Long.toString(alice.owner().id());
            List<Limit> limits = List.of(new Limit(MIDNIGHT, 500));
            ready(() -> spending.since(Kind.USER, id, MIDNIGHT));
            var granted = new ConcurrentLinkedQueue<Long>();
            all(200, () -> {
                Optional<Hold> hold =
                        spending.reserve(Kind.USER, id, 10, limits).hold();
                if (hold.isPresent()) {
                    granted.add(10L);
                    spend(store, alice, 10);
                    hold.get().end();
                }
            });
            assertThat(granted).hasSize(50);
            assertThat(spending.since(Kind.USER, id, MIDNIGHT)).isEqualTo(500);
        }
    }

    /** Subjects come into memory while their charges are in all states between a call and the table. */
    @Test
    void noChargeIsMissedOrCountedTwiceWhileFiguresAreLoaded() throws Exception {
        try (Store store = store()) {
            List<Credential> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                callers.add(Fixture.payer(store, "user" + i, 1_000_000, 1_000_000));
            }
            var spending = new TableSpending(store.accounts());
            all(400, index -> {
                Credential caller = callers.get(index % 8);
                spend(store, caller, 1);
                if (index % 5 == 0) {
                    since(spending, Kind.USER, caller.owner().id(), MIDNIGHT);
                }
                if (index % 7 == 0) {
                    store.flush();
                }
            });
            for (Credential caller : callers) {
                assertThat(since(spending, Kind.USER, caller.owner().id(), MIDNIGHT))
                        .isEqualTo(50);
            }
            store.flush();
            for (Credential caller : callers) {
                assertThat(since(spending, Kind.USER, caller.owner().id(), MIDNIGHT))
                        .isEqualTo(50);
            }
            assertThat(ready(() -> spending.since(Kind.GROUP, "vip", MIDNIGHT))).isEqualTo(400);
        }
    }

    @Test
    void whatAnotherProcessSpentShowsWithinSeconds() throws SQLException {
        try (Store store = store()) {
            var spending = new TableSpending(store.accounts());
            Credential alice = Fixture.payer(store, "alice", 1000, 1000);
            String id = Long.toString(alice.owner().id());
            spend(store, alice, 3);
            assertThat(ready(() -> spending.since(Kind.USER, id, MIDNIGHT))).isEqualTo(3);
            store.flush();
            Fixture.execute(
                    Fixture.databaseFile(folder),
                    "UPDATE switchboard_spending SET quota = quota + 40 WHERE kind = 'user' AND subject = '" + id
                            + "'");
            Fixture.await(LIMIT, () -> spending.since(Kind.USER, id, MIDNIGHT) == 43);
            spend(store, alice, 2);
            assertThat(spending.since(Kind.USER, id, MIDNIGHT)).isEqualTo(45);
        }
    }

    @Test
    void whatIsOldIsForgotten() throws SQLException {
        try (Store store = store()) {
            spend(store, Fixture.payer(store, "alice", 1000, 1000), 3);
            store.flush();
        }
        now.set(NOON.plus(Duration.ofDays(41)));
        try (Store store = store()) {
            Fixture.await(LIMIT, () -> rows() == 0);
        }
    }

    @Test
    void aNoteIsLeftOnce() throws Exception {
        try (Store store = store()) {
            long id = Fixture.payer(store, "alice", 1000, 1000).owner().id();
            try (var here = new LogNotes(store.database(), store.logs(), now::get);
                    var there = new LogNotes(store.database(), store.logs(), now::get)) {
                all(100, index -> (index % 2 == 0 ? here : there).once("budget/1", id, "80 % of it are spent"));
                here.once("budget/2", id, "more");
            }
            List<LogRow> notes = store.logs().page(new LogFilter(LogRow.SYSTEM, 0, 0, id, "", "", "", 0), 0);
            assertThat(notes).extracting(LogRow::content).contains("80 % of it are spent", "more");
            assertThat(notes)
                    .filteredOn(row -> row.content().startsWith("80"))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.username()).isEqualTo("alice");
                        assertThat(row.createdAt()).isEqualTo(NOON.getEpochSecond());
                    });
        }
    }

    private long rows() {
        try {
            return Fixture.number(Fixture.databaseFile(folder), "SELECT COUNT(1) FROM switchboard_spending");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Store store() {
        Environment environment = Fixture.environment(folder);
        return Store.open(environment, Database.open(environment), Journal.Limits.USUAL, now::get, false);
    }

    private static void spend(Store store, Credential caller, long quota) {
        spend(store, caller, quota, "vip");
    }

    private static void spend(Store store, Credential caller, long quota, String group) {
        store.accounts()
                .hold("relay", caller.owner().id(), caller.token().id(), 0)
                .settle(new Settlement(quota, 1, true, Optional.empty(), group, ""));
    }

    private static long since(Spending spending, Kind kind, long id, Instant from) {
        return ready(() -> spending.since(kind, Long.toString(id), from));
    }

    private static <T> T ready(Supplier<T> question) {
        try {
            return question.get();
        } catch (NotReadyException e) {
            e.preparation().run();
            return question.get();
        }
    }

    private interface Work {
        void on(int index);
    }

    private static void all(int times, Runnable work) throws InterruptedException, ExecutionException {
        all(times, index -> work.run());
    }

    private static void all(int times, Work work) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                int index = i;
                done.add(threads.submit(() -> work.on(index)));
            }
            for (Future<?> one : done) {
                one.get();
            }
        }
    }
}
