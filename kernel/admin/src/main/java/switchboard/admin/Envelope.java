package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What almost every answer of the management API is wrapped in.
 *
 * @param <T> the payload; {@link Void} for none
 * @param success whether it worked; the HTTP status is 200 either way
 * @param message why not, else usually empty
 * @param data the payload; null leaves the member out
 */
record Envelope<T extends @Nullable Object>(
        @JsonProperty("success") boolean success,
        @JsonProperty("message") String message,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("data") @Nullable
        T data) {
    /** Done, and there is nothing to tell. */
    static final Envelope<Void> DONE = new Envelope<>(true, "", null);

    /** Done, and there is something to say of it. */
    static Envelope<Void> done(List<String> sentences) {
        return sentences.isEmpty() ? DONE : new Envelope<>(true, String.join("; ", sentences), null);
    }

    /** Done, with a payload. */
    static <T> Envelope<T> of(T data) {
        return new Envelope<>(true, "", data);
    }

    /** Done, with a payload that is {@code null}: not absent, since One API's clients look. */
    @SuppressWarnings("unchecked") // erased: whoever writes it as JSON is the only reader
    static <T> Envelope<@Nullable T> ofNull() {
        return (Envelope<@Nullable T>) new Envelope<Object>(true, "", NullNode.getInstance());
    }

    /** Refused or failed. */
    static Envelope<Void> failure(String message) {
        return new Envelope<>(false, message, null);
    }
}
