package switchboard.lib.wire;

import java.nio.charset.StandardCharsets;

/** Texts as they stand in the paths of URLs. */
public final class UrlText {
    private static final String UNRESERVED = "-._~";

    private UrlText() {}

    /**
     * Percent-encodes all but what RFC 3986 calls unreserved.
     *
     * @param kept what stays as it is, too
     */
    public static String encoded(String plain, String kept) {
        StringBuilder encoded = new StringBuilder(plain.length() + 8);
        for (byte b : plain.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean letter = c < 0x80 && Character.isLetterOrDigit(c);
            if (letter || UNRESERVED.indexOf(c) >= 0 || kept.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append("%%%02X".formatted((int) c));
            }
        }
        return encoded.toString();
    }
}
