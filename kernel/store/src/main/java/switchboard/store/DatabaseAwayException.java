package switchboard.store;

/** The database server cannot be reached. Nothing is wrong with what was asked: it may be asked again. */
public final class DatabaseAwayException extends StoreException {
    private static final long serialVersionUID = 1L;

    DatabaseAwayException(String title, Throwable cause) {
        super("the database " + title + " cannot be reached: " + cause.getMessage(), cause);
    }
}
