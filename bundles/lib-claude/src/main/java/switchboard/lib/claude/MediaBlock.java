package switchboard.lib.claude;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import switchboard.spi.Part;
import switchboard.spi.Part.Kind;
import switchboard.spi.Part.Source;

/** Pictures and documents as Claude's blocks. What a picture is, its first bytes say: Claude refuses one that lies. */
final class MediaBlock {
    private static final String PDF = "application/pdf";
    private static final Set<String> PICTURES = Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

    /** How the base64 of a file of this type begins. */
    private static final List<Magic> BEGINNINGS = List.of(
            new Magic("iVBORw0KGgo", "image/png"),
            new Magic("/9j/", "image/jpeg"),
            new Magic("R0lGOD", "image/gif"),
            new Magic("UklGR", "image/webp"),
            new Magic("JVBERi0", PDF));

    private record Magic(String beginning, String mediaType) {}

    private MediaBlock() {}

    static ObjectNode of(Part.Media media) {
        if (media.kind() == Kind.AUDIO || media.kind() == Kind.VIDEO) {
            throw Wrong.unsupported(
                    "messages",
                    "Claude takes no %s".formatted(media.kind().name().toLowerCase(Locale.ROOT)));
        }
        return switch (media.source()) {
            case Source.Data(String base64) -> data(media, base64);
            case Source.Url(String url) -> url(media, url);
            case Source.Words(String text) -> document(media, source("text", "text/plain", text));
            case Source.File file ->
                throw Wrong.unsupported(
                        "messages", "the file %s is known to another upstream alone".formatted(file.id()));
        };
    }

    private static ObjectNode data(Part.Media media, String base64) {
        String type = mediaType(media.mediaType(), base64);
        if (PICTURES.contains(type)) {
            return block("image", source("base64", type, base64));
        }
        if (type.equals(PDF)) {
            return document(media, source("base64", type, base64));
        }
        if (type.startsWith("text/") || type.equals("application/json")) {
            String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            return document(media, source("text", "text/plain", text));
        }
        throw Wrong.unsupported("messages", "Claude reads no %s".formatted(type.isEmpty() ? "such file" : type));
    }

    private static String mediaType(String told, String base64) {
        for (Magic magic : BEGINNINGS) {
            if (base64.startsWith(magic.beginning())) {
                return magic.mediaType();
            }
        }
        return told.equals("image/jpg") ? "image/jpeg" : told;
    }

    private static ObjectNode url(Part.Media media, String url) {
        if (!url.startsWith("http")) {
            throw Wrong.unsupported("messages", "Claude fetches nothing but web addresses");
        }
        ObjectNode source =
                JsonNodeFactory.instance.objectNode().put("type", "url").put("url", url);
        int query = url.indexOf('?');
        String path = (query < 0 ? url : url.substring(0, query)).toLowerCase(Locale.ROOT);
        boolean document = media.kind() == Kind.DOCUMENT || media.mediaType().equals(PDF) || path.endsWith(".pdf");
        return document ? document(media, source) : block("image", source);
    }

    private static ObjectNode document(Part.Media media, ObjectNode source) {
        ObjectNode document = block("document", source);
        return media.name().isEmpty() ? document : document.put("title", media.name());
    }

    private static ObjectNode block(String type, ObjectNode source) {
        ObjectNode block = JsonNodeFactory.instance.objectNode().put("type", type);
        block.set("source", source);
        return block;
    }

    private static ObjectNode source(String type, String mediaType, String data) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("media_type", mediaType)
                .put("data", data);
    }
}
