package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import switchboard.lib.wire.DataUrl;
import switchboard.spi.Part;
import switchboard.spi.Part.Kind;

/**
 * Writes media as parts: bytes that are here as {@code inlineData}, addresses as {@code fileData}. Whether an upstream
 * can open an address is its provider's business.
 */
final class MediaWriter {
    private MediaWriter() {}

    static ObjectNode part(Part.Media media, Family family) {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        switch (media.source()) {
            case Part.Source.Data(String base64) -> inline(part, MediaTypes.of(media), base64);
            case Part.Source.Url(String url) -> address(part, media, url);
            case Part.Source.File(String id) -> file(part, media, id);
            case Part.Source.Words(String text) -> {
                return part.put("text", text);
            }
        }
        resolution(part, media, family);
        return part;
    }

    private static void inline(ObjectNode part, String type, String base64) {
        part.putObject("inlineData").put("mimeType", type).put("data", base64);
    }

    private static void address(ObjectNode part, Part.Media media, String url) {
        Optional<DataUrl> data = data(url);
        if (data.isPresent()) {
            String told = data.get().mediaType();
            inline(
                    part,
                    told.isEmpty() ? MediaTypes.of(media) : told,
                    data.get().base64());
        } else {
            part.putObject("fileData").put("mimeType", MediaTypes.of(media)).put("fileUri", url);
        }
    }

    private static Optional<DataUrl> data(String url) {
        try {
            return DataUrl.of(url);
        } catch (IllegalArgumentException broken) {
            throw RequestReader.bad("a data URL cannot be read: " + broken.getMessage(), "messages");
        }
    }

    private static void file(ObjectNode part, Part.Media media, String id) {
        if (!id.startsWith("https://") && !id.startsWith("gs://") && !id.startsWith("files/")) {
            throw RequestReader.bad("a file of another upstream cannot be read here", "messages");
        }
        part.putObject("fileData").put("mimeType", MediaTypes.of(media)).put("fileUri", id);
    }

    private static void resolution(ObjectNode part, Part.Media media, Family family) {
        boolean told = media.detail().equals("low") || media.detail().equals("high");
        if (told && family.signs() && media.kind() == Kind.IMAGE) {
            part.putObject("mediaResolution")
                    .put("level", media.detail().equals("low") ? "MEDIA_RESOLUTION_LOW" : "MEDIA_RESOLUTION_HIGH");
        }
    }
}
