package switchboard.lib.claude;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import switchboard.lib.wire.DataUrl;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.Dialect;
import switchboard.spi.Part;
import switchboard.spi.Part.Kind;
import switchboard.spi.Part.Source;
import switchboard.spi.Seal;

/** Content of Claude's requests as parts. What is not known stays raw. */
final class BlockReader {
    private BlockReader() {}

    /** A person's turn: what tools said first, as a message of its own, then the rest. */
    static void userTurn(JsonNode content, String place, List<Message> into) {
        List<Part> results = new ArrayList<>();
        List<Part> rest = new ArrayList<>();
        for (Part part : parts(content, place)) {
            (part instanceof Part.ToolResult ? results : rest).add(part);
        }
        if (!results.isEmpty()) {
            into.add(new Message(ChatRequest.Role.TOOL, results));
        }
        if (!rest.isEmpty() || results.isEmpty()) {
            into.add(new Message(ChatRequest.Role.USER, rest));
        }
    }

    /** Parts of a text, or of a list of blocks. */
    static List<Part> parts(JsonNode content, String place) {
        if (content.isTextual()) {
            return List.of(new Part.Text(content.textValue()));
        }
        if (!content.isArray()) {
            throw Wrong.badRequest(place, place + ": must be a string or a list of blocks");
        }
        List<Part> parts = new ArrayList<>();
        int index = 0;
        for (JsonNode block : content) {
            parts.add(part(block, place + "." + index++));
        }
        return parts;
    }

    private static Part part(JsonNode block, String place) {
        return switch (Json.string(block.path("type"))) {
            case "text" -> new Part.Text(Json.string(block.path("text")), cache(block));
            case "image" -> media(Kind.IMAGE, block, place);
            case "document" -> media(Kind.DOCUMENT, block, place);
            case "search_result" -> words(block, texts(block.path("content")));
            case "tool_use" ->
                new Part.ToolCall(
                        Json.string(block.path("id")),
                        Json.string(block.path("name")),
                        block.path("input").isObject() ? Json.text(block.path("input")) : "",
                        Seal.NONE);
            case "tool_result" -> result(block, place);
            case "thinking" ->
                new Part.Thinking(
                        Json.string(block.path("thinking")),
                        seal(Seal.CLAUDE_SIGNATURE, Json.string(block.path("signature"))));
            case "redacted_thinking" ->
                new Part.Thinking("", seal(Seal.CLAUDE_REDACTED, Json.string(block.path("data"))));
            default -> new Part.Raw(Dialect.CLAUDE_MESSAGES, Json.text(block));
        };
    }

    private static Seal seal(String kind, String value) {
        return value.isEmpty() ? Seal.NONE : new Seal(kind, value);
    }

    private static Part result(JsonNode block, String place) {
        JsonNode content = block.path("content");
        boolean none = content.isMissingNode() || content.isNull();
        return new Part.ToolResult(
                Json.string(block.path("tool_use_id")),
                "",
                none ? List.of() : parts(content, place + ".content"),
                block.path("is_error").asBoolean(),
                cache(block));
    }

    private static Part media(Kind kind, JsonNode block, String place) {
        JsonNode source = block.path("source");
        return switch (Json.string(source.path("type"))) {
            case "base64" -> media(kind, block, new Source.Data(base64(source, place)));
            case "url" -> media(kind, block, new Source.Url(Json.string(source.path("url"))));
            case "file" -> media(kind, block, new Source.File(Json.string(source.path("file_id"))));
            case "text" -> words(block, Json.string(source.path("data")));
            case "content" -> words(block, texts(source.path("content")));
            default -> new Part.Raw(Dialect.CLAUDE_MESSAGES, Json.text(block));
        };
    }

    private static Part media(Kind kind, JsonNode block, Source source) {
        return new Part.Media(
                kind,
                Json.string(block.path("source").path("media_type")),
                source,
                Json.string(block.path("title")),
                "",
                cache(block));
    }

    /** A document that is plain words. */
    private static Part words(JsonNode block, String text) {
        return new Part.Media(
                Kind.DOCUMENT,
                "text/plain",
                new Source.Words(text),
                Json.string(block.path("title")),
                "",
                cache(block));
    }

    private static String base64(JsonNode source, String place) {
        try {
            return DataUrl.clean(Json.string(source.path("data")));
        } catch (IllegalArgumentException none) {
            throw Wrong.badRequest(place + ".source", place + ".source.data: is no base64");
        }
    }

    /** The words of a text, or of a list of blocks. */
    private static String texts(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        List<String> texts = new ArrayList<>();
        content.forEach(block -> texts.add(Json.string(block.path("text"))));
        return String.join("\n", texts);
    }

    /** The mark for the cache, raw; empty for none. */
    static String cache(JsonNode holder) {
        JsonNode mark = holder.path("cache_control");
        return mark.isObject() ? Json.text(mark) : "";
    }
}
