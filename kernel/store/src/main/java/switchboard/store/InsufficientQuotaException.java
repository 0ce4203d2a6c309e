package switchboard.store;

/** Too little quota is left for a hold. Nothing is held. */
public final class InsufficientQuotaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Who has too little. */
    public enum Side {
        /** The user. */
        USER,
        /** The token. */
        TOKEN
    }

    private final Side side;
    private final long available;

    InsufficientQuotaException(Side side, long available) {
        super(side + " has " + available + " left", null, false, false);
        this.side = side;
        this.available = available;
    }

    /** Who has too little; the user if both have. */
    public Side side() {
        return side;
    }

    /** What could have been held. */
    public long available() {
        return available;
    }
}
