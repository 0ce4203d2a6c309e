package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import switchboard.lib.wire.Json;
import switchboard.spi.WireEvent;

/** Takes an answer that came whole apart into the events of a stream. */
final class WholeAnswer {
    private WholeAnswer() {}

    /**
     * The events of an answer with at least one choice. Text comes first, the finish reason after it, then
     * the usage.
     */
    static List<WireEvent> asEvents(ObjectNode answer) {
        JsonNode choices = answer.remove("choices");
        JsonNode usage = answer.remove("usage");
        if (answer.path("object").asText("chat.completion").equals("chat.completion")) {
            answer.put("object", "chat.completion.chunk");
        }
        ObjectNode said = answer.deepCopy();
        ObjectNode finished = answer.deepCopy();
        for (JsonNode each : choices) {
            if (each instanceof ObjectNode choice) {
                said.withArray("choices").add(said(choice));
                finished.withArray("choices").add(finished(choice));
            }
        }
        List<WireEvent> events = new ArrayList<>();
        events.add(event(said));
        events.add(event(finished));
        if (usage != null && usage.isObject()) {
            answer.putArray("choices");
            answer.set("usage", usage);
            events.add(event(answer));
        }
        events.add(WireEvent.of("[DONE]"));
        return events;
    }

    private static ObjectNode said(ObjectNode choice) {
        ObjectNode said = choice.deepCopy();
        said.putNull("finish_reason");
        if (said.remove("message") instanceof ObjectNode message) {
            int index = 0;
            for (JsonNode call : message.path("tool_calls")) {
                if (call instanceof ObjectNode object && !object.has("index")) {
                    object.put("index", index);
                }
                index++;
            }
            said.set("delta", message);
        }
        return said;
    }

    private static ObjectNode finished(ObjectNode choice) {
        ObjectNode finished = JsonNodeFactory.instance.objectNode();
        finished.put("index", choice.path("index").asInt());
        if (choice.has("message")) {
            finished.putObject("delta");
        } else {
            finished.put("text", "");
        }
        String reason = Json.string(choice.path("finish_reason"));
        finished.put("finish_reason", reason.isEmpty() ? "stop" : reason);
        return finished;
    }

    private static WireEvent event(ObjectNode chunk) {
        return new WireEvent("", ByteBuffer.wrap(Json.bytes(chunk)));
    }
}
