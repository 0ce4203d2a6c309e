package switchboard.lib.claude;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256, where a name may be told but not shown. */
final class Hash {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private Hash() {}

    /** The hash of a text, or the text if it is one already. */
    static String once(String text) {
        return HASH.matcher(text).matches() ? text : of(text);
    }

    /** Sixty-four hex digits. */
    static String of(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
