package switchboard.deploy;

/** Why a file of {@code deploy/} is refused, in a sentence for its operator. */
final class Rejection extends Exception {
    private final boolean unfinished;

    private Rejection(String reason, boolean unfinished) {
        super(reason);
        this.unfinished = unfinished;
    }

    Rejection(String reason) {
        this(reason, false);
    }

    /** The file may just not be whole yet. */
    static Rejection unfinished(String reason) {
        return new Rejection(reason, true);
    }

    boolean unfinished() {
        return unfinished;
    }

    /** Never null. */
    String reason() {
        return String.valueOf(getMessage());
    }

    /** The sentence in a throwable: its message, else its name; no more than one line. */
    static String reasonOf(Throwable thrown) {
        String message = thrown.getMessage();
        String text = message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
        return text.lines().findFirst().orElse(text).strip();
    }
}
