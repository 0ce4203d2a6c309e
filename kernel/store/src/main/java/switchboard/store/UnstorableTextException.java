package switchboard.store;

/** A text has characters, or more of them, than the database can hold where it was to be written. */
final class UnstorableTextException extends StoreException {
    private static final long serialVersionUID = 1L;

    UnstorableTextException(Throwable cause) {
        super("the database cannot hold a text: " + cause.getMessage(), cause);
    }
}
