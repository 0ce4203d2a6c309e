package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import switchboard.lib.wire.ErrorBody;
import switchboard.lib.wire.Json;
import switchboard.spi.WireEvent;

/** Takes a response that came whole apart into the events of a stream. */
final class ResponsesWhole {
    private final ResponsesEvents events = new ResponsesEvents(0, false);
    private final List<WireEvent> written = new ArrayList<>();

    private ResponsesWhole() {
        events.to(written::add);
    }

    /** The events; one failure if it is one; none if it is neither. */
    static List<WireEvent> asEvents(byte[] body) {
        Optional<JsonNode> json = Json.read(body);
        if (json.isEmpty()) {
            return List.of();
        }
        boolean answered = json.get().path("status").asText().matches("completed|incomplete");
        if (!(json.get() instanceof ObjectNode response) || response.hasNonNull("error") || !answered) {
            boolean told = !ErrorBody.read(body, List.of(), List.of()).message().isEmpty();
            return told ? List.of(new WireEvent("error", ByteBuffer.wrap(body))) : List.of();
        }
        return new ResponsesWhole().events(response);
    }

    private List<WireEvent> events(ObjectNode response) {
        ObjectNode begun = response.deepCopy().put("status", "in_progress").putNull("usage");
        begun.putNull("completed_at").putNull("incomplete_details").putArray("output");
        events.begin("response.created").with("response", begun).send();
        int index = 0;
        for (JsonNode item : response.path("output")) {
            item(item, index++);
        }
        events.begin("response." + response.path("status").asText())
                .with("response", response)
                .send();
        return written;
    }

    private void item(JsonNode item, int index) {
        ObjectNode begun = item.isObject() ? item.deepCopy() : JsonNodeFactory.instance.objectNode();
        boolean message = item.path("type").asText().equals("message");
        boolean call = item.path("type").asText().equals("function_call");
        if (message) {
            begun.put("status", "in_progress").putArray("content");
        } else if (call) {
            begun.put("status", "in_progress").put("arguments", "");
        }
        about("response.output_item.added", index).with("item", begun).send();
        String id = Json.string(item.path("id"));
        if (call) {
            String arguments = Json.string(item.path("arguments"));
            about("response.function_call_arguments.delta", index)
                    .with("item_id", id)
                    .with("delta", arguments)
                    .send();
            about("response.function_call_arguments.done", index)
                    .with("item_id", id)
                    .with("name", Json.string(item.path("name")))
                    .with("arguments", arguments)
                    .send();
        }
        int place = 0;
        for (JsonNode part : message ? item.path("content") : JsonNodeFactory.instance.arrayNode()) {
            part(part, index, id, place++);
        }
        about("response.output_item.done", index).with("item", item).send();
    }

    private void part(JsonNode part, int index, String id, int place) {
        String member = part.has("refusal") ? "refusal" : "text";
        String type = part.has("refusal") ? "response.refusal" : "response.output_text";
        String words = Json.string(part.path(member));
        ArrayNode none = JsonNodeFactory.instance.arrayNode();
        ObjectNode begun = part.isObject() ? part.deepCopy() : JsonNodeFactory.instance.objectNode();
        in("response.content_part.added", index, id, place)
                .with("part", begun.put(member, ""))
                .send();
        in(type + ".delta", index, id, place)
                .with("delta", words)
                .with("logprobs", none)
                .send();
        in(type + ".done", index, id, place)
                .with(member, words)
                .with("logprobs", none)
                .send();
        in("response.content_part.done", index, id, place).with("part", part).send();
    }

    private ResponsesEvents about(String type, int index) {
        return events.begin(type).with("output_index", index);
    }

    private ResponsesEvents in(String type, int index, String id, int place) {
        return about(type, index).with("item_id", id).with("content_index", place);
    }
}
