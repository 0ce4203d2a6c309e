package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;
import switchboard.lib.wire.Json;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;

/**
 * Reads how a response failed: in an {@code error} event, flat or nested, in {@code response.failed}, or in a response
 * whose {@code error} is set.
 */
final class ResponsesFailures {
    private static final Pattern OF_THE_REQUEST = Pattern.compile("invalid_.*|unsupported_.*|.*image.*");
    private static final Pattern OF_POLICY = Pattern.compile("(bio|cyber)_policy.*");

    private ResponsesFailures() {}

    static UpstreamFailure read(ErrorReader errors, Headers headers, byte[] body) {
        JsonNode root = Json.read(body).orElse(MissingNode.getInstance());
        boolean nested = inner(root).isObject();
        JsonNode error = nested ? inner(root) : root;
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        for (String name : nested ? List.of("message", "type", "param", "code") : List.of("message", "param", "code")) {
            if (error.hasNonNull(name)) { // the type of what is flat is the event's
                told.set(name, error.get(name));
            }
        }
        if (told.isEmpty()) {
            return errors.read(200, headers, body);
        }
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.set("error", told);
        return errors.read(status(told.path("code").asText()), headers, Json.bytes(whole));
    }

    private static JsonNode inner(JsonNode root) {
        JsonNode inResponse = root.path("response").path("error");
        return inResponse.isObject() ? inResponse : root.path("error");
    }

    /** The status that the code would have come with, had it come alone. */
    private static int status(String code) {
        if (OF_POLICY.matcher(code).matches()) {
            return 451;
        }
        return OF_THE_REQUEST.matcher(code).matches() ? 400 : 200;
    }
}
