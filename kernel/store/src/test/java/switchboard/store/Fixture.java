package switchboard.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import switchboard.spi.NotReadyException;

/** An installation in a folder of a test, and a second hand on its database. */
final class Fixture {
    /** Another process's change is seen within a second; machines that test are slow. */
    static final Duration SOON = Duration.ofSeconds(5);

    private Fixture() {}

    static Environment environment(Path folder, String... variables) {
        Map<String, String> map = new HashMap<>(Map.of("INITIAL_ROOT_PASSWORD", "root-password"));
        for (int i = 0; i < variables.length; i += 2) {
            map.put(variables[i], variables[i + 1]);
        }
        if (!map.containsKey("SQL_DSN") && !map.containsKey("SQLITE_PATH")) {
            map.putAll(TestEngine.NOW.variables(databaseFile(folder)));
        }
        return Environment.of(map, folder.resolve("home"), folder.resolve("caller"));
    }

    static Store store(Path folder, String... variables) {
        return Store.open(environment(folder, variables));
    }

    static Store store(Path folder, Journal.Limits limits) {
        Environment environment = environment(folder);
        Database database = Database.open(environment, Duration.ofMillis(500));
        return Store.open(environment, database, limits, InstantSource.system(), false);
    }

    /** Where a database is on SQLite, and what names it on a server. */
    static Path databaseFile(Path folder) {
        return folder.resolve("home/data/one-api.db");
    }

    /** Puts the database that One API made where an installation finds it. */
    static Path sample(Path folder) {
        Path file = databaseFile(folder);
        try (InputStream in = sample(TestEngine.NOW.sample())) {
            if (TestEngine.NOW == TestEngine.SQLITE) {
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.copy(in, file);
            } else {
                TestEngine.NOW.load(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    static InputStream sample(String name) {
        return Objects.requireNonNull(Fixture.class.getResourceAsStream("/one-api-sample/" + name));
    }

    /** A connection as another process would have it. */
    static Connection foreign(Path file) throws SQLException {
        return TestEngine.NOW.foreign(file);
    }

    /** Does what another process does; one on a server also says so. */
    static void execute(Path file, String... sql) throws SQLException {
        try (Connection connection = foreign(file);
                Statement statement = connection.createStatement()) {
            for (String each : sql) {
                statement.execute(TestEngine.NOW.sql(each));
            }
            TestEngine.NOW.tell(statement);
        }
    }

    static long number(Path file, String sql) throws SQLException {
        return Long.parseLong(text(file, sql));
    }

    static String text(Path file, String sql) throws SQLException {
        try (Connection connection = foreign(file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TestEngine.NOW.sql(sql))) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    /** All rows, the values of each joined by bars. */
    static List<String> rows(Path file, String sql) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Connection connection = foreign(file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TestEngine.NOW.sql(sql))) {
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int at = 1; at <= rows.getMetaData().getColumnCount(); at++) {
                    row.add(String.valueOf(rows.getString(at)));
                }
                all.add(String.join("|", row));
            }
        }
        return all;
    }

    /** A user without gifts, with a balance, and a token with a limit. */
    static Credential payer(Store store, String name, long quota, long tokenQuota) {
        UserRow user = store.users().create(NewUser.named(name, ""));
        store.users().setQuota(user.id(), quota);
        TokenRow token = store.tokens()
                .create(new NewToken(
                        user.id(), "limited", TokenRow.NEVER, tokenQuota, false, Optional.empty(), Optional.empty()));
        return store.callers().load(token.key());
    }

    /** As the relay does: what is not ready is prepared, and tried again. */
    static Hold hold(Store store, Credential caller, long quota) {
        while (true) {
            try {
                return store.accounts()
                        .hold("relay", caller.owner().id(), caller.token().id(), quota);
            } catch (NotReadyException notYet) {
                notYet.preparation().run();
            }
        }
    }

    static Settlement cost(long quota) {
        return new Settlement(quota, 1, true, Optional.empty());
    }

    /** Waits for what happens on another thread. */
    static void await(Duration limit, BooleanSupplier done) {
        long until = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("not within " + limit);
            }
            Thread.onSpinWait();
        }
    }
}
