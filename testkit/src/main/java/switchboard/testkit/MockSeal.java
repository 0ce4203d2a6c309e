package switchboard.testkit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** The signature a mock puts on what must come back unchanged, and knows again. */
final class MockSeal {
    private MockSeal() {}

    static String of(String text) {
        return Base64.getEncoder().encodeToString(Arrays.copyOf(digest("sealed " + text), 24));
    }

    static boolean fits(String seal, String text) {
        return seal.equals(of(text));
    }

    /** A name that is the same for the same content. */
    static String name(String content) {
        return Base64.getUrlEncoder()
                .encodeToString(Arrays.copyOf(digest(content), 12))
                .replaceAll("[-_]", "x");
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
