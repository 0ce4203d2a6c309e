package switchboard.store;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.ibatis.type.JdbcType;
import org.apache.ibatis.type.TypeHandler;
import org.apache.ibatis.type.TypeHandlerRegistry;
import org.jspecify.annotations.Nullable;

/**
 * SQL NULL ends here: it reads as the zero of the component's type, and as empty where that is an optional. Booleans
 * are integers on SQLite.
 *
 * @param read reads a column that may be NULL
 * @param write sets a parameter
 */
record NullAsZero<T>(Read<T> read, Write<T> write) implements TypeHandler<T> {
    private static final NullAsZero<String> PLAIN =
            new NullAsZero<>((row, at) -> text(row.getString(at)), PreparedStatement::setString);
    private static final NullAsZero<String> PADDED = new NullAsZero<>(
            (row, at) -> text(fixed(row, at) ? unpadded(row.getString(at)) : row.getString(at)),
            (statement, at, value) -> statement.setString(at, writable(value)));

    /** Reads the column at an index. */
    interface Read<T> {
        T from(ResultSet row, int column) throws SQLException;
    }

    /** Sets the parameter at an index. */
    interface Write<T> {
        void to(PreparedStatement statement, int index, T value) throws SQLException;
    }

    /**
     * Takes the place of MyBatis's own.
     *
     * @param padded whether texts of columns of fixed length come with blanks at their end, and none may hold a NUL
     */
    static void register(TypeHandlerRegistry registry, boolean padded) {
        add(registry, String.class, padded ? PADDED : PLAIN);
        add(registry, long.class, new NullAsZero<>(ResultSet::getLong, PreparedStatement::setLong));
        add(registry, int.class, new NullAsZero<>(ResultSet::getInt, PreparedStatement::setInt));
        add(registry, double.class, new NullAsZero<>(ResultSet::getDouble, PreparedStatement::setDouble));
        add(registry, boolean.class, new NullAsZero<>(ResultSet::getBoolean, PreparedStatement::setBoolean));
        add(registry, Optional.class, new NullAsZero<Optional<String>>(NullAsZero::optional, NullAsZero::set));
        add(registry, OptionalLong.class, new NullAsZero<OptionalLong>(NullAsZero::optionalLong, NullAsZero::set));
    }

    /** For every JDBC type, because MyBatis prefers a handler of its own that fits better. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void add(TypeHandlerRegistry registry, Class type, NullAsZero<?> handler) {
        registry.register(type, handler);
        for (JdbcType jdbcType : JdbcType.values()) {
            registry.register(type, jdbcType, handler);
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static boolean fixed(ResultSet row, int column) throws SQLException {
        return row.getMetaData().getColumnType(column) == Types.CHAR;
    }

    private static @Nullable String unpadded(@Nullable String value) {
        return value == null ? null : value.stripTrailing();
    }

    /** PostgreSQL has no text with a NUL in it; one that clients made up must not stop the rest. */
    static String writable(String value) {
        return value.indexOf('\0') < 0 ? value : value.replace('\0', '\uFFFD');
    }

    private static Optional<String> optional(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static void set(PreparedStatement statement, int index, Optional<String> value) throws SQLException {
        statement.setString(index, value.orElse(null));
    }

    private static OptionalLong optionalLong(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static void set(PreparedStatement statement, int index, OptionalLong value) throws SQLException {
        if (value.isPresent()) {
            statement.setLong(index, value.getAsLong());
        } else {
            statement.setNull(index, Types.BIGINT);
        }
    }

    @Override
    public void setParameter(PreparedStatement statement, int index, T value, @Nullable JdbcType type)
            throws SQLException {
        write.to(statement, index, value);
    }

    @Override
    public T getResult(ResultSet row, String column) throws SQLException {
        return read.from(row, row.findColumn(column));
    }

    @Override
    public T getResult(ResultSet row, int column) throws SQLException {
        return read.from(row, column);
    }

    @Override
    public T getResult(CallableStatement statement, int column) {
        throw new UnsupportedOperationException("stored procedures");
    }
}
