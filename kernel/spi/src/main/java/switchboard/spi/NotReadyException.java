package switchboard.spi;

/**
 * What must be known is not in memory yet. The kernel runs the preparation on a virtual thread and then asks again, a
 * hundred times at most.
 */
public final class NotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Runnable preparation;

    /**
     * Something is missing.
     *
     * @param preparation brings it into memory; may block; what it throws fails the call as a fault of the gateway
     */
    public NotReadyException(Runnable preparation) {
        super("not in memory yet", null, false, false);
        this.preparation = preparation;
    }

    /** What brings it into memory. May block. */
    public Runnable preparation() {
        return preparation;
    }
}
