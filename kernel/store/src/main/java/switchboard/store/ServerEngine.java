package switchboard.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A server that nodes share: what MySQL and PostgreSQL do alike. Nodes tell each other of changes by the generation row. */
interface ServerEngine extends Engine {
    /** The expression for the schema that tables are in. */
    String schema();

    /** Selects name, whether it is unique, and column of all indexes of a table, in the order of names and columns. */
    String indexesOf(String table);

    @Override
    default void tell(Connection connection) throws SQLException {
        if (shared()) {
            Engine.execute(connection, Schema.NEXT_GENERATION);
        }
    }

    @Override
    default long state(Connection connection) throws SQLException {
        if (!shared()) {
            Engine.execute(connection, "SELECT 1"); // whether it is still there
            return 0;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Schema.GENERATION)) {
            return Schema.generation(row);
        }
    }

    @Override
    default Set<String> columns(Connection connection, String table) throws SQLException {
        Set<String> columns = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT column_name FROM information_schema.columns WHERE table_schema = " + schema()
                                + " AND table_name = '" + table + "'")) {
            while (rows.next()) {
                columns.add(rows.getString(1).toLowerCase(Locale.ROOT));
            }
        }
        return columns;
    }

    @Override
    default List<FoundIndex> indexes(Connection connection, String table) throws SQLException {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        Set<String> unique = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(indexesOf(table))) {
            while (rows.next()) {
                columns.computeIfAbsent(rows.getString(1), name -> new ArrayList<>())
                        .add(rows.getString(3).toLowerCase(Locale.ROOT));
                if (rows.getBoolean(2)) {
                    unique.add(rows.getString(1));
                }
            }
        }
        return columns.entrySet().stream()
                .map(index -> new FoundIndex(index.getKey(), unique.contains(index.getKey()), index.getValue()))
                .toList();
    }
}
