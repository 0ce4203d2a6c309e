package switchboard.admin;

/** Somebody has proved who they are, and has to show a code as well: with the ticket in the answer. */
final class SecondStepNeeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String ticket;

    SecondStepNeeded(String ticket) {
        super("a code of the authenticator app, or a recovery code, is needed too", null, false, false);
        this.ticket = ticket;
    }

    String ticket() {
        return ticket;
    }
}
