package switchboard.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/**
 * Inserts many rows by few statements. To begin a statement costs a database as much as to insert a row, and within one
 * SQLite finds the end of an index where it left it.
 *
 * @param table and its columns, as they stand behind {@code INSERT INTO}
 * @param columns how many those are
 * @param setter gives a row to a statement
 */
record Rows<T>(String table, int columns, Setter<T> setter) {
    private static final int MOST = 32;

    /** Sets the parameters of one row. */
    interface Setter<T> {
        /**
         * Sets them.
         *
         * @param at the number of the parameter before the row's first one
         */
        void set(PreparedStatement insert, int at, T row) throws SQLException;
    }

    /** Inserts rows in their order, a power of two at a time: drivers remember statements, so there are to be few. */
    void insert(Connection connection, List<T> rows) throws SQLException {
        int from = 0;
        for (int size = MOST; size > 0; size /= 2) {
            if (rows.size() - from >= size) {
                from = insert(connection, rows, from, size);
            }
        }
    }

    private int insert(Connection connection, List<T> rows, int first, int size) throws SQLException {
        int from = first;
        try (PreparedStatement insert = connection.prepareStatement(sql(size))) {
            while (rows.size() - from >= size) {
                for (int i = 0; i < size; i++) {
                    setter.set(insert, i * columns, rows.get(from + i));
                }
                insert.executeUpdate();
                from += size;
            }
        }
        return from;
    }

    private String sql(int rows) {
        String row = "(" + String.join(", ", Collections.nCopies(columns, "?")) + ")";
        return "INSERT INTO " + table + " VALUES " + String.join(", ", Collections.nCopies(rows, row));
    }
}
