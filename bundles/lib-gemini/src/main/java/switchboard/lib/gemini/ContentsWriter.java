package switchboard.lib.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.Dialect;
import switchboard.spi.Part;
import switchboard.spi.Seal;

/**
 * Writes messages as {@code contents}: roles alternate and a user begins, the results of one turn stand together in the
 * order of their calls. Ids are not sent: whether one was Google's cannot be told from it, and order and name suffice.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures</a>
 */
final class ContentsWriter {
    /** What Google takes in place of a signature that nobody has any more. */
    private static final String NO_SIGNATURE = "skip_thought_signature_validator";

    private final Family family;
    private final ArrayNode contents = JsonNodeFactory.instance.arrayNode();
    private final Map<String, String> names = new HashMap<>(); // of functions, by the id of a call
    private final List<String> order = new ArrayList<>(); // the ids of the calls that nobody has answered yet
    private final List<Part.ToolResult> results = new ArrayList<>(); // not written yet

    ContentsWriter(Family family) {
        this.family = family;
    }

    /** Begins with what a model without system instructions shall heed. */
    void prelude(ArrayNode parts) {
        parts("user").addAll(parts);
        parts("model").addObject().put("text", "Okay");
    }

    /** Writes the next message; words of the system stand elsewhere. */
    void message(Message message) {
        switch (message.role()) {
            case SYSTEM -> {}
            case USER -> {
                flushResults();
                user(message.parts());
            }
            case ASSISTANT -> {
                flushResults();
                model(message.parts());
            }
            case TOOL -> tool(message.parts());
        }
    }

    /** All that was written; never empty. */
    ArrayNode contents() {
        flushResults();
        if (contents.isEmpty() || !contents.get(0).path("role").asText().equals("user")) {
            ObjectNode first = JsonNodeFactory.instance.objectNode().put("role", "user");
            first.putArray("parts")
                    .addObject()
                    .put("text", " "); // a conversation is begun by a user who says something
            contents.insert(0, first);
        }
        return contents;
    }

    /** The parts of the last content of this role; a new one if another role spoke last. */
    private ArrayNode parts(String role) {
        JsonNode last = contents.isEmpty() ? contents.missingNode() : contents.get(contents.size() - 1);
        if (last.path("role").asText().equals(role) && last.path("parts") instanceof ArrayNode parts) {
            return parts;
        }
        return contents.addObject().put("role", role).putArray("parts");
    }

    private void user(List<Part> said) {
        for (Part part : said) {
            switch (part) {
                case Part.Text text -> words("user", text.text());
                case Part.Refusal refusal -> words("user", refusal.text());
                case Part.Media media -> parts("user").add(MediaWriter.part(media, family));
                case Part.ToolResult result -> results.add(result);
                case Part.Raw raw -> raw("user", raw);
                case Part.Thinking thinking -> {}
                case Part.ToolCall call -> {}
            }
        }
    }

    private void words(String role, String text) {
        if (!text.isEmpty()) {
            parts(role).addObject().put("text", text);
        }
    }

    private void raw(String role, Part.Raw raw) {
        if (raw.dialect().equals(Dialect.GEMINI_GENERATE)) {
            parts(role).add(Json.known(raw.json()));
        }
    }

    /** A signature that came with reasoning goes to the part that follows it. */
    private void model(List<Part> said) {
        String signature = "";
        boolean called = false;
        for (Part part : said) {
            switch (part) {
                case Part.Text(String text, String cache) -> {
                    if (!text.isEmpty()) {
                        sign(parts("model").addObject().put("text", text), signature);
                        signature = "";
                    }
                }
                case Part.Refusal refusal -> words("model", refusal.text());
                case Part.Media media -> parts("model").add(MediaWriter.part(media, family));
                case Part.Thinking(String text, Seal seal) ->
                    signature = seal.kind().equals(Seal.GEMINI_THOUGHT) ? seal.value() : signature;
                case Part.ToolCall call -> {
                    call(call, signature, !called);
                    signature = "";
                    called = true;
                }
                case Part.Raw raw -> raw("model", raw);
                case Part.ToolResult result -> {}
            }
        }
        if (!signature.isEmpty()) {
            sign(parts("model").addObject().put("text", ""), signature);
        }
    }

    private static void sign(ObjectNode part, String signature) {
        if (!signature.isEmpty()) {
            part.put("thoughtSignature", signature);
        }
    }

    private void call(Part.ToolCall call, String pending, boolean first) {
        names.put(call.id(), call.name());
        order.add(call.id());
        ObjectNode part = parts("model").addObject();
        part.putObject("functionCall").put("name", call.name()).set("args", arguments(call.arguments()));
        boolean own = call.seal().kind().equals(Seal.GEMINI_THOUGHT);
        String escape = first && family.signs() ? NO_SIGNATURE : "";
        sign(part, own ? call.seal().value() : pending.isEmpty() ? escape : pending);
    }

    private static JsonNode arguments(String text) {
        try {
            JsonNode read = Json.tree(text);
            return read.isObject() ? read : JsonNodeFactory.instance.objectNode();
        } catch (JsonProcessingException broken) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private void tool(List<Part> said) {
        for (Part part : said) {
            if (part instanceof Part.ToolResult result) {
                results.add(result);
            }
        }
    }

    private void flushResults() {
        if (results.isEmpty()) {
            return;
        }
        List<Part.Media> after = new ArrayList<>();
        results.sort(Comparator.comparingInt(result -> place(result.callId())));
        results.forEach(result -> result(result, after));
        results.clear();
        order.clear();
        for (Part.Media media : after) {
            parts("user").add(MediaWriter.part(media, family));
        }
    }

    private int place(String callId) {
        int place = order.indexOf(callId);
        return place < 0 ? order.size() : place;
    }

    private void result(Part.ToolResult result, List<Part.Media> after) {
        String name = names.getOrDefault(result.callId(), result.name());
        if (name.isEmpty()) {
            throw RequestReader.bad("a tool's result answers no call of this conversation", "messages");
        }
        StringBuilder text = new StringBuilder();
        List<Part.Media> media = new ArrayList<>();
        for (Part part : result.content()) {
            switch (part) {
                case Part.Text words -> text.append(words.text());
                case Part.Media medium -> media.add(medium);
                default -> {}
            }
        }
        ObjectNode response =
                parts("user").addObject().putObject("functionResponse").put("name", name);
        response.set("response", response(text.toString(), result.error()));
        if (family.signs() && !media.isEmpty()) {
            ArrayNode parts = response.putArray("parts");
            media.forEach(medium -> parts.add(MediaWriter.part(medium, family)));
        } else {
            after.addAll(media);
        }
    }

    private static JsonNode response(String text, boolean error) {
        JsonNode said = JsonNodeFactory.instance.textNode(text);
        if (text.stripLeading().startsWith("{")) {
            try {
                said = Json.tree(text);
            } catch (JsonProcessingException notJson) {
                // words that begin with a brace
            }
        }
        if (said.isObject() && !error) {
            return said;
        }
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        response.set(error ? "error" : "output", said);
        return response;
    }
}
