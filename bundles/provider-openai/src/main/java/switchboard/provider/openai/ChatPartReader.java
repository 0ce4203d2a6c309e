package switchboard.provider.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import switchboard.lib.wire.DataUrl;
import switchboard.spi.Part;
import switchboard.spi.Part.Kind;
import switchboard.spi.Part.Media;
import switchboard.spi.Part.Source;
import switchboard.spi.RelayException;
import switchboard.spi.Seal;

/** Reads the content of messages: a string, or parts. */
final class ChatPartReader {
    private static final String BAD_MEDIUM = "\"invalid_image_url\"";

    private ChatPartReader() {}

    /**
     * The parts of a content.
     *
     * @param cache the message's own {@code cache_control}: it marks the last part
     */
    static List<Part> content(ChatMember content, String cache) {
        if (content.node().isTextual()) {
            return List.of(new Part.Text(content.text(), cache));
        }
        if (!content.node().isArray()) {
            throw content.bad("must be a string or an array of parts");
        }
        List<Part> parts = new ArrayList<>();
        for (ChatMember part : content.elements()) {
            parts.add(part.node().isTextual() ? new Part.Text(part.text()) : part(part.object()));
        }
        if (!cache.isEmpty() && !parts.isEmpty()) {
            parts.set(parts.size() - 1, marked(parts.getLast(), cache));
        }
        return parts;
    }

    private static Part marked(Part part, String cache) {
        return switch (part) {
            case Part.Text text when text.cache().isEmpty() -> new Part.Text(text.text(), cache);
            case Media medium
            when medium.cache().isEmpty() ->
                new Media(medium.kind(), medium.mediaType(), medium.source(), medium.name(), medium.detail(), cache);
            default -> part;
        };
    }

    private static Part part(ChatMember part) {
        ChatMember type = part.member("type");
        String cache = part.member("cache_control").rawObject();
        return switch (type.text()) {
            case "text" -> new Part.Text(part.member("text").text(), cache);
            case "image_url" -> picture(part.member("image_url"), cache);
            case "video_url" -> film(part.member("video_url"), cache);
            case "input_audio" -> sound(part.member("input_audio").object(), cache);
            case "file" -> file(part.member("file").object(), cache);
            case "refusal" -> new Part.Refusal(part.member("refusal").text());
            case "thinking", "redacted_thinking" -> thinking(part);
            default -> throw type.bad("must be one of text, image_url, input_audio, file, video_url and refusal");
        };
    }

    /** Reasoning as an upstream gave it; a type that nobody knows means nothing. */
    static Part thinking(ChatMember block) {
        return switch (block.member("type").optionalText()) {
            case "redacted_thinking" ->
                new Part.Thinking(
                        "", new Seal(Seal.CLAUDE_REDACTED, block.member("data").text()));
            case "reasoning" -> new Part.Thinking("", new Seal(Seal.OPENAI_REASONING, block.raw()));
            default -> {
                String signature = block.member("signature").optionalText();
                Seal seal = signature.isEmpty() ? Seal.NONE : new Seal(Seal.CLAUDE_SIGNATURE, signature);
                yield new Part.Thinking(block.member("thinking").optionalText(), seal);
            }
        };
    }

    private static Part picture(ChatMember told, String cache) {
        if (told.node().isTextual()) {
            return medium(told, Kind.IMAGE, "", "", cache);
        }
        String detail = told.object().member("detail").optionalText();
        return medium(told.member("url"), Kind.IMAGE, "", detail, cache);
    }

    private static Part film(ChatMember told, String cache) {
        return medium(told.node().isTextual() ? told : told.object().member("url"), Kind.VIDEO, "", "", cache);
    }

    private static Part medium(ChatMember url, Kind kind, String name, String detail, String cache) {
        String address = url.name();
        Optional<DataUrl> data = data(url);
        if (data.isEmpty()) {
            return new Media(kind, "", new Source.Url(address), name, detail, cache);
        }
        String type = mediaType(data.get().mediaType());
        Source source = new Source.Data(data.get().base64());
        return new Media(kind(type, kind), type, source, name, detail, cache);
    }

    private static Optional<DataUrl> data(ChatMember url) {
        try {
            Optional<DataUrl> data = DataUrl.of(url.text().strip());
            if (data.isPresent() && data.get().base64().isEmpty()) {
                throw url.bad("holds no bytes", BAD_MEDIUM);
            }
            return data;
        } catch (IllegalArgumentException malformed) {
            throw notBase64(url);
        }
    }

    private static RelayException notBase64(ChatMember holder) {
        return holder.bad("does not hold base64", BAD_MEDIUM);
    }

    private static String mediaType(String told) {
        return told.equals("image/jpg") ? "image/jpeg" : told;
    }

    private static Kind kind(String mediaType, Kind otherwise) {
        return switch (mediaType.substring(0, Math.max(0, mediaType.indexOf('/')))) {
            case "image" -> Kind.IMAGE;
            case "audio" -> Kind.AUDIO;
            case "video" -> Kind.VIDEO;
            case "application", "text" -> Kind.DOCUMENT;
            default -> otherwise;
        };
    }

    private static Part sound(ChatMember told, String cache) {
        String format = told.member("format").optionalText().toLowerCase(Locale.ROOT);
        String type = format.isEmpty() ? "" : "audio/" + format;
        return new Media(Kind.AUDIO, type, bytes(told.member("data")), "", "", cache);
    }

    private static Part file(ChatMember file, String cache) {
        String name = file.member("filename").optionalText();
        ChatMember id = file.member("file_id");
        if (!id.isAbsent()) {
            return new Media(Kind.DOCUMENT, "", new Source.File(id.name()), name, "", cache);
        }
        ChatMember data = file.member("file_data");
        String text = data.name();
        if (text.startsWith("data:") || text.startsWith("https://") || text.startsWith("http://")) {
            return medium(data, Kind.DOCUMENT, name, "", cache);
        }
        String type = name.toLowerCase(Locale.ROOT).endsWith(".pdf") ? "application/pdf" : "";
        return new Media(Kind.DOCUMENT, type, bytes(data), name, "", cache);
    }

    private static Source bytes(ChatMember data) {
        Optional<DataUrl> url = data(data);
        if (url.isPresent()) {
            return new Source.Data(url.get().base64());
        }
        try {
            return new Source.Data(DataUrl.clean(data.name()));
        } catch (IllegalArgumentException malformed) {
            throw notBase64(data);
        }
    }
}
