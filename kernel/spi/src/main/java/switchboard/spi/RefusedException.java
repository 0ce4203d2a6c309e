package switchboard.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * A policy refuses a call; the client gets the message with this status and code. No other channel is tried, unless the
 * refusal is {@link #ofChannel}.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Optional<Duration> retryAfter;
    private final transient Headers headers;
    private final boolean channelAlone;

    /**
     * A refusal.
     *
     * @param status the HTTP status, 403 or 429
     * @param code OpenAI's {@code error.code}
     * @param message what people read
     */
    public RefusedException(int status, String code, String message) {
        this(status, code, message, Optional.empty(), Headers.NONE);
    }

    /**
     * A refusal that is over after a while.
     *
     * @param headers further fields of the client's answer
     */
    public RefusedException(int status, String code, String message, Optional<Duration> retryAfter, Headers headers) {
        this(status, code, message, retryAfter, headers, false);
    }

    private RefusedException(
            int status,
            String code,
            String message,
            Optional<Duration> retryAfter,
            Headers headers,
            boolean channelAlone) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
        this.headers = headers;
        this.channelAlone = channelAlone;
    }

    /** The same refusal, but of the channel alone: others may be tried, and the client hears of it if there is none. */
    public RefusedException ofChannel() {
        return new RefusedException(status, code, String.valueOf(getMessage()), retryAfter, headers, true);
    }

    /** Whether another channel may be tried. */
    public boolean isOfChannel() {
        return channelAlone;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** OpenAI's {@code error.code}. */
    public String code() {
        return code;
    }

    /** When to come again, if that helps. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** Further fields of the client's answer. */
    public Headers headers() {
        return headers;
    }
}
