package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import switchboard.lib.wire.DataUrl;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.Part;
import switchboard.spi.Part.Kind;
import switchboard.spi.Part.Media;
import switchboard.spi.Part.Source;
import switchboard.spi.RelayException;

/** The parts of which contents are made, read and written. */
final class ResponsesParts {
    private ResponsesParts() {}

    /**
     * Reads a content: words, or a list of parts.
     *
     * @param at where it stands, for whoever wrote it
     */
    static List<Part> read(JsonNode content, String at) {
        if (content.isTextual()) {
            return List.of(new Part.Text(content.textValue()));
        }
        if (!content.isArray()) {
            throw ResponsesRefusal.wrong(at, "'%s' must be a string or an array of parts.".formatted(at));
        }
        List<Part> parts = new ArrayList<>();
        for (JsonNode part : content) {
            parts.add(part(part, "%s[%d]".formatted(at, parts.size())));
        }
        return parts;
    }

    private static Part part(JsonNode part, String at) {
        String type = Json.string(part.path("type"));
        try {
            return switch (type) {
                case "input_text", "output_text", "text" -> new Part.Text(Json.string(part.path("text")));
                case "refusal" -> new Part.Refusal(Json.string(part.path("refusal")));
                case "input_image" -> image(part, at);
                case "input_file" -> file(part, at);
                case "input_audio" -> audio(part.path("input_audio").isObject() ? part.get("input_audio") : part);
                default -> throw ResponsesRefusal.wrong(at + ".type", "Unsupported content: '%s'.".formatted(type));
            };
        } catch (IllegalArgumentException notBase64) {
            throw ResponsesRefusal.wrong(at, "The data is not base64.");
        }
    }

    private static Part image(JsonNode part, String at) {
        JsonNode url = part.path("image_url");
        String detail = Json.string(part.path("detail"));
        return media(Kind.IMAGE, Json.string(url.isObject() ? url.path("url") : url), part, "", detail, at);
    }

    private static Part file(JsonNode part, String at) {
        String name = Json.string(part.path("filename"));
        String data = Json.string(part.path("file_data"));
        if (!data.isEmpty() && !data.regionMatches(true, 0, "data:", 0, 5)) {
            Source source = new Source.Data(DataUrl.clean(data));
            return new Media(Kind.DOCUMENT, mediaType(name), source, name, "", "");
        }
        String url = data.isEmpty() ? Json.string(part.path("file_url")) : data;
        return media(Kind.DOCUMENT, url, part, name, "", at);
    }

    private static Part media(Kind kind, String url, JsonNode part, String name, String detail, String at) {
        if (url.isEmpty()) {
            String id = Json.string(part.path("file_id"));
            if (id.isEmpty()) {
                throw ResponsesRefusal.wrong(at, "'%s' names no bytes.".formatted(at));
            }
            return new Media(kind, "", new Source.File(id), name, detail, "");
        }
        Optional<DataUrl> data = DataUrl.of(url);
        Source source = data.isPresent() ? new Source.Data(data.get().base64()) : new Source.Url(url);
        return new Media(kind, data.map(DataUrl::mediaType).orElse(""), source, name, detail, "");
    }

    private static Part audio(JsonNode audio) {
        String format = Json.string(audio.path("format"));
        String type = "audio/" + (format.equals("mp3") ? "mpeg" : format);
        Source source = new Source.Data(DataUrl.clean(Json.string(audio.path("data"))));
        return new Media(Kind.AUDIO, type, source, "", "", "");
    }

    private static String mediaType(String name) {
        return name.isEmpty() || name.endsWith(".pdf") ? "application/pdf" : "";
    }

    /** Writes what a person, or a tool, said. */
    static ArrayNode write(List<Part> parts) {
        ArrayNode content = JsonNodeFactory.instance.arrayNode();
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> content.add(text("input_text", text.text()));
                case Media media -> content.add(write(media));
                case Part.Refusal(String text) -> content.add(text("input_text", text));
                case Part.Thinking thinking -> {}
                case Part.ToolCall call -> {}
                case Part.ToolResult result -> {}
                case Part.Raw raw -> {}
            }
        }
        return content;
    }

    static ObjectNode text(String type, String text) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("text", text);
    }

    private static ObjectNode write(Media media) {
        return switch (media.kind()) {
            case IMAGE -> image(media);
            case DOCUMENT -> document(media);
            case AUDIO, VIDEO ->
                throw new RelayException(Failure.UNSUPPORTED, "Responses takes no sound and no film in a request");
        };
    }

    private static ObjectNode image(Media media) {
        ObjectNode image = JsonNodeFactory.instance.objectNode().put("type", "input_image");
        switch (media.source()) {
            case Source.Url(String url) -> image.put("image_url", url);
            case Source.Data(String base64) -> image.put("image_url", new DataUrl(media.mediaType(), base64).url());
            case Source.File(String id) -> image.put("file_id", id);
            case Source.Words(String text) -> throw new RelayException(Failure.BADREQ, "a picture is not of words");
        }
        return media.detail().isEmpty() ? image : image.put("detail", media.detail());
    }

    private static ObjectNode document(Media media) {
        ObjectNode file = JsonNodeFactory.instance.objectNode().put("type", "input_file");
        String type = media.mediaType().isEmpty() ? "application/pdf" : media.mediaType();
        return switch (media.source()) {
            case Source.Url(String url) -> file.put("file_url", url);
            case Source.Data(String base64) ->
                file.put("filename", media.name().isEmpty() ? "document.pdf" : media.name())
                        .put("file_data", new DataUrl(type, base64).url());
            case Source.File(String id) -> file.put("file_id", id);
            case Source.Words(String text) -> text("input_text", text);
        };
    }
}
