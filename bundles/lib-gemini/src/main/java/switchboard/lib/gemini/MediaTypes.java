package switchboard.lib.gemini;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import switchboard.spi.Part;

/** Media types, as Google wants them named and as they can be told. */
final class MediaTypes {
    private static final Map<String, String> ENDINGS = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("gif", "image/gif"),
            Map.entry("heic", "image/heic"),
            Map.entry("heif", "image/heif"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("txt", "text/plain"),
            Map.entry("md", "text/plain"),
            Map.entry("csv", "text/csv"),
            Map.entry("html", "text/html"),
            Map.entry("mp3", "audio/mp3"),
            Map.entry("wav", "audio/wav"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("flac", "audio/flac"),
            Map.entry("aac", "audio/aac"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("webm", "video/webm"),
            Map.entry("mov", "video/mov"));

    /** How the base64 of well-known files begins. */
    private static final List<Map.Entry<String, String>> BEGINNINGS = List.of(
            Map.entry("iVBORw0", "image/png"),
            Map.entry("/9j/", "image/jpeg"),
            Map.entry("R0lGOD", "image/gif"),
            Map.entry("UklGR", "image/webp"),
            Map.entry("JVBERi", "application/pdf"));

    private MediaTypes() {}

    /** What a medium of this type is. */
    static Part.Kind kind(String type) {
        return type.startsWith("image/")
                ? Part.Kind.IMAGE
                : type.startsWith("audio/")
                        ? Part.Kind.AUDIO
                        : type.startsWith("video/") ? Part.Kind.VIDEO : Part.Kind.DOCUMENT;
    }

    /** The type that the ending of an address or a file's name tells; empty if it tells none. */
    static String ofName(String name) {
        String path = name.split("[?#]", 2)[0];
        return ENDINGS.getOrDefault(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT), "");
    }

    /** The type of a medium in Google's words. */
    static String of(Part.Media media) {
        return switch (media.mediaType()) {
            case "" -> guess(media);
            case "image/jpg", "image/pjpeg" -> "image/jpeg";
            case "audio/mpeg", "audio/mpeg3", "audio/x-mp3" -> "audio/mp3";
            case "audio/x-wav", "audio/wave", "audio/vnd.wave" -> "audio/wav";
            default -> media.mediaType();
        };
    }

    private static String guess(Part.Media media) {
        String told = switch (media.source()) {
            case Part.Source.Data(String base64) -> ofData(base64);
            case Part.Source.Url(String url) -> ofName(url);
            case Part.Source.File(String id) -> ofName(id);
            case Part.Source.Words words -> "text/plain";
        };
        if (!told.isEmpty()) {
            return told;
        }
        String named = ofName(media.name());
        if (!named.isEmpty()) {
            return named;
        }
        return switch (media.kind()) {
            case IMAGE -> "image/jpeg";
            case AUDIO -> "audio/mp3";
            case VIDEO -> "video/mp4";
            case DOCUMENT -> "application/pdf";
        };
    }

    private static String ofData(String base64) {
        for (Map.Entry<String, String> beginning : BEGINNINGS) {
            if (base64.startsWith(beginning.getKey())) {
                return beginning.getValue();
            }
        }
        return "";
    }
}
