package switchboard.testkit;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the mock says of an image: its media type and its size, or its address. */
final class MockImage {
    private static final Pattern DATA = Pattern.compile("data:([a-z]+/[a-z.+-]+);base64,(.*)", Pattern.DOTALL);
    private static final Set<String> TYPES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");
    private static final Map<String, byte[]> MAGIC = Map.of(
            "image/png", new byte[] {(byte) 0x89, 'P', 'N', 'G'},
            "image/jpeg", new byte[] {(byte) 0xff, (byte) 0xd8},
            "image/gif", new byte[] {'G', 'I', 'F', '8'},
            "image/webp", new byte[] {'R', 'I', 'F', 'F'});

    private MockImage() {}

    /** One that came as a URL, be it a data URL. */
    static String at(String url) {
        Matcher data = DATA.matcher(url);
        if (data.matches()) {
            return of(data.group(1), data.group(2));
        }
        if (!url.startsWith("https://") && !url.startsWith("http://")) {
            throw MockRefusal.bad("Invalid image URL.");
        }
        return "image at " + url;
    }

    /** One that came in base64; its first bytes must be of the type it is said to have. */
    static String of(String type, String base64) {
        if (!TYPES.contains(type)) {
            throw MockRefusal.bad("Images of type %s are not supported.".formatted(type));
        }
        byte[] bytes = decode(base64);
        byte[] magic = MAGIC.getOrDefault(type, new byte[0]);
        if (!Arrays.equals(Arrays.copyOf(bytes, magic.length), magic)) {
            throw MockRefusal.bad("The image was specified using the %s media type, but is none.".formatted(type));
        }
        return "%s of %d bytes".formatted(type, bytes.length);
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException broken) {
            throw MockRefusal.bad("Invalid base64 data.");
        }
    }
}
