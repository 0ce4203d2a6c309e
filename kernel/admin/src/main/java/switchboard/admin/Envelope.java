package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What almost every answer of the management API is wrapped in.
 *
 * @param success whether it worked; the HTTP status is 200 either way
 * @param message why not, else usually empty
 * @param data the payload; null leaves the member out, {@link NullNode} writes {@code null}
 */
record Envelope(
        @JsonProperty("success") boolean success,
        @JsonProperty("message") String message,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("data") @Nullable
        Object data) {
    /** Done, and there is nothing to tell. */
    static final Envelope DONE = new Envelope(true, "", null);

    /** Done, and there is something to say of it. */
    static Envelope done(List<String> sentences) {
        return sentences.isEmpty() ? DONE : new Envelope(true, String.join("; ", sentences), null);
    }

    /** Done, with a payload. */
    static Envelope of(Object data) {
        return new Envelope(true, "", data);
    }

    /** Refused or failed. */
    static Envelope failure(String message) {
        return new Envelope(false, message, null);
    }
}
