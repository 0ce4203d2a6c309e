package switchboard.store;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * PostgreSQL. It leaves no state in a session that another client of a connection pooler in between would meet.
 *
 * @param source where it is
 * @param shared whether its one row that tells of changes is locked and counted: not so in a database that holds
 *     nothing but the log
 * @param lockWait how long a statement waits for a lock
 */
record PostgresEngine(PostgresSource source, boolean shared, Duration lockWait) implements ServerEngine {
    private static final Pattern KEY = Pattern.compile("\\(([^),\"]+|\"[^\"]+\")");
    private static final long SCHEMA_LOCK = 0x5357_4342_4f41_5244L;
    private static final Map<String, String> TYPES = Map.of(
            "id", "bigserial",
            "integer", "bigint",
            "unsigned", "bigint",
            "label", "text",
            "longtext", "text",
            "real", "numeric");

    @Override
    public String title() {
        return source.toString();
    }

    @Override
    public SqlStyle style() {
        return new SqlStyle(
                '"',
                TYPES,
                "true",
                "false",
                "to_char(to_timestamp(created_at) AT TIME ZONE '" + source.timeZone() + "', 'YYYY-MM-DD')",
                "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS bigint)");
    }

    @Override
    public boolean indexesInside() {
        return false;
    }

    @Override
    public boolean padded() {
        return true;
    }

    @Override
    public Texts texts() {
        return Texts.EXACT;
    }

    @Override
    public HikariConfig readers() {
        var config = new HikariConfig();
        config.setDataSource(source.readers());
        config.setReadOnly(true);
        return config;
    }

    @Override
    public void beginReading(Connection connection) throws SQLException {
        Engine.execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    }

    @Override
    public Connection writer() throws SQLException {
        return source.writer();
    }

    @Override
    public Connection builder() throws SQLException {
        return source.builder();
    }

    /** All in one round trip. A node that dies in the middle must not keep the lock for as long as TCP can wait. */
    @Override
    public OptionalLong begin(Connection connection) throws SQLException {
        String begin = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = " + lockWait.toMillis()
                + "; SET LOCAL idle_in_transaction_session_timeout = 10000";
        if (!shared) {
            Engine.execute(connection, begin);
            return OptionalLong.empty();
        }
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(begin + "; " + Schema.GENERATION + " FOR UPDATE");
            while (!rows && statement.getUpdateCount() != -1) {
                rows = statement.getMoreResults();
            }
            try (ResultSet row = statement.getResultSet()) {
                return OptionalLong.of(Schema.generation(row));
            }
        }
    }

    @Override
    public void alone(Connection connection, Work work) throws SQLException {
        Engine.execute(connection, "BEGIN");
        try {
            Engine.execute(connection, "SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
            work.on(connection);
            Engine.execute(connection, "COMMIT");
        } catch (SQLException | RuntimeException e) {
            Engine.execute(connection, "ROLLBACK");
            throw e;
        }
    }

    @Override
    public void attempt(Connection connection, String sql) throws SQLException {
        Engine.execute(connection, "SAVEPOINT attempt");
        try {
            Engine.execute(connection, sql);
        } catch (SQLException e) {
            Engine.execute(connection, "ROLLBACK TO SAVEPOINT attempt");
            throw e;
        } finally {
            Engine.execute(connection, "RELEASE SAVEPOINT attempt");
        }
    }

    @Override
    public String schema() {
        return "current_schema()";
    }

    @Override
    public String indexesOf(String table) {
        return """
                SELECT i.relname, x.indisunique AND x.indpred IS NULL, COALESCE(a.attname, '')
                  FROM pg_index x
                  JOIN pg_class i ON i.oid = x.indexrelid
                  JOIN pg_class t ON t.oid = x.indrelid
                  JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema()
                  CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k(number, position)
                  LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
                 WHERE t.relname = '%s' ORDER BY i.relname, k.position
                """.formatted(table);
    }

    /** One API inserts a first token with number 1 past the sequence, which then gives that number out again. */
    @Override
    public void repair(Connection connection, List<String> tables) throws SQLException {
        for (String table : tables) {
            String sequence = text(connection, "SELECT pg_get_serial_sequence('\"" + table + "\"', 'id')");
            if (!sequence.isEmpty()) {
                Engine.execute(connection, """
                        SELECT setval('%1$s', m.id) FROM (SELECT MAX(id) AS id FROM "%2$s") m, %1$s s
                         WHERE m.id > CASE WHEN s.is_called THEN s.last_value ELSE s.last_value - 1 END
                        """.formatted(sequence, table));
            }
        }
    }

    @Override
    public Fault fault(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            case "23505" -> Fault.DUPLICATE;
            case "22001", "22021", "22P05" -> Fault.TEXT;
            case "55P03" -> Fault.BUSY;
            case "40001", "40P01" -> Fault.CONFLICT;
            case "57P01", "57P02", "57P03", "57P05", "25P03" -> Fault.AWAY; // it shuts down, or ended the session
            default ->
                e instanceof SQLTransientConnectionException || state.startsWith("08") ? Fault.AWAY : Fault.OTHER;
        };
    }

    @Override
    public String duplicate(SQLException e, String during) {
        ServerErrorMessage server = e instanceof PSQLException sql ? sql.getServerErrorMessage() : null;
        if (server == null) {
            return "";
        }
        Matcher column = KEY.matcher(String.valueOf(server.getDetail()));
        return server.getTable() + (column.find() ? "." + column.group(1).replace("\"", "") : "");
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            String text = rows.next() ? rows.getString(1) : null;
            return text == null ? "" : text;
        }
    }
}
