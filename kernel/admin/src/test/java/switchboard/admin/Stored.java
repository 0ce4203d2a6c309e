package switchboard.admin;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All rows of a gateway's database, seen from outside: whether they are what they were. */
final class Stored implements AutoCloseable {
    /** What time alone changes, and what a wrong try may. */
    private static final Set<String> RESTLESS = Set.of(
            "switchboard_generation",
            "switchboard_nodes",
            "switchboard_leases",
            "switchboard_journals",
            "switchboard_sessions",
            "switchboard_tickets",
            "sqlite_sequence");

    private final Connection connection;
    private long version;
    private Map<String, List<String>> rows;

    private Stored(Connection connection) throws SQLException {
        this.connection = connection;
        this.version = version();
        this.rows = rows();
    }

    /** What a gateway in that folder has stored. */
    static Stored in(Path folder) {
        try {
            return new Stored(DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("home/data/one-api.db")));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What differs from when this was asked last, table by table; empty if nothing does. */
    Map<String, String> changes() {
        try {
            long now = version();
            if (now == version) {
                return Map.of(); // nobody has written since
            }
            Map<String, List<String>> before = rows;
            version = now;
            rows = rows();
            Map<String, String> changes = new LinkedHashMap<>();
            rows.forEach((table, after) -> {
                List<String> was = before.getOrDefault(table, List.of());
                if (!was.equals(after)) {
                    changes.put(table, was + " became " + after);
                }
            });
            return changes;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long version() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA data_version")) {
            return result.getLong(1);
        }
    }

    private Map<String, List<String>> rows() throws SQLException {
        Map<String, List<String>> all = new TreeMap<>();
        for (String table : column("SELECT name FROM sqlite_master WHERE type = 'table'")) {
            if (!RESTLESS.contains(table)) {
                all.put(table, column("SELECT * FROM \"" + table + "\""));
            }
        }
        return all;
    }

    /** The lines of an answer, each as one text. */
    private List<String> column(String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> line = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    line.add(String.valueOf(result.getString(i)));
                }
                lines.add(columns == 1 ? line.getFirst() : line.toString());
            }
        }
        return lines;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
