package switchboard.spi;

import java.time.Duration;
import java.util.Optional;

/** A notice did not arrive. The message says why, to people, and names no secret. */
public final class DeliveryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean lasting;
    private final transient Optional<Duration> retryAfter;

    /**
     * A failure.
     *
     * @param lasting whether trying again is of no use
     */
    public DeliveryException(String message, boolean lasting) {
        this(message, lasting, Optional.empty());
    }

    /**
     * A failure of which the receiver said when to try again.
     *
     * @param retryAfter how long it wants to be left alone
     */
    public DeliveryException(String message, Optional<Duration> retryAfter) {
        this(message, false, retryAfter);
    }

    private DeliveryException(String message, boolean lasting, Optional<Duration> retryAfter) {
        super(message);
        this.lasting = lasting;
        this.retryAfter = retryAfter;
    }

    /** Whether trying again is of no use. */
    public boolean lasting() {
        return lasting;
    }

    /** How long the receiver wants to be left alone, if it said so. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
