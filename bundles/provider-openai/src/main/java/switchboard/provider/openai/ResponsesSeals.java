package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import switchboard.lib.wire.Json;
import switchboard.spi.Seal;

/**
 * Seals of reasoning as {@code encrypted_content}. Clients of Responses carry that back unchanged, so what other
 * upstreams want back travels in it, too, behind a mark of ours.
 */
final class ResponsesSeals {
    /** Begins the content that is not OpenAI's own. */
    static final String MARK = "switchboard.";

    private ResponsesSeals() {}

    /** The {@code encrypted_content} for a seal; empty for none. */
    static String write(Seal seal) {
        if (seal.isNone()) {
            return "";
        }
        if (!seal.kind().equals(Seal.OPENAI_REASONING)) {
            return MARK + seal.kind() + "." + seal.value();
        }
        return Json.string(Json.known(seal.value()).path("encrypted_content"));
    }

    /** The seal of a reasoning item. */
    static Seal read(JsonNode item) {
        String content = Json.string(item.path("encrypted_content"));
        if (content.isEmpty()) {
            return Seal.NONE;
        }
        int dot = content.indexOf('.', MARK.length());
        if (!content.startsWith(MARK) || dot < 0) {
            return new Seal(Seal.OPENAI_REASONING, Json.text(plain(item, content)));
        }
        return new Seal(content.substring(MARK.length(), dot), content.substring(dot + 1));
    }

    /** The item as it may go back: without an id, by which only an upstream that keeps it knows it. */
    private static ObjectNode plain(JsonNode item, String content) {
        ObjectNode plain = JsonNodeFactory.instance.objectNode().put("type", "reasoning");
        plain.set("summary", summary(item));
        return plain.put("encrypted_content", content);
    }

    /** The summary of a seal of OpenAI's own; empty for others. */
    static JsonNode summary(Seal seal) {
        return summary(seal.kind().equals(Seal.OPENAI_REASONING) ? Json.known(seal.value()) : Json.known("{}"));
    }

    private static JsonNode summary(JsonNode item) {
        return item.path("summary").isArray() ? item.get("summary") : JsonNodeFactory.instance.arrayNode();
    }

    /** What Gemini wants back with a tool call, as an extension of the item. */
    static void write(Seal seal, ObjectNode call) {
        if (seal.kind().equals(Seal.GEMINI_THOUGHT)) {
            call.putObject("extra_content").putObject("google").put("thought_signature", seal.value());
        }
    }

    /** The seal of a tool call. */
    static Seal ofCall(JsonNode item) {
        String signature = Json.string(item.at("/extra_content/google/thought_signature"));
        return signature.isEmpty() ? Seal.NONE : new Seal(Seal.GEMINI_THOUGHT, signature);
    }
}
