package switchboard.lib.gemini;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes files of the raw sound that speaking models answer: 16 bits, little-endian, one channel. */
final class Wav {
    private static final int HEADER = 44;
    private static final int BYTES_A_SAMPLE = 2;
    private static final Pattern RATE = Pattern.compile("rate=([0-9]{1,6})");

    private Wav() {}

    /** Whether a medium of this type has no header of its own. */
    static boolean isRaw(String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        return lower.startsWith("audio/l16") || lower.startsWith("audio/pcm");
    }

    /** The same sound as a WAV file, in base64; what is no base64 stays as it is. */
    static String of(String type, String base64) {
        byte[] samples;
        try {
            samples = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            return base64;
        }
        Matcher told = RATE.matcher(type);
        int rate = told.find() ? Integer.parseInt(told.group(1)) : 24_000;
        ByteBuffer file = ByteBuffer.allocate(HEADER + samples.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(HEADER - 8 + samples.length).put(ascii("WAVE"));
        file.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
        file.putInt(rate).putInt(rate * BYTES_A_SAMPLE).putShort((short) BYTES_A_SAMPLE);
        file.putShort((short) (8 * BYTES_A_SAMPLE)).put(ascii("data")).putInt(samples.length);
        return Base64.getEncoder().encodeToString(file.put(samples).array());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
