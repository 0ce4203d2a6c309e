package switchboard.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import switchboard.lib.wire.DataUrl;
import switchboard.spi.Failure;
import switchboard.spi.Part;
import switchboard.spi.Part.Kind;
import switchboard.spi.Part.Media;
import switchboard.spi.Part.Source;
import switchboard.spi.RelayException;

/** Writes what a person says that is more than words. */
final class ChatPartWriter {
    private ChatPartWriter() {}

    /** The words of a medium that is a plain text. */
    static Optional<String> words(Media medium) {
        return switch (medium.source()) {
            case Source.Words(String text) -> Optional.of(text);
            case Source.Data(String base64)
            when medium.kind() == Kind.DOCUMENT && medium.mediaType().startsWith("text/") -> decoded(base64);
            case Source.Data data -> Optional.empty();
            case Source.Url url -> Optional.empty();
            case Source.File file -> Optional.empty();
        };
    }

    private static Optional<String> decoded(String base64) {
        try {
            return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    static void write(Part part, ArrayNode content) {
        switch (part) {
            case Part.Text(String text, String cache) -> text(content, text);
            case Part.Refusal(String text) -> text(content, text);
            case Media medium ->
                words(medium).ifPresentOrElse(text -> text(content, text), () -> medium(content.addObject(), medium));
            case Part.Thinking thinking -> {}
            case Part.ToolCall call -> {}
            case Part.ToolResult result -> {}
            case Part.Raw raw -> {}
        }
    }

    private static void text(ArrayNode content, String text) {
        if (!text.isEmpty()) {
            content.addObject().put("type", "text").put("text", text);
        }
    }

    private static void medium(ObjectNode part, Media medium) {
        switch (medium.kind()) {
            case IMAGE -> {
                ObjectNode url =
                        part.put("type", "image_url").putObject("image_url").put("url", url(medium));
                if (!medium.detail().isEmpty()) {
                    url.put("detail", medium.detail());
                }
            }
            case VIDEO -> part.put("type", "video_url").putObject("video_url").put("url", url(medium));
            case AUDIO ->
                part.put("type", "input_audio")
                        .putObject("input_audio")
                        .put("data", base64(medium))
                        .put("format", format(medium.mediaType()));
            case DOCUMENT -> file(part.put("type", "file").putObject("file"), medium);
        }
    }

    private static String url(Media medium) {
        return switch (medium.source()) {
            case Source.Url(String url) -> url;
            case Source.Data(String base64) -> new DataUrl(medium.mediaType(), base64).url();
            case Source.File file -> throw unsupported(medium, "by the id of a file");
            case Source.Words words -> throw unsupported(medium, "as words");
        };
    }

    private static String base64(Media medium) {
        return switch (medium.source()) {
            case Source.Data(String base64) -> base64;
            case Source.Url url -> throw unsupported(medium, "by its address");
            case Source.File file -> throw unsupported(medium, "by the id of a file");
            case Source.Words words -> throw unsupported(medium, "as words");
        };
    }

    private static void file(ObjectNode file, Media medium) {
        if (medium.source() instanceof Source.File(String id)) {
            file.put("file_id", id);
            return;
        }
        String type = medium.mediaType().isEmpty() ? "application/pdf" : medium.mediaType();
        file.put("filename", medium.name().isEmpty() ? "document.pdf" : medium.name())
                .put("file_data", new DataUrl(type, base64(medium)).url());
    }

    private static String format(String mediaType) {
        String format = mediaType.substring(mediaType.indexOf('/') + 1);
        return switch (format) {
            case "mpeg" -> "mp3";
            case "x-wav", "wave", "" -> "wav";
            default -> format;
        };
    }

    private static RelayException unsupported(Media medium, String how) {
        return new RelayException(
                Failure.UNSUPPORTED,
                "OpenAI Chat Completions take no %s %s"
                        .formatted(medium.kind().name().toLowerCase(Locale.ROOT), how));
    }
}
