package switchboard.store;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MySQL or MariaDB. What changes the schema commits by itself there, one statement after another.
 *
 * @param source where it is
 * @param shared whether its one row that tells of changes is locked and counted: not so in a database that holds
 *     nothing but the log
 */
record MySqlEngine(MySqlSource source, boolean shared) implements ServerEngine {
    private static final Pattern KEY = Pattern.compile("for key '(?:[^'.]+\\.)?([^']+)'");
    private static final Pattern TABLE = Pattern.compile("(?:INTO|UPDATE)\\s+`?(\\w+)");
    private static final Duration SCHEMA_WAIT = Duration.ofMinutes(10);
    private static final Map<String, String> TYPES = Map.of(
            "id", "bigint AUTO_INCREMENT",
            "integer", "bigint",
            "unsigned", "bigint unsigned",
            "label", "varchar(191)",
            "real", "double");

    @Override
    public String title() {
        return source.toString();
    }

    @Override
    public SqlStyle style() {
        String moment = source.hasTimeZone()
                ? "FROM_UNIXTIME(created_at)"
                : "DATE_ADD('1970-01-01', INTERVAL created_at SECOND)";
        String day = "DATE_FORMAT(" + moment + ", '%Y-%m-%d')";
        return new SqlStyle('`', TYPES, "1", "0", day, "UNIX_TIMESTAMP()");
    }

    @Override
    public boolean indexesInside() {
        return true;
    }

    @Override
    public boolean padded() {
        return false;
    }

    @Override
    public Texts texts() {
        return Texts.COLLATED;
    }

    @Override
    public HikariConfig readers() {
        var config = new HikariConfig();
        config.setDataSource(source.readers());
        config.setConnectionInitSql("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        return config;
    }

    @Override
    public void beginReading(Connection connection) {
        // the first statement begins it
    }

    @Override
    public Connection writer() throws SQLException {
        return source.writer();
    }

    @Override
    public Connection builder() throws SQLException {
        return source.builder();
    }

    @Override
    public OptionalLong begin(Connection connection) throws SQLException {
        Engine.execute(connection, "START TRANSACTION");
        if (!shared) {
            return OptionalLong.empty();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Schema.GENERATION + " FOR UPDATE")) {
            return OptionalLong.of(Schema.generation(row));
        }
    }

    /** The lock is the session's: a node that dies gives it back. */
    @Override
    public void alone(Connection connection, Work work) throws SQLException {
        String name = "'switchboard-" + Integer.toHexString(source.database().hashCode()) + "'";
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT GET_LOCK(" + name + ", " + SCHEMA_WAIT.toSeconds() + ")")) {
            if (!row.next() || row.getInt(1) != 1) {
                throw new SQLException(
                        "another node has been changing its tables for " + SCHEMA_WAIT.toMinutes() + " minutes");
            }
        }
        try {
            work.on(connection);
        } finally {
            Engine.execute(connection, "SELECT RELEASE_LOCK(" + name + ")");
        }
    }

    @Override
    public void attempt(Connection connection, String sql) throws SQLException {
        Engine.execute(connection, sql);
    }

    @Override
    public String schema() {
        return "DATABASE()";
    }

    @Override
    public String indexesOf(String table) {
        return """
                SELECT index_name, non_unique = 0, COALESCE(column_name, '') FROM information_schema.statistics
                 WHERE table_schema = DATABASE() AND table_name = '%s' ORDER BY index_name, seq_in_index
                """.formatted(table);
    }

    @Override
    public void repair(Connection connection, List<String> tables) {
        // rows that bring their number move on what numbers the next one
    }

    @Override
    public Fault fault(SQLException e) {
        return switch (e.getErrorCode()) {
            case 1062 -> Fault.DUPLICATE;
            case 1366, 1406, 3854 -> Fault.TEXT;
            case 1205 -> Fault.BUSY;
            case 1213, 1020 -> Fault.CONFLICT;
            // too many connections, it shuts down, the connection was cut or killed
            case 1040, 1203, 1053, 1077, 1079, 1158, 1159, 1160, 1161, 1927, 2006, 2013, 4031 -> Fault.AWAY;
            default -> away(e) ? Fault.AWAY : Fault.OTHER;
        };
    }

    private static boolean away(SQLException e) {
        return e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || (e.getSQLState() != null && e.getSQLState().startsWith("08"));
    }

    /** MySQL names the index, which is one of ours or named like its column in older releases, or the primary key. */
    @Override
    public String duplicate(SQLException e, String during) {
        Matcher key = KEY.matcher(String.valueOf(e.getMessage()));
        String index = key.find() ? key.group(1) : "";
        for (Schema.Index known : Schema.INDEXES) {
            if (known.name().equalsIgnoreCase(index)) {
                return known.table() + "." + known.columns().getFirst();
            }
        }
        if (index.equals(Schema.USERNAMES.name()) || index.equals("username")) {
            return "users.username";
        }
        Matcher table = TABLE.matcher(during);
        String name = table.find() ? table.group(1) : "";
        String column = Schema.TABLES.stream()
                .filter(known -> known.name().equals(name) && index.equals("PRIMARY"))
                .map(known -> known.key().getFirst())
                .findFirst()
                .orElse(index);
        return name.isEmpty() ? column : name + "." + column;
    }
}
