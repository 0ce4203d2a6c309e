package switchboard.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A SQLite database file: where it is, and how connections to it are set up.
 *
 * @param path the file, which may not exist yet
 * @param busyTimeout how long a statement waits for a lock of somebody else
 */
record SqliteFile(Path path, Duration busyTimeout) {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteFile.class);

    private static final int TRIES = 3;

    /**
     * The file that the environment names: {@code SQLITE_PATH}, else the caller's {@code one-api.db}, else the
     * installation's.
     */
    static SqliteFile of(Environment environment) {
        var busy = Duration.ofMillis(Math.max(0, environment.number("SQLITE_BUSY_TIMEOUT", 3000)));
        return new SqliteFile(path(environment).toAbsolutePath().normalize(), busy);
    }

    private static Path path(Environment environment) {
        String configured = environment.text("SQLITE_PATH", "");
        if (!configured.isEmpty()) {
            String plain = configured.startsWith("file:") ? configured.substring(5) : configured;
            int parameters = plain.indexOf('?');
            return environment.callerDirectory().resolve(parameters < 0 ? plain : plain.substring(0, parameters));
        }
        Path callers = environment.callerDirectory().resolve("one-api.db");
        return Files.isRegularFile(callers) ? callers : environment.home().resolve("data/one-api.db");
    }

    /** Makes the folder of the file. */
    void prepare() {
        try {
            Path folder = path.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new StoreException("cannot make the folder of the database " + path, e);
        }
    }

    /** Connections that cannot change anything. */
    SQLiteDataSource readers() {
        return source(SQLiteConfig.SynchronousMode.NORMAL);
    }

    /** The connection that writes: every commit is on the disk when it returns. */
    Connection writer() throws SQLException {
        Connection connection = source(SQLiteConfig.SynchronousMode.FULL).getConnection();
        try {
            switchToWal(connection);
            long timeout = Long.parseLong(pragma(connection, "busy_timeout"));
            if (timeout != busyTimeout.toMillis()) {
                throw new SQLException("SQLite waits " + timeout + " ms for locks, not " + busyTimeout.toMillis());
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private SQLiteDataSource source(SQLiteConfig.SynchronousMode synchronous) {
        var config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
        config.setSynchronous(synchronous);
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + path);
        return source;
    }

    /** A property of the file: once is enough. It cannot be had while somebody else uses the file, and we do without. */
    private void switchToWal(Connection connection) throws SQLException {
        if (pragma(connection, "journal_mode").equalsIgnoreCase("wal")) {
            return;
        }
        for (int i = 0; i < TRIES; i++) {
            try (Statement statement = connection.createStatement()) {
                waitForEverybody(statement);
                if (pragma(connection, "journal_mode = WAL").equalsIgnoreCase("wal")) {
                    return;
                }
            } catch (SQLException e) {
                if (new SqliteEngine(this).fault(e) != Engine.Fault.BUSY) {
                    throw e;
                }
            }
        }
        String mode = pragma(connection, "journal_mode");
        if (!mode.equalsIgnoreCase("wal")) {
            LOG.warn("{} is in use and stays in journal mode {}: readers and writers wait for each other", path, mode);
        }
    }

    /** Switching does not wait for locks; this does. */
    private static void waitForEverybody(Statement statement) throws SQLException {
        statement.execute("BEGIN EXCLUSIVE");
        statement.execute("COMMIT");
    }

    static String pragma(Connection connection, String pragma) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA " + pragma)) {
            return row.next() ? row.getString(1) : "";
        }
    }
}
