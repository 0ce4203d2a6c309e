package switchboard.testkit.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A server of SQL databases. Its administrator has no password. */
public abstract sealed class SqlServer extends Server permits PostgresServer, MySqlFamily {
    SqlServer(ServerProcess process) {
        super(process);
    }

    /** The JDBC URL of a database, user included, for the server's own driver. */
    public abstract String jdbcUrl(String database);

    /** The database as {@code SQL_DSN} names it. */
    public abstract String dsn(String database);

    /** The database that is always there. */
    abstract String systemDatabase();

    abstract String createStatement(String database);

    abstract SqlScript script(String text);

    /** Opens a connection, in auto-commit mode. */
    public final Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database));
    }

    /**
     * Creates an empty database.
     *
     * @return its name
     */
    public final String createDatabase(String name) {
        administer(createStatement(name));
        return name;
    }

    /** Drops a database that nobody is connected to, if it is there. */
    public final void dropDatabase(String name) {
        administer("DROP DATABASE IF EXISTS " + name);
    }

    /** Runs a file of SQL as the server's own dump program writes it. */
    public final void load(String database, Path file) {
        try {
            run(database, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Runs a text of SQL statements as in {@link #load}. */
    public final void run(String database, String statements) {
        try (Connection connection = connect(database)) {
            script(statements).run(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot run SQL on " + database, e);
        }
    }

    private void administer(String statement) {
        try (Connection connection = connect(systemDatabase());
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot run " + statement, e);
        }
    }
}
