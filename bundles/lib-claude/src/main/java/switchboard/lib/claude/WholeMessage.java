package switchboard.lib.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import switchboard.lib.wire.ErrorBody;
import switchboard.lib.wire.Json;
import switchboard.spi.WireEvent;

/** Takes a message that came whole apart into the events of a stream. */
final class WholeMessage {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Members of blocks that a stream sends in deltas, and the types of those. */
    private static final Map<String, String> DELTAS =
            Map.of("text", "text_delta", "thinking", "thinking_delta", "signature", "signature_delta");

    private final List<WireEvent> events = new ArrayList<>();

    private WholeMessage() {}

    /** The events of a message, or of a failure; none if it is neither. */
    static List<WireEvent> asEvents(byte[] body) {
        Optional<JsonNode> read = Json.read(body);
        if (read.isEmpty()) {
            return List.of();
        }
        if (read.get() instanceof ObjectNode message
                && message.path("content").isArray()
                && !message.hasNonNull("error")) {
            WholeMessage whole = new WholeMessage();
            whole.message(message);
            return whole.events;
        }
        boolean told = !ErrorBody.read(body, List.of(), List.of()).message().isEmpty();
        return told ? List.of(new WireEvent("error", ByteBuffer.wrap(body))) : List.of();
    }

    private void message(ObjectNode message) {
        ObjectNode begun = message.deepCopy();
        begun.putArray("content");
        begun.putNull("stop_reason");
        begun.putNull("stop_sequence");
        event(of("message_start").set("message", begun));
        int index = 0;
        for (JsonNode block : message.path("content")) {
            if (block instanceof ObjectNode object) {
                block(index++, object);
            }
        }
        ObjectNode end = of("message_delta");
        ObjectNode delta = end.putObject("delta");
        for (String member : List.of("stop_reason", "stop_sequence", "stop_details")) {
            if (message.has(member)) {
                delta.set(member, message.get(member));
            }
        }
        if (!delta.hasNonNull("stop_reason")) {
            delta.put("stop_reason", "end_turn");
        }
        if (message.path("usage").isObject()) {
            end.set("usage", message.get("usage"));
        }
        event(end);
        event(of("message_stop"));
    }

    private void block(int index, ObjectNode block) {
        List<ObjectNode> deltas = new ArrayList<>();
        ObjectNode start = block.deepCopy();
        String type = Json.string(block.path("type"));
        if (type.equals("text") || type.equals("thinking")) {
            for (String member : List.of("text", "thinking", "signature")) {
                String said = Json.string(block.path(member));
                if (!said.isEmpty()) {
                    start.put(member, "");
                    deltas.add(
                            NODES.objectNode().put("type", DELTAS.get(member)).put(member, said));
                }
            }
            for (JsonNode citation : block.path("citations")) {
                start.putArray("citations");
                deltas.add(NODES.objectNode().put("type", "citations_delta").set("citation", citation));
            }
        } else if (block.path("input").isObject()) {
            start.putObject("input");
            deltas.add(NODES.objectNode()
                    .put("type", "input_json_delta")
                    .put("partial_json", block.path("input").isEmpty() ? "" : Json.text(block.get("input"))));
        }
        event(of("content_block_start").put("index", index).set("content_block", start));
        for (ObjectNode delta : deltas) {
            event(of("content_block_delta").put("index", index).set("delta", delta));
        }
        event(of("content_block_stop").put("index", index));
    }

    private static ObjectNode of(String type) {
        return NODES.objectNode().put("type", type);
    }

    private void event(ObjectNode event) {
        events.add(new WireEvent(Json.string(event.path("type")), ByteBuffer.wrap(Json.bytes(event))));
    }
}
