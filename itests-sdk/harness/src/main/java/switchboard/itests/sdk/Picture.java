package switchboard.itests.sdk;

import java.util.Base64;

/** A small PNG, and what the mock says when it gets it whole. */
public final class Picture {
    /** The type it is sent with. */
    public static final String TYPE = "image/png";

    /** Its bytes in base64. */
    public static final String BASE64 =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private Picture() {}

    /** Its bytes. */
    public static byte[] bytes() {
        return Base64.getDecoder().decode(BASE64);
    }

    /** What the mock says of it. */
    public static String description() {
        return "%s of %d bytes".formatted(TYPE, bytes().length);
    }
}
