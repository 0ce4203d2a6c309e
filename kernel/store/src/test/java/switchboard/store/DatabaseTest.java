package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many write to one database, some of them in other processes, and nobody is turned away. */
@Tag("engine")
final class DatabaseTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Environment environment(String... variables) {
        return Fixture.environment(folder, variables);
    }

    @Test
    void sixtyFourWritersAndAnotherProcessAllGetTheirTurn() throws Exception {
        int writers = 64;
        int each = 25;
        try (Database database = Database.open(environment("SQLITE_BUSY_TIMEOUT", "50"))) {
            List<Throwable> failures = new ArrayList<>();
            var done = new CountDownLatch(writers);
            for (int i = 0; i < writers; i++) {
                int number = i;
                Thread.startVirtualThread(() -> {
                    try {
                        for (int line = 0; line < each; line++) {
                            LogRow log = LogRow.note(LogRow.SYSTEM, number, "writer", line, "line");
                            database.write(mappers -> mappers.logs().insert(log));
                        }
                    } catch (RuntimeException e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    } finally {
                        done.countDown();
                    }
                });
            }
            int foreign = writeAsAnotherProcess(done);
            assertThat(done.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(failures).isEmpty();
            assertThat(Fixture.number(file(), "SELECT COUNT(*) FROM logs WHERE username = 'writer'"))
                    .isEqualTo((long) writers * each);
            assertThat(Fixture.number(file(), "SELECT COUNT(*) FROM logs WHERE username = 'other'"))
                    .isEqualTo(foreign);
            assertThat(foreign).isPositive();
        }
    }

    /** Takes the lock again and again, longer than one of our statements would wait. */
    private int writeAsAnotherProcess(CountDownLatch until) throws SQLException, InterruptedException {
        int written = 0;
        try (Connection other = Fixture.foreign(file());
                Statement statement = other.createStatement()) {
            if (TestEngine.NOW == TestEngine.SQLITE) {
                statement.execute("PRAGMA busy_timeout = 20000");
            }
            do {
                TestEngine.NOW.lock(statement);
                statement.execute("INSERT INTO logs (username) VALUES ('other')");
                written++;
                boolean over = until.await(120, TimeUnit.MILLISECONDS); // holds the lock that long
                statement.execute("COMMIT");
                if (over) {
                    return written;
                }
            } while (written < 50);
        }
        return written;
    }

    @Test
    void aLockThatIsNotGivenBackIsNamedInTheFailure() throws SQLException {
        try (Database database = Database.open(environment("SQLITE_BUSY_TIMEOUT", "10"), Duration.ofMillis(100))) {
            try (Connection other = Fixture.foreign(file());
                    Statement statement = other.createStatement()) {
                TestEngine.NOW.lock(statement);
                assertThatThrownBy(
                                () -> database.write(mappers -> mappers.users().setQuota(1, 2)))
                        .isInstanceOf(StoreException.class)
                        .hasMessage("the database is locked by another process");
                assertThat(users(database)).isEqualTo(1);
                statement.execute("COMMIT");
            }
            assertThat(database.<Integer>write(mappers -> mappers.users().setQuota(1, 2)))
                    .isEqualTo(1);
        }
    }

    @Test
    void workThatFailsTakesNothingElseWithIt() throws Exception {
        try (Database database = Database.open(environment())) {
            var started = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            Thread first = Thread.startVirtualThread(() -> database.write(mappers -> {
                started.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return 1;
            }));
            started.await();
            var good = new AtomicInteger();
            var bad = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 20; i++) { // these queue behind the first, and so share a transaction
                int number = i;
                threads.add(Thread.startVirtualThread(() -> {
                    try {
                        database.write(mappers -> {
                            mappers.options().insert("option-" + number, "half done");
                            if (number % 2 == 0) {
                                throw new IllegalStateException("on purpose");
                            }
                            return mappers.options().update("option-" + number, "done");
                        });
                        good.incrementAndGet();
                    } catch (IllegalStateException e) {
                        bad.incrementAndGet();
                    }
                }));
            }
            go.countDown();
            first.join();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(good).hasValue(10);
            assertThat(bad).hasValue(10);
            assertThat(Fixture.number(file(), "SELECT COUNT(*) FROM options WHERE value = 'done'"))
                    .isEqualTo(10);
            assertThat(Fixture.number(file(), "SELECT COUNT(*) FROM options WHERE value = 'half done'"))
                    .isZero();
        }
    }

    @Test
    void aValueThatIsThereAlreadyIsNamed() {
        try (Database database = Database.open(environment())) {
            database.write(mappers -> mappers.options().insert("x", "1"));
            assertThatThrownBy(() -> database.write(mappers -> mappers.options().insert("x", "1")))
                    .isInstanceOfSatisfying(
                            DuplicateException.class,
                            e -> assertThat(e.column()).isEqualTo("options.key"));
        }
    }

    @Test
    void aReadSeesOneMoment() throws SQLException {
        try (Database database = Database.open(environment())) {
            long[] counts = database.read(mappers -> {
                long before = mappers.users().count();
                try {
                    Fixture.execute(file(), "INSERT INTO users (username, password) VALUES ('late', '')");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                return new long[] {before, mappers.users().count()};
            });
            assertThat(counts).containsExactly(1, 1);
            assertThat(users(database)).isEqualTo(2);
        }
    }

    @Test
    void readersCannotWrite() {
        try (Database database = Database.open(environment())) {
            assertThatThrownBy(() -> database.read(mappers -> mappers.users().setQuota(1, 2)))
                    .isInstanceOf(StoreException.class);
        }
    }

    @Test
    void ourOwnWritesAreNoForeignChange() throws Exception {
        try (Database database = Database.open(environment())) {
            var told = new AtomicBoolean();
            AutoCloseable listening = database.onForeignChange(() -> told.set(true));
            database.write(mappers -> mappers.options().insert("x", "1"));
            Fixture.execute(file(), "INSERT INTO options VALUES ('y', '1')");
            Fixture.await(Fixture.SOON, told::get);
            told.set(false);
            long until = System.nanoTime() + Duration.ofMillis(900).toNanos();
            while (System.nanoTime() < until) {
                database.write(mappers -> mappers.options().update("x", "2"));
            }
            assertThat(told).isFalse();
            listening.close();
        }
    }

    @Test
    void aDsnThatCannotBeReadIsRefusedInOneSentence() {
        assertThatThrownBy(() -> Database.open(environment("SQL_DSN", "root:geheim@tcp(db:33060000)/oneapi")))
                .isInstanceOf(StoreException.class)
                .hasMessage("SQL_DSN cannot be read: the port is no number from 1 to 65535");
    }

    @Test
    void theProcessIsToldToEndWithThatSentence() {
        var told = new ArrayList<String>();
        assertThatThrownBy(() -> new Database(
                        environment("SQL_DSN", "postgres://x:99999/"),
                        Optional.of((message, code) -> told.add(code + message))))
                .isInstanceOf(StoreException.class);
        assertThat(told).singleElement().asString().startsWith("1SQL_DSN");
    }

    @Test
    void aServerThatIsAwayIsNamedWithoutItsPassword() {
        String nowhere = "postgres://root:geheim@127.0.0.1:1/oneapi?sslmode=disable";
        assertThatThrownBy(() -> Database.open(environment("SQL_DSN", nowhere)))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("cannot open the database PostgreSQL 127.0.0.1:1/oneapi: ")
                .hasMessageNotContaining("geheim");
    }

    private Path file() {
        return Fixture.databaseFile(folder);
    }

    private static long users(Database database) {
        return database.read(mappers -> mappers.users().count());
    }
}
