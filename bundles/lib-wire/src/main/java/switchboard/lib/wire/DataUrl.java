package switchboard.lib.wire;

import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * The parts of a {@code data:} URL.
 *
 * @param mediaType in lower case, without parameters; empty if none is named
 * @param base64 the bytes in plain base64 with padding
 */
public record DataUrl(String mediaType, String base64) {
    /**
     * Reads one, with parameters, the URL-safe alphabet, white space or missing padding, too.
     *
     * @throws IllegalArgumentException if it begins like one and is none
     */
    public static Optional<DataUrl> of(String url) {
        if (!url.regionMatches(true, 0, "data:", 0, 5)) {
            return Optional.empty();
        }
        int comma = url.indexOf(',');
        if (comma < 0) {
            throw new IllegalArgumentException("a data URL without a comma");
        }
        String[] head = url.substring(5, comma).split(";", -1);
        boolean encoded = head[head.length - 1].strip().equalsIgnoreCase("base64");
        if (!encoded) {
            throw new IllegalArgumentException("a data URL that is not base64");
        }
        return Optional.of(new DataUrl(head[0].strip().toLowerCase(Locale.ROOT), clean(url.substring(comma + 1))));
    }

    /**
     * Base64 as it should be written.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static String clean(String base64) {
        StringBuilder clean = new StringBuilder(base64.length() + 2);
        boolean changed = base64.length() % 4 != 0;
        for (int at = 0; at < base64.length(); at++) {
            char c = base64.charAt(at);
            switch (c) {
                case '-' -> clean.append('+');
                case '_' -> clean.append('/');
                case ' ', '\t', '\r', '\n', '=' -> {}
                default -> clean.append(c);
            }
            changed |= c == '-' || c == '_' || c <= ' ';
        }
        while (clean.length() % 4 != 0) {
            clean.append('=');
        }
        String text = changed ? clean.toString() : base64;
        Base64.getDecoder().decode(text);
        return text;
    }

    /** The URL again. */
    public String url() {
        return "data:" + mediaType + ";base64," + base64;
    }
}
