package switchboard.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to today's schema. What is missing is added, and nothing else is touched: neither what others added
 * nor what older releases made otherwise.
 *
 * @param engine the database
 * @param wanted by its name, whether the database is to have a table
 */
record Migration(Engine engine, Predicate<String> wanted) {
    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);

    /** Adds what is missing, while no other node does. */
    void complete(Connection connection) throws SQLException {
        engine.alone(connection, this::add);
    }

    /** What is missing first, for people; empty if nothing is. */
    String missing(Connection connection) throws SQLException {
        for (Schema.Table table : tables()) {
            Set<String> present = engine.columns(connection, table.name());
            if (present.isEmpty()) {
                return "table " + table.name();
            }
            for (Schema.Column column : table.columns()) {
                if (!present.contains(column.name())) {
                    return "column " + table.name() + "." + column.name();
                }
            }
        }
        return "";
    }

    private void add(Connection connection) throws SQLException {
        for (Schema.Table table : tables()) {
            Set<String> present = engine.columns(connection, table.name());
            if (present.isEmpty()) {
                execute(connection, create(table));
            } else {
                addColumns(connection, table, present);
            }
        }
        for (Schema.Index index : Schema.INDEXES) {
            if (wanted.test(index.table())) {
                addIndex(connection, index, named(index.name()));
            }
        }
        if (wanted.test(Schema.USERNAMES.table())) {
            addIndex(connection, Schema.USERNAMES, Migration::ofUsernames);
        }
        engine.repair(
                connection,
                tables().stream()
                        .filter(Schema.Table::numbered)
                        .map(Schema.Table::name)
                        .toList());
        if (wanted.test("switchboard_generation")) {
            addGeneration(connection);
        }
    }

    private List<Schema.Table> tables() {
        return Schema.TABLES.stream().filter(table -> wanted.test(table.name())).toList();
    }

    private String create(Schema.Table table) {
        SqlStyle style = engine.style();
        String unique = table.name().equals(Schema.USERNAMES.table())
                ? ",CONSTRAINT " + style.quoted(Schema.USERNAMES.name()) + " UNIQUE ("
                        + style.quoted(Schema.USERNAMES.columns()) + ")"
                : "";
        return table.columns().stream()
                .map(column -> column.sql(style))
                .collect(Collectors.joining(
                        ",",
                        "CREATE TABLE " + style.quoted(table.name()) + " (",
                        ",PRIMARY KEY (" + style.quoted(table.key()) + ")" + unique + indexes(table.name()) + ")"));
    }

    private String indexes(String table) {
        return Schema.INDEXES.stream()
                .filter(index -> index.table().equals(table) && engine.indexesInside())
                .map(index -> (index.unique() ? ",UNIQUE INDEX " : ",INDEX ")
                        + engine.style().quoted(index.name()) + " ("
                        + engine.style().quoted(index.columns()) + ")")
                .collect(Collectors.joining());
    }

    private void addColumns(Connection connection, Schema.Table table, Set<String> present) throws SQLException {
        for (Schema.Column column : table.columns()) {
            if (!present.contains(column.name())) {
                LOG.info("adding column {}.{}", table.name(), column.name());
                execute(
                        connection,
                        "ALTER TABLE " + engine.style().quoted(table.name()) + " ADD COLUMN "
                                + column.sql(engine.style()));
            }
        }
    }

    /** An old database may hold what an index forbids; it serves on without it. */
    private void addIndex(Connection connection, Schema.Index index, Predicate<Engine.FoundIndex> same)
            throws SQLException {
        if (engine.indexes(connection, index.table()).stream().anyMatch(same)) {
            return;
        }
        SqlStyle style = engine.style();
        String create = "CREATE " + (index.unique() ? "UNIQUE " : "") + "INDEX " + style.quoted(index.name()) + " ON "
                + style.quoted(index.table()) + " (" + style.quoted(index.columns()) + ")";
        try {
            engine.attempt(connection, create);
        } catch (SQLException e) {
            switch (engine.fault(e)) {
                case DUPLICATE ->
                    LOG.warn("{} holds values twice that should be unique: {}", index.table(), index.columns());
                case TEXT, OTHER -> LOG.warn("the index {} cannot be made: {}", index.name(), e.getMessage());
                case BUSY, CONFLICT, AWAY -> throw e;
            }
        }
    }

    private static Predicate<Engine.FoundIndex> named(String name) {
        return found -> found.name().toLowerCase(Locale.ROOT).equals(name);
    }

    private static boolean ofUsernames(Engine.FoundIndex found) {
        return found.unique() && found.columns().equals(Schema.USERNAMES.columns());
    }

    private static void addGeneration(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Schema.GENERATION)) {
            if (row.next()) {
                return;
            }
        }
        execute(connection, "INSERT INTO switchboard_generation (id, generation) VALUES (1, 0)");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
