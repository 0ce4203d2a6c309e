package switchboard.store;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SQLite file. Other processes' changes show in a number of SQLite's own.
 *
 * @param file the file
 */
record SqliteEngine(SqliteFile file) implements Engine {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int PRIMARY_CODE = 0xff;
    private static final Pattern DUPLICATE = Pattern.compile("UNIQUE constraint failed: ([\\w.]+)");
    private static final SqlStyle STYLE = new SqlStyle(
            '`',
            Map.of(
                    "id", "integer",
                    "unsigned", "integer",
                    "label", "text",
                    "longtext", "text",
                    "boolean", "numeric"),
            "1",
            "0",
            "strftime('%Y-%m-%d', datetime(created_at, 'unixepoch'))",
            "CAST(strftime('%s', 'now') AS INTEGER)");

    @Override
    public String title() {
        return file.path().toString();
    }

    @Override
    public SqlStyle style() {
        return STYLE;
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public boolean indexesInside() {
        return false;
    }

    @Override
    public boolean padded() {
        return false;
    }

    @Override
    public Texts texts() {
        return Texts.LIKE_ANY_CASE;
    }

    @Override
    public HikariConfig readers() {
        var config = new HikariConfig();
        config.setDataSource(file.readers());
        config.setConnectionInitSql("PRAGMA query_only = ON");
        return config;
    }

    @Override
    public void beginReading(Connection connection) {
        // the first statement begins it
    }

    @Override
    public Connection writer() throws SQLException {
        return file.writer();
    }

    @Override
    public Connection builder() throws SQLException {
        file.prepare();
        return file.writer();
    }

    @Override
    public OptionalLong begin(Connection connection) throws SQLException {
        Engine.execute(connection, "BEGIN IMMEDIATE");
        return OptionalLong.empty();
    }

    @Override
    public void tell(Connection connection) {
        // others see every commit
    }

    /** It changes with the commits of others and not with our own. */
    @Override
    public long state(Connection connection) throws SQLException {
        return Long.parseLong(SqliteFile.pragma(connection, "data_version"));
    }

    @Override
    public void alone(Connection connection, Work work) throws SQLException {
        Engine.execute(connection, "BEGIN IMMEDIATE");
        work.on(connection);
        Engine.execute(connection, "COMMIT");
    }

    @Override
    public void attempt(Connection connection, String sql) throws SQLException {
        Engine.execute(connection, sql);
    }

    @Override
    public Set<String> columns(Connection connection, String table) throws SQLException {
        Set<String> columns = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA table_info(`" + table + "`)")) {
            while (rows.next()) {
                columns.add(rows.getString("name").toLowerCase(Locale.ROOT));
            }
        }
        return columns;
    }

    @Override
    public List<FoundIndex> indexes(Connection connection, String table) throws SQLException {
        List<FoundIndex> indexes = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA index_list(`" + table + "`)")) {
            while (rows.next()) {
                String name = rows.getString("name");
                indexes.add(new FoundIndex(name, rows.getBoolean("unique"), indexed(connection, name)));
            }
        }
        return indexes;
    }

    private static List<String> indexed(Connection connection, String index) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA index_info(`" + index + "`)")) {
            while (rows.next()) {
                columns.add(String.valueOf(rows.getString("name")));
            }
        }
        return columns;
    }

    @Override
    public void repair(Connection connection, List<String> tables) {
        // SQLite numbers rows by the rows themselves
    }

    @Override
    public Fault fault(SQLException e) {
        if (DUPLICATE.matcher(String.valueOf(e.getMessage())).find()) {
            return Fault.DUPLICATE;
        }
        int code = e.getErrorCode() & PRIMARY_CODE;
        return code == BUSY || code == LOCKED ? Fault.BUSY : Fault.OTHER;
    }

    @Override
    public String duplicate(SQLException e, String during) {
        Matcher duplicate = DUPLICATE.matcher(String.valueOf(e.getMessage()));
        return duplicate.find() ? duplicate.group(1) : "";
    }
}
