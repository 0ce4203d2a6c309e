package switchboard.testkit;

import java.nio.charset.StandardCharsets;
import switchboard.spi.Headers;

/**
 * One request as a fake upstream received it.
 *
 * @param method the HTTP method
 * @param target path and query
 * @param headers the fields as they came, {@code Host} among them
 * @param body the body, chunks joined
 * @param connection the number of the connection it came on, from 1
 * @param atNanos {@link System#nanoTime} when its last byte was read
 */
public record Received(String method, String target, Headers headers, byte[] body, int connection, long atNanos) {
    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** A header field, empty if it was not sent. */
    public String header(String name) {
        return headers.first(name).orElse("");
    }
}
