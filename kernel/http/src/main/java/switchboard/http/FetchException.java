package switchboard.http;

/** What somebody named cannot be fetched, or must not be. The message tells which, and no address behind a name. */
public final class FetchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FetchException(String message) {
        super(message);
    }
}
