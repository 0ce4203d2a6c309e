package switchboard.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What kind of file some bytes are, by how they begin; what their sender calls them is often wrong. A table. */
final class MagicBytes {
    static final String UNKNOWN = "application/octet-stream";

    private static final int BEGINNING = 16;

    /**
     * One kind of file.
     *
     * @param type its media type
     * @param pattern its first bytes, one character each; {@code ?} stands for any
     */
    private record Kind(String type, String pattern) {
        boolean begins(String text) {
            if (text.length() < pattern.length()) {
                return false;
            }
            for (int i = 0; i < pattern.length(); i++) {
                if (pattern.charAt(i) != '?' && pattern.charAt(i) != text.charAt(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Kind> KINDS = List.of(
            new Kind("image/jpeg", "\u00ff\u00d8\u00ff"),
            new Kind("image/png", "\u0089PNG\r\n\u001a\n"),
            new Kind("image/gif", "GIF87a"),
            new Kind("image/gif", "GIF89a"),
            new Kind("image/webp", "RIFF????WEBP"),
            new Kind("image/avif", "????ftypavif"),
            new Kind("image/heic", "????ftyphei"),
            new Kind("image/heif", "????ftypmif1"),
            new Kind("image/bmp", "BM"),
            new Kind("image/tiff", "II*\0"),
            new Kind("image/tiff", "MM\0*"),
            new Kind("application/pdf", "%PDF-"),
            new Kind("audio/wav", "RIFF????WAVE"),
            new Kind("audio/aiff", "FORM????AIFF"),
            new Kind("audio/mpeg", "ID3"),
            new Kind("audio/flac", "fLaC"),
            new Kind("audio/ogg", "OggS"),
            new Kind("audio/mp4", "????ftypM4A"),
            new Kind("video/quicktime", "????ftypqt  "),
            new Kind("video/mp4", "????ftyp"),
            new Kind("video/webm", "\u001aE\u00df\u00a3"),
            new Kind("video/x-msvideo", "RIFF????AVI "),
            new Kind("application/zip", "PK\u0003\u0004"),
            new Kind("application/gzip", "\u001f\u008b"));

    private MagicBytes() {}

    /** Their media type; {@link #UNKNOWN} if they are of no kind that is known. */
    static String mediaType(byte[] bytes) {
        String text = new String(bytes, 0, Math.min(bytes.length, BEGINNING), StandardCharsets.ISO_8859_1);
        for (Kind kind : KINDS) {
            if (kind.begins(text)) {
                return kind.type();
            }
        }
        return text.length() > 2 && text.charAt(0) == 0xff ? frame(text.charAt(1), text.charAt(2)) : UNKNOWN;
    }

    /** A bare frame of MPEG audio: eleven bits of sync, then version, layer, bit rate; AAC has layer 0. */
    private static String frame(int second, int third) {
        if ((second & 0xf6) == 0xf0) {
            return "audio/aac";
        }
        boolean valid = (second & 0xe0) == 0xe0 && (second & 0x18) != 0x08 && (second & 0x06) != 0 && third < 0xf0;
        return valid ? "audio/mpeg" : UNKNOWN;
    }
}
