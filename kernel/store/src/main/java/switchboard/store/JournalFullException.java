package switchboard.store;

/**
 * The journal cannot take another call's charge: its disk is full or failing. No call may begin; to clients this is a
 * 503.
 */
public final class JournalFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalFullException(String message) {
        super(message, null, false, false);
    }
}
