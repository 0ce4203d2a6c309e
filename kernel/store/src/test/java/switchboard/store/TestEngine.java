package switchboard.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import switchboard.testkit.servers.MariaDbServer;
import switchboard.testkit.servers.MySqlServer;
import switchboard.testkit.servers.PostgresServer;
import switchboard.testkit.servers.SqlServer;
import switchboard.testkit.servers.Tls;

/**
 * What the tests of this JVM run on: {@code -Dswitchboard.engine=postgres|mariadb|mysql|mysql8}, else SQLite. On a server every
 * folder of a test has a database of its own, which is dropped some time after the folder is gone.
 */
enum TestEngine {
    /** A file. */
    SQLITE,
    /** PostgreSQL. */
    POSTGRES,
    /** MariaDB by its own driver. */
    MARIADB,
    /** MariaDB by MySQL's driver. */
    MYSQL,
    /** MySQL by MariaDB's driver. Tests are skipped where it cannot run. */
    MYSQL8;

    /** That of this JVM. */
    static final TestEngine NOW =
            valueOf(System.getProperty("switchboard.engine", "sqlite").toUpperCase(Locale.ROOT));

    private static final String GIVEN = "switchboard.dsn";
    private static final Map<Path, String> DATABASES = new HashMap<>();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** The variables that name the database of a file's place; none for SQLite, which has the file. */
    Map<String, String> variables(Path file) {
        return switch (this) {
            case SQLITE -> Map.of();
            case POSTGRES, MARIADB, MYSQL8 -> Map.of("SQL_DSN", dsn(file));
            case MYSQL -> Map.of("SQL_DSN", dsn(file), "SQL_DRIVER", "mysql");
        };
    }

    /** A connection as another process would have it. */
    Connection foreign(Path file) throws SQLException {
        return this == SQLITE ? DriverManager.getConnection("jdbc:sqlite:" + file) : server().connect(database(file));
    }

    /** SQL with names in backticks, as this engine has it. */
    String sql(String sql) {
        return this == POSTGRES ? sql.replace('`', '"') : sql;
    }

    /** Says on a server that something was changed, as a node does; a database that no node has opened yet needs none. */
    void tell(Statement statement) throws SQLException {
        if (this != SQLITE
                && statement
                        .getConnection()
                        .getMetaData()
                        .getTables(null, null, "switchboard_generation", null)
                        .next()) {
            statement.execute(Schema.NEXT_GENERATION);
        }
    }

    /** Begins a transaction that keeps all others from writing. */
    void lock(Statement statement) throws SQLException {
        statement.execute(this == SQLITE ? "BEGIN IMMEDIATE" : "BEGIN");
        if (this != SQLITE) {
            statement.execute(Schema.GENERATION + " FOR UPDATE");
        }
    }

    /** The server. */
    SqlServer server() {
        return switch (this) {
            case POSTGRES -> PostgresServer.shared();
            case MYSQL8 -> {
                assumeMySql();
                yield MySqlServer.shared();
            }
            default -> MariaDbServer.shared();
        };
    }

    /** What names the database of a file's place to another process; nothing for SQLite. */
    String dsn(Path file) {
        String given = System.getProperty(GIVEN);
        if (given != null) {
            return given;
        }
        return this == SQLITE ? "" : server().dsn(database(file));
    }

    /** The resource that holds a database of One API. */
    String sample() {
        return switch (this) {
            case SQLITE -> "one-api.db";
            case POSTGRES -> "postgres.sql";
            case MARIADB, MYSQL, MYSQL8 -> "mysql.sql";
        };
    }

    /** The resource that says what is in it. */
    String expected() {
        return switch (this) {
            case SQLITE -> "expected.json";
            case POSTGRES -> "expected-postgres.json";
            case MARIADB, MYSQL, MYSQL8 -> "expected-mysql.json";
        };
    }

    /** Runs a dump on the server. */
    void load(Path file, String dump) {
        server().run(database(file), dump);
    }

    /** Puts an empty database in the place of one. */
    void delete(Path file) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(Path.of(file + suffix));
        }
        synchronized (DATABASES) {
            DATABASES.remove(file);
        }
    }

    /** A server of a test's own, to be stopped. */
    SqlServer launch() {
        return launch(Optional.empty());
    }

    /** Likewise; with a key it speaks TLS. */
    SqlServer launch(Optional<Tls> tls) {
        return switch (this) {
            case POSTGRES -> PostgresServer.launch(tls);
            case MYSQL8 -> {
                assumeMySql();
                yield MySqlServer.launch(tls);
            }
            default -> MariaDbServer.launch(tls);
        };
    }

    private static void assumeMySql() {
        assumeTrue(NoMySql.REASON.isEmpty(), () -> NoMySql.REASON.orElse(""));
    }

    /** The name of the database, which is made if it is not there. */
    String database(Path file) {
        synchronized (DATABASES) {
            DATABASES.entrySet().removeIf(entry -> gone(entry.getKey(), entry.getValue()));
            return DATABASES.computeIfAbsent(file, key -> server().createDatabase("t" + NUMBER.incrementAndGet()));
        }
    }

    private boolean gone(Path file, String database) {
        Path folder = file;
        for (int up = 0; up < 3; up++) {
            folder = Objects.requireNonNull(folder.getParent());
        }
        if (Files.exists(folder)) {
            return false;
        }
        if (this == POSTGRES) { // it would wait for who has not hung up
            server().run(
                            "postgres",
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database
                                    + "';");
        }
        server().dropDatabase(database);
        return true;
    }

    /** Looked for once, and only where it is wanted. */
    private static final class NoMySql {
        private static final Optional<String> REASON = MySqlServer.missing();
    }
}
