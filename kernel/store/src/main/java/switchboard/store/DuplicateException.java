package switchboard.store;

/** A value that must be unique is there already. */
public final class DuplicateException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final String column;

    DuplicateException(String column, Throwable cause) {
        super("there is already a row with this " + column, cause);
        this.column = column;
    }

    /** Table and column, such as {@code users.username}. */
    public String column() {
        return column;
    }
}
