package switchboard.provider.PACKAGE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.Part;
import switchboard.spi.RelayException;

/** A request for chat as TITLE wants it: turns of words, a limit, a heat. It knows no tools and no pictures. */
final class CLASSRequest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private CLASSRequest() {}

    static ObjectNode write(ChatRequest request) {
        if (!request.tools().isEmpty()) {
            throw new RelayException(Failure.UNSUPPORTED, "TITLE calls no tools");
        }
        ObjectNode body = JSON.objectNode();
        body.put("model", request.model()).put("stream", request.stream());
        ArrayNode turns = body.putArray("turns");
        request.messages().forEach(message -> turns.add(turn(who(message.role()), words(message))));
        request.sampling().maxTokens().ifPresent(tokens -> body.put("limit", tokens));
        request.sampling().temperature().ifPresent(heat -> body.put("heat", heat));
        return body;
    }

    /** A body with the operator's words in place of the client's own; as it is if there are none. */
    static JsonBody ruled(JsonBody body, String system) {
        if (system.isEmpty()) {
            return body;
        }
        ArrayNode turns = JSON.arrayNode().add(turn("operator", system));
        for (JsonNode turn : Json.known(body.member("turns").orElse("[]"))) {
            if (!Json.string(turn.path("who")).equals("operator")) {
                turns.add(turn);
            }
        }
        return body.with("turns", Json.text(turns));
    }

    private static ObjectNode turn(String who, String says) {
        return JSON.objectNode().put("who", who).put("says", says);
    }

    private static String who(Role role) {
        return switch (role) {
            case SYSTEM -> "operator";
            case USER -> "user";
            case ASSISTANT -> "model";
            case TOOL -> throw new RelayException(Failure.UNSUPPORTED, "TITLE knows no tools");
        };
    }

    private static String words(Message message) {
        List<String> words = new ArrayList<>();
        for (Part part : message.parts()) {
            switch (part) {
                case Part.Text(String text, String cache) -> words.add(text);
                case Part.Refusal(String text) -> words.add(text);
                case Part.Thinking thinking -> {} // is not wanted back
                case Part.Raw raw -> {} // is somebody else's
                case Part.Media media -> throw new RelayException(Failure.UNSUPPORTED, "TITLE sees no media");
                case Part.ToolCall call -> throw new RelayException(Failure.UNSUPPORTED, "TITLE knows no tools");
                case Part.ToolResult said -> throw new RelayException(Failure.UNSUPPORTED, "TITLE knows no tools");
            }
        }
        return String.join("\n", words);
    }
}
