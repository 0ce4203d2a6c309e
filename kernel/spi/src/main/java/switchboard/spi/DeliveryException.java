package switchboard.spi;

/** A notice did not arrive. The message says why, to people, and names no secret. */
public final class DeliveryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    /**
     * A failure.
     *
     * @param lasting whether trying again is of no use
     */
    public DeliveryException(String message, boolean lasting) {
        super(message);
        this.lasting = lasting;
    }

    /** Whether trying again is of no use. */
    public boolean lasting() {
        return lasting;
    }
}
