package switchboard.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which databases an environment names.
 *
 * @param environment names them
 * @param lockLimit how long work waits while another process holds the lock
 */
record Engines(Environment environment, Duration lockLimit) {
    private static final Duration SYNC_EVERY = Duration.ofMinutes(10);
    private static final Duration LOCK_WAIT = Duration.ofSeconds(2);

    /** The database: a server's if {@code SQL_DSN} is set, else a file. */
    Engine main() {
        String dsn = environment.text("SQL_DSN", "");
        return dsn.isEmpty() ? new SqliteEngine(SqliteFile.of(environment)) : server("SQL_DSN", dsn, true);
    }

    /** The database of the log, if it has one of its own. */
    Optional<Engine> log() {
        String dsn = environment.text("LOG_SQL_DSN", "");
        return dsn.isEmpty() ? Optional.empty() : Optional.of(server("LOG_SQL_DSN", dsn, false));
    }

    /** How often all is read again that others may have changed without a word. */
    Duration syncEvery() {
        long seconds = environment.number("SYNC_FREQUENCY", 0);
        return seconds <= 0 ? SYNC_EVERY : Duration.ofSeconds(seconds);
    }

    private Engine server(String variable, String text, boolean shared) {
        Dsn dsn = Dsn.parse(variable, text);
        Duration wait = lockLimit.compareTo(LOCK_WAIT) < 0 ? lockLimit : LOCK_WAIT;
        try {
            return switch (dsn.kind()) {
                case POSTGRES -> new PostgresEngine(new PostgresSource(dsn), shared, wait);
                case MYSQL -> new MySqlEngine(new MySqlSource(dsn, driver(), wait), shared);
            };
        } catch (IllegalArgumentException e) {
            throw new StoreException(variable + " cannot be used: " + e.getMessage(), e);
        }
    }

    private MySqlSource.Driver driver() {
        return switch (environment.text("SQL_DRIVER", "mariadb")) {
            case "mariadb" -> MySqlSource.Driver.MARIADB;
            case "mysql" -> MySqlSource.Driver.MYSQL;
            default -> throw new StoreException("SQL_DRIVER must be mariadb or mysql", null);
        };
    }

    Pool pool(Engine engine) {
        return engine instanceof SqliteEngine ? Pool.OF_FILE : Pool.ofServer(environment);
    }

    /** Brings a database to today's schema; a slave looks whether somebody did. */
    void prepare(Engine engine, Predicate<String> wanted) {
        var migration = new Migration(engine, wanted);
        try (Connection connection = engine.builder()) {
            if (!environment.text("NODE_TYPE", "").equals("slave")) {
                migration.complete(connection);
                return;
            }
            String missing = migration.missing(connection);
            if (!missing.isEmpty()) {
                throw new StoreException(
                        "the database " + engine.title() + " has no " + missing
                                + ", and a node with NODE_TYPE=slave does not make it: start a node without first",
                        null);
            }
        } catch (SQLException e) {
            throw new StoreException("cannot open the database " + engine.title() + ": " + e.getMessage(), e);
        }
    }
}
