package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import switchboard.lib.wire.Ids;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.JsonString;
import switchboard.spi.ChatEvent;
import switchboard.spi.Seal;

/** Pieces that answers have in common, streamed or whole, as JSON text. */
final class ChatPieces {
    private ChatPieces() {}

    /** An element of {@code thinking_blocks}; empty for a seal that has none. */
    static String thinking(String text, Seal seal) {
        return switch (seal.kind()) {
            case Seal.CLAUDE_SIGNATURE -> {
                StringBuilder json =
                        new StringBuilder(text.length() + seal.value().length() + 64);
                JsonString.append(json.append("{\"type\":\"thinking\",\"thinking\":"), text);
                JsonString.append(json.append(",\"signature\":"), seal.value());
                yield json.append('}').toString();
            }
            case Seal.CLAUDE_REDACTED ->
                JsonString.append(new StringBuilder("{\"type\":\"redacted_thinking\",\"data\":"), seal.value())
                        .append('}')
                        .toString();
            case Seal.OPENAI_REASONING -> {
                Optional<JsonNode> item = Json.read(seal.value().getBytes(StandardCharsets.UTF_8));
                yield item.filter(JsonNode::isObject).map(Json::text).orElse("");
            }
            default -> "";
        };
    }

    /** The member of a tool call that holds Google's signature, after a comma; empty if there is none. */
    static String extraContent(Seal seal) {
        if (!seal.kind().equals(Seal.GEMINI_THOUGHT)) {
            return "";
        }
        StringBuilder json = new StringBuilder(",\"extra_content\":{\"google\":{\"thought_signature\":");
        return JsonString.append(json, seal.value()).append("}}").toString();
    }

    /** An element of {@code annotations}. */
    static String citation(ChatEvent.Citation citation) {
        StringBuilder json = new StringBuilder("{\"type\":\"url_citation\",\"url_citation\":{");
        if (citation.start() >= 0 && citation.end() >= 0) {
            json.append("\"start_index\":").append(citation.start()).append(",\"end_index\":");
            json.append(citation.end()).append(',');
        }
        JsonString.append(json.append("\"title\":"), citation.title());
        return JsonString.append(json.append(",\"url\":"), citation.url())
                .append("}}")
                .toString();
    }

    /** An element of {@code images}, as OpenRouter has them. */
    static String image(String url) {
        StringBuilder json =
                new StringBuilder(url.length() + 64).append("{\"type\":\"image_url\",\"image_url\":{\"url\":");
        return JsonString.append(json, url).append("}}").toString();
    }

    /** What stands in {@code audio}. */
    static String sound(String base64) {
        StringBuilder json = new StringBuilder(base64.length() + 64).append("{\"id\":");
        JsonString.append(json, Ids.next("audio_")).append(",\"data\":");
        return JsonString.append(json, base64).append(",\"transcript\":\"\"}").toString();
    }
}
