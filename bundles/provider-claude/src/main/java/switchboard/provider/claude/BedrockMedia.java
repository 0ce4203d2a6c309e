package switchboard.provider.claude;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import switchboard.spi.Failure;
import switchboard.spi.Part;
import switchboard.spi.RelayException;

/** Media as blocks of Converse. */
final class BedrockMedia {
    private static final Map<String, String> FORMATS = Map.ofEntries(
            Map.entry("image/png", "png"),
            Map.entry("image/jpeg", "jpeg"),
            Map.entry("image/jpg", "jpeg"),
            Map.entry("image/gif", "gif"),
            Map.entry("image/webp", "webp"),
            Map.entry("application/pdf", "pdf"),
            Map.entry("text/csv", "csv"),
            Map.entry("text/html", "html"),
            Map.entry("text/plain", "txt"),
            Map.entry("text/markdown", "md"),
            Map.entry("application/msword", "doc"),
            Map.entry("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
            Map.entry("application/vnd.ms-excel", "xls"),
            Map.entry("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
            Map.entry("video/mp4", "mp4"),
            Map.entry("video/quicktime", "mov"),
            Map.entry("video/x-matroska", "mkv"),
            Map.entry("video/webm", "webm"),
            Map.entry("video/x-flv", "flv"),
            Map.entry("video/mpeg", "mpeg"),
            Map.entry("video/x-ms-wmv", "wmv"),
            Map.entry("video/3gpp", "three_gp"));

    private BedrockMedia() {}

    /** Converse's word for a media type. */
    static Optional<String> format(String mediaType) {
        return Optional.ofNullable(FORMATS.get(mediaType.toLowerCase(Locale.ROOT)));
    }

    /**
     * A block.
     *
     * @param number tells documents without a name apart
     */
    static ObjectNode block(Part.Media media, int number) {
        String kind = switch (media.kind()) {
            case IMAGE -> "image";
            case DOCUMENT -> "document";
            case VIDEO -> "video";
            case AUDIO -> throw bad("sound cannot be given to models on Bedrock");
        };
        ObjectNode medium = JsonNodeFactory.instance.objectNode();
        medium.put("format", format(media.mediaType()).orElseGet(() -> usual(media)));
        if (media.kind() == Part.Kind.DOCUMENT) {
            medium.put("name", name(media.name(), number));
        }
        medium.set("source", source(media.source()));
        ObjectNode block = JsonNodeFactory.instance.objectNode();
        block.set(kind, medium);
        return block;
    }

    private static ObjectNode source(Part.Source source) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        return switch (source) {
            case Part.Source.Data(String base64) -> node.put("bytes", base64);
            case Part.Source.Url(String url) -> node.put("url", url);
            case Part.Source.Words(String text) ->
                node.put("bytes", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
            case Part.Source.File(String id) -> throw bad("a file of another upstream cannot be given to Bedrock");
        };
    }

    /** The format where none is told: by what the first bytes look like in base64. */
    private static String usual(Part.Media media) {
        if (!media.mediaType().isEmpty() && !(media.source() instanceof Part.Source.Url)) {
            throw bad("Bedrock takes no " + media.mediaType());
        }
        String bytes = media.source() instanceof Part.Source.Data(String base64) ? base64 : "";
        return switch (media.kind()) {
            case IMAGE ->
                bytes.startsWith("/9j/")
                        ? "jpeg"
                        : bytes.startsWith("R0lG") ? "gif" : bytes.startsWith("UklGR") ? "webp" : "png";
            case DOCUMENT -> media.source() instanceof Part.Source.Words ? "txt" : "pdf";
            case VIDEO, AUDIO -> "mp4";
        };
    }

    /** A name of the characters that Converse allows. */
    private static String name(String told, int number) {
        String clean = told.replaceAll("[^A-Za-z0-9\\-()\\[\\] ]", " ")
                .replaceAll("\\s+", " ")
                .strip();
        return clean.isEmpty() ? "document " + number : clean.substring(0, Math.min(clean.length(), 200));
    }

    private static RelayException bad(String why) {
        return new RelayException(Failure.BADREQ, why);
    }
}
