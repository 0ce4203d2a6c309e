package switchboard.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;

/** Bodies of another shape than the client's. */
final class Bodies {
    private Bodies() {}

    /** A body of these members alone. */
    static JsonBody replaced(JsonBody old, ObjectNode members) {
        JsonBody body = old;
        for (String name : Json.names(old.bytes())) {
            body = body.without(name);
        }
        for (Map.Entry<String, JsonNode> member : members.properties()) {
            body = body.with(member.getKey(), Json.text(member.getValue()));
        }
        return body;
    }

    /** A top-level member of a body as a tree; {@code null} JSON if there is none. */
    static JsonNode member(JsonBody body, String name) {
        return Json.known(body.member(name).orElse("null"));
    }

    /** What a client is told whose request cannot be put to Google. */
    static RelayException bad(String message, String param) {
        return new RelayException(new UpstreamFailure(
                Failure.BADREQ,
                Failure.BADREQ.status(),
                message,
                Failure.BADREQ.type(),
                Optional.of(param),
                "null",
                Optional.empty()));
    }
}
