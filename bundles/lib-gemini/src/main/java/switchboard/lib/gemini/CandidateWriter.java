package switchboard.lib.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.Seal;

/** Puts one candidate together: parts that are not sent yet, calls in the making, sources, the reason of the end. */
final class CandidateWriter {
    private final int index;
    private final Map<Integer, Pending> calls = new TreeMap<>();
    private final Grounding grounding = new Grounding();
    private final StringBuilder words = new StringBuilder(); // of the part in the making
    private boolean thought; // the part in the making is reasoning
    private ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    private FinishReason finish = FinishReason.STOP;

    private record Pending(ChatEvent.ToolStart start, StringBuilder arguments) {}

    CandidateWriter(int index) {
        this.index = index;
    }

    void text(String text, boolean isThought) {
        if (isThought != thought) {
            close();
            thought = isThought;
        }
        words.append(text);
        if (!isThought) {
            grounding.said(text);
        }
    }

    /** Ends the part in the making; pieces of one kind are one part. */
    private ObjectNode close() {
        ObjectNode part = JsonNodeFactory.instance.objectNode().put("text", words.toString());
        if (!words.isEmpty()) {
            if (thought) {
                part.put("thought", true);
            }
            parts.add(part);
            words.setLength(0);
        }
        return part;
    }

    /** Google's own signatures can be told; what others sealed means nothing here. */
    void sealed(Seal seal) {
        if (seal.kind().equals(Seal.GEMINI_THOUGHT)) {
            boolean alone = words.isEmpty();
            ObjectNode part = close().put("thoughtSignature", seal.value());
            if (alone) {
                parts.add(part);
            }
        }
    }

    void medium(String type, String base64) {
        close();
        parts.addObject().putObject("inlineData").put("mimeType", type).put("data", base64);
    }

    void call(ChatEvent.ToolStart start) {
        calls.put(start.index(), new Pending(start, new StringBuilder()));
    }

    void arguments(int call, String json) {
        Pending pending = calls.get(call);
        if (pending != null) {
            pending.arguments().append(json);
        }
    }

    void cite(ChatEvent.Citation citation) {
        grounding.add(citation);
    }

    void finish(FinishReason reason) {
        finish = reason;
    }

    boolean hasParts() {
        return !words.isEmpty() || !parts.isEmpty();
    }

    /** What was said since the last time. */
    ObjectNode said() {
        close();
        ObjectNode candidate = JsonNodeFactory.instance.objectNode();
        candidate.putObject("content").put("role", "model").set("parts", parts);
        parts = JsonNodeFactory.instance.arrayNode();
        return candidate.put("index", index);
    }

    /** The rest, with the calls and the reason. */
    ObjectNode last() {
        close();
        for (Pending pending : calls.values()) {
            ObjectNode part = parts.addObject();
            ObjectNode call = part.putObject("functionCall");
            if (!pending.start().id().isEmpty()) {
                call.put("id", pending.start().id());
            }
            call.put("name", pending.start().name())
                    .set("args", arguments(pending.arguments().toString()));
            if (pending.start().seal().kind().equals(Seal.GEMINI_THOUGHT)) {
                part.put("thoughtSignature", pending.start().seal().value());
            }
        }
        ObjectNode candidate = said().put("finishReason", Ends.write(finish));
        if (!grounding.isEmpty()) {
            candidate.set("groundingMetadata", grounding.write());
        }
        return candidate;
    }

    private static JsonNode arguments(String text) {
        try {
            JsonNode read = Json.tree(text);
            return read.isObject() ? read : JsonNodeFactory.instance.objectNode();
        } catch (JsonProcessingException broken) {
            return JsonNodeFactory.instance.objectNode();
        }
    }
}
