package switchboard.admin;

import org.jspecify.annotations.Nullable;

/** A request is refused or cannot be done; the client reads the message in the envelope. */
final class Declined extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient @Nullable Text text;

    private Declined(int status, String message, @Nullable Text text) {
        super(message, null, false, false);
        this.status = status;
        this.text = text;
    }

    /** With HTTP status 200, as almost all failures of the management API. */
    Declined(String message) {
        this(200, message, null);
    }

    /** With another HTTP status. */
    Declined(int status, String message) {
        this(status, message, null);
    }

    /** With a message that depends on the client's language. */
    Declined(Text text) {
        this(200, text.in(null), text);
    }

    /** A translated message with another HTTP status. */
    Declined(int status, Text text) {
        this(status, text.in(null), text);
    }

    /** There is no row with that number. */
    static Declined recordNotFound() {
        return new Declined("record not found");
    }

    int status() {
        return status;
    }

    /** The message for a client with that {@code Accept-Language}. */
    String message(@Nullable String acceptLanguage) {
        return text == null ? String.valueOf(getMessage()) : text.in(acceptLanguage);
    }
}
