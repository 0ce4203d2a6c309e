package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.testkit.servers.SqlServer;

/** A database server goes away and comes back, serves several nodes, and may be two. */
@Tag("server")
@Tag("engine")
final class ServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long START = 1_000_000_000L;

    @TempDir
    private Path folder;

    private static Store node(Path folder, String dsn, String... more) {
        List<String> variables = new ArrayList<>(List.of("SQL_DSN", dsn));
        if (TestEngine.NOW == TestEngine.MYSQL) {
            variables.addAll(List.of("SQL_DRIVER", "mysql"));
        }
        variables.addAll(List.of(more));
        return Fixture.store(folder, variables.toArray(String[]::new));
    }

    private static Settlement call(long number) {
        var log = new LogRow(
                0,
                1,
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
                "relay-" + number,
                0,
                false,
                false);
        return new Settlement(1, 1, true, Optional.of(log));
    }

    @Test
    void killedUnderWritesItLosesNothingAndGetsNothingTwice() throws Exception {
        try (SqlServer server = TestEngine.NOW.launch();
                Store store = node(folder, server.dsn(server.createDatabase("one")))) {
            Credential caller = Fixture.payer(store, "alice", START, START);
            Fixture.hold(store, caller, START / 2).release(); // draws enough to go on with
            long settled = 0;
            for (int kill = 0; kill < 2; kill++) {
                settled = settle(store, caller, settled);
                server.kill(); // in the middle of storing, or just before or after
                settled = settle(store, caller, settled);
                long begun = System.nanoTime();
                assertThatThrownBy(() -> store.users().find(1)).isInstanceOf(DatabaseAwayException.class);
                assertThatThrownBy(() -> store.options().put("Notice", "x")).isInstanceOf(DatabaseAwayException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
                server.start();
                settled = settle(store, caller, settled);
            }
            Fixture.await(LIMIT, store::flush);
            Fixture.await(LIMIT, () -> readable(store));
            UserRow user = store.users().find(caller.owner().id()).orElseThrow();
            assertThat(START - user.quota()).isEqualTo(settled);
            assertThat(user.usedQuota()).isEqualTo(settled);
            assertThat(user.requestCount()).isEqualTo(settled);
            assertThat(store.logs().consumed(LogFilter.ALL)).isEqualTo(settled);
            store.options().put("Notice", "back");
            assertThat(store.options().text("Notice")).isEqualTo("back");
        }
    }

    private static long settle(Store store, Credential caller, long settled) {
        long now = settled;
        for (int i = 0; i < 300; i++) {
            assertThat(Fixture.hold(store, caller, 0).settle(call(++now))).isTrue();
        }
        return now;
    }

    private static boolean readable(Store store) {
        try {
            return store.users().find(1).isPresent();
        } catch (DatabaseAwayException notYet) {
            return false;
        }
    }

    @Test
    void twoNodesMayStartAtOnceOnAnEmptyDatabase() throws Exception {
        SqlServer server = TestEngine.NOW.server();
        String dsn = server.dsn(TestEngine.NOW.database(Fixture.databaseFile(folder)));
        try (ExecutorService starts = Executors.newFixedThreadPool(2)) {
            Future<Store> first = starts.submit(() -> node(folder.resolve("first"), dsn));
            Future<Store> second = starts.submit(() -> node(folder.resolve("second"), dsn));
            try (Store one = first.get();
                    Store other = second.get()) {
                assertThat(one.users().page(0, UserOrder.NEWEST)).hasSize(1);
                one.options().put("Notice", "to all");
                Fixture.await(
                        Duration.ofSeconds(2),
                        () -> other.options().text("Notice").equals("to all"));
                var told = new AtomicBoolean();
                AutoCloseable listening = one.database().onToldCommit(() -> told.set(true));
                one.logs().append(LogRow.note(LogRow.SYSTEM, 1, "root", 1, "no node needs to know"));
                assertThat(told).isFalse();
                one.options().put("Notice", "again");
                Fixture.await(LIMIT, told::get);
                listening.close();
            }
        }
    }

    @Test
    void whatNobodyTellsIsReadAgainByTheClock() throws Exception {
        String dsn = TestEngine.NOW.server().dsn(TestEngine.NOW.database(Fixture.databaseFile(folder)));
        try (Store store = node(folder, dsn, "SYNC_FREQUENCY", "1");
                var other = Fixture.foreign(Fixture.databaseFile(folder));
                var statement = other.createStatement()) {
            statement.execute(TestEngine.NOW.sql("INSERT INTO options (`key`, value) VALUES ('Notice', 'by One API')"));
            Fixture.await(LIMIT, () -> store.options().text("Notice").equals("by One API"));
        }
    }

    @Test
    void aLogOfItsOwnHasAllLinesOnceHoweverItEnds() throws Exception {
        SqlServer server = TestEngine.NOW.server();
        String main = server.dsn(TestEngine.NOW.database(Fixture.databaseFile(folder)));
        Path logFile = Fixture.databaseFile(folder.resolve("log"));
        Files.createDirectories(folder.resolve("log"));
        String log = server.dsn(TestEngine.NOW.database(logFile));
        long id;
        try (Store store = node(folder, main, "LOG_SQL_DSN", log)) {
            Credential caller = Fixture.payer(store, "alice", 1000, 1000);
            id = caller.owner().id();
            for (int i = 1; i <= 10; i++) {
                Fixture.hold(store, caller, 1).settle(call(i));
            }
            store.users().credit(id, 5, LogRow.note(LogRow.TOP_UP, id, "alice", 1, "five"));
            assertThat(store.logs().consumed(LogFilter.ALL)).isEqualTo(10);
            assertThat(store.logs().search("five")).hasSize(1);
            // the charges are taken back as if the process had ended between the two transactions
            try (var other = Fixture.foreign(Fixture.databaseFile(folder));
                    var statement = other.createStatement()) {
                TestEngine.NOW.lock(statement);
                for (int i = 11; i <= 20; i++) {
                    Fixture.hold(store, caller, 0).settle(call(i));
                }
                Fixture.await(LIMIT, () -> lines(logFile) >= 11);
                statement.execute("ROLLBACK");
            }
            Fixture.await(LIMIT, store::flush);
            assertThat(store.users().find(id).orElseThrow().quota()).isEqualTo(985);
        }
        assertThat(lines(logFile)).isEqualTo(20);
        assertThat(Fixture.number(Fixture.databaseFile(folder), "SELECT COUNT(*) FROM logs"))
                .isZero();
        try (Store store = node(folder, main, "LOG_SQL_DSN", log)) {
            assertThat(store.logs().consumed(LogFilter.ALL)).isEqualTo(20);
            assertThat(store.users().find(id).orElseThrow().quota()).isEqualTo(985);
        }
    }

    /** A text of whoever called, in a database that somebody made long ago. */
    @ParameterizedTest
    @CsvSource({"utf8mb3, ? 倍 ?", "latin1, ? ? ?"})
    void aTextThatTheDatabaseCannotHoldKeepsNoChargeBack(String characters, String shown) throws Exception {
        boolean postgres = TestEngine.NOW == TestEngine.POSTGRES;
        Path file = Fixture.databaseFile(folder);
        try (Store store = node(folder, TestEngine.NOW.server().dsn(TestEngine.NOW.database(file)))) {
            if (!postgres) {
                Fixture.execute(file, "ALTER TABLE logs CONVERT TO CHARACTER SET " + characters);
            }
            Credential caller = Fixture.payer(store, "alice", 1000, 1000);
            List<String> models = List.of("plain", "\0 倍 \uD83D\uDE00", "m".repeat(200));
            for (String model : models) {
                Fixture.hold(store, caller, 1)
                        .settle(new Settlement(1, 1, true, call(1).log().map(line -> line.with(any -> model))));
                assertThat(store.flush()).as("charges are stored").isTrue();
            }
            assertThat(store.users().find(caller.owner().id()).orElseThrow().quota())
                    .isEqualTo(997);
            assertThat(store.logs().page(LogFilter.ALL.ofType(LogRow.CONSUMPTION), 0))
                    .extracting(LogRow::modelName)
                    .containsExactly("m".repeat(191), postgres ? "? 倍 ?" : shown, "plain");
        }
    }

    private static long lines(Path logFile) {
        try {
            return Fixture.number(logFile, "SELECT COUNT(*) FROM logs WHERE type = 2");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
