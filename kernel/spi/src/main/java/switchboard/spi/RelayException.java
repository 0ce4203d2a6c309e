package switchboard.spi;

/** A call failed; carries why. The message names the thing, never a key or a prompt. */
public final class RelayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient UpstreamFailure failure;

    /** A failure of which nothing but its kind and a message is known. */
    public RelayException(Failure failure, String message) {
        this(UpstreamFailure.of(failure, message));
    }

    /** A failure as an upstream told it. */
    public RelayException(UpstreamFailure failure) {
        super(failure.message());
        this.failure = failure;
    }

    /** What happened. */
    public UpstreamFailure failure() {
        return failure;
    }
}
