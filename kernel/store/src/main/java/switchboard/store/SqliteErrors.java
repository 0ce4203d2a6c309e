package switchboard.store;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What SQLite's errors mean. */
final class SqliteErrors {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int PRIMARY_CODE = 0xff;
    private static final Pattern DUPLICATE = Pattern.compile("UNIQUE constraint failed: ([\\w.]+)");

    private SqliteErrors() {}

    /** Whether somebody else holds the lock. */
    static boolean busy(SQLException e) {
        int code = e.getErrorCode() & PRIMARY_CODE;
        return code == BUSY || code == LOCKED;
    }

    /** A failure without SQL and parameters. */
    static RuntimeException translated(Throwable failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return translated(sql);
            }
        }
        return failure instanceof RuntimeException unchecked ? unchecked : new StoreException("database", failure);
    }

    private static StoreException translated(SQLException e) {
        String message = String.valueOf(e.getMessage());
        Matcher duplicate = DUPLICATE.matcher(message);
        return duplicate.find()
                ? new DuplicateException(duplicate.group(1), e)
                : new StoreException("database: " + message, e);
    }
}
