package switchboard.store;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A database of one kind: how it is reached, and everything that it does differently from the others. SQL and JDBC
 * differ here and nowhere else.
 */
interface Engine {
    /** What a failure means. */
    enum Fault {
        /** A value that must be unique is there already. */
        DUPLICATE,
        /** Somebody else holds a lock for longer than a statement waits. */
        BUSY,
        /** Somebody else was in the way, and the transaction must be done again. */
        CONFLICT,
        /** The database cannot be reached, or its connection broke. */
        AWAY,
        /** A text has characters, or more of them, than its column can hold. */
        TEXT,
        /** Anything else. */
        OTHER
    }

    /** An index as it was found. */
    record FoundIndex(String name, boolean unique, List<String> columns) {}

    /** Something done to a connection. */
    interface Work {
        void on(Connection connection) throws SQLException;
    }

    /** What it is and where, for people; without secrets. */
    String title();

    /** How its SQL is written. */
    SqlStyle style();

    /** Whether other nodes may write to it whose changes show in {@link #state} alone, and One API's not even there. */
    boolean shared();

    /** Whether a table is better made with its indexes than before them. */
    boolean indexesInside();

    /** Whether texts of a column of fixed length come with blanks at their end. */
    boolean padded();

    /** When it takes two texts for the same. */
    Texts texts();

    /** Connections that read, without sizes and times. */
    HikariConfig readers();

    /** The first statement of a reading, after which all of it sees one moment. */
    void beginReading(Connection connection) throws SQLException;

    /** A connection that writes, outside any transaction. */
    Connection writer() throws SQLException;

    /** A connection for work on the schema, whose statements may take their time. */
    Connection builder() throws SQLException;

    /**
     * Begins a transaction in which nobody else writes.
     *
     * @return the number that tells nodes of changes, where there is one
     */
    OptionalLong begin(Connection connection) throws SQLException;

    /** Counts that number up, inside the transaction. */
    void tell(Connection connection) throws SQLException;

    /** A number that others change by writing; outside a transaction. */
    long state(Connection connection) throws SQLException;

    /** Does something to the schema while no other node does; all of it or nothing, where the database can. */
    void alone(Connection connection, Work work) throws SQLException;

    /** A statement that may fail without taking others with it; to be used inside {@link #alone}. */
    void attempt(Connection connection, String sql) throws SQLException;

    /** The columns of a table, in lower case; none if there is no such table. */
    Set<String> columns(Connection connection, String table) throws SQLException;

    /** The indexes of a table. */
    List<FoundIndex> indexes(Connection connection, String table) throws SQLException;

    /** Repairs what One API leaves behind, for tables whose rows are numbered. */
    void repair(Connection connection, List<String> tables) throws SQLException;

    /** What a failure means. */
    Fault fault(SQLException e);

    /**
     * Table and column of a duplicate.
     *
     * @param during what was being done, for people; it may name the table
     */
    String duplicate(SQLException e, String during);

    /** Executes a statement whose results do not matter. */
    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
