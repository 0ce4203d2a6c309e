package switchboard.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * A failure as one upstream told it, read into the pivot. Never holds a key.
 *
 * @param failure what it means
 * @param status the HTTP status for the client, before the gateway's own rules
 * @param message what people read
 * @param type OpenAI's {@code error.type}
 * @param param the request member at fault, if told
 * @param code the upstream's own code as raw JSON ({@code null}, a string, a number)
 * @param retryAfter how long the upstream wants to be left alone
 */
public record UpstreamFailure(
        Failure failure,
        int status,
        String message,
        String type,
        Optional<String> param,
        String code,
        Optional<Duration> retryAfter) {
    /** A failure of which nothing but its kind and a message is known. */
    public static UpstreamFailure of(Failure failure, String message) {
        return new UpstreamFailure(
                failure, failure.status(), message, failure.type(), Optional.empty(), "null", Optional.empty());
    }
}
