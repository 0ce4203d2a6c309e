package switchboard.relay;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Pictures of a size, as files. */
final class Pictures {
    private Pictures() {}

    /** A whole picture in a format the JDK writes. */
    static byte[] of(String format, int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out);
        return out.toByteArray();
    }

    /** The beginning of a PNG file: enough to know its size, a multiple of three bytes. */
    static byte[] pngHeader(int width, int height) {
        return ByteBuffer.allocate(24)
                .putLong(0x89504E470D0A1A0AL)
                .putInt(13)
                .putInt(0x49484452)
                .putInt(width)
                .putInt(height)
                .array();
    }

    /** A JPEG file with so many bytes of previews and profiles before its frame. */
    static byte[] jpegBehind(int bytes, int width, int height) throws IOException {
        byte[] plain = of("jpg", width, height);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(plain, 0, 2);
        for (int left = bytes; left > 0; left -= 65_533) {
            int length = Math.min(left, 65_533);
            out.write(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xE2});
            out.write(new byte[] {(byte) ((length + 2) >> 8), (byte) (length + 2)});
            out.write(new byte[length]);
        }
        out.write(plain, 2, plain.length - 2);
        return out.toByteArray();
    }

    static byte[] webp(String chunk, byte[] content) {
        return ByteBuffer.allocate(20 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(12 + content.length)
                .put("WEBP".getBytes(StandardCharsets.US_ASCII))
                .put(chunk.getBytes(StandardCharsets.US_ASCII))
                .putInt(content.length)
                .put(content)
                .array();
    }

    static String dataUrl(String format, byte[] file) {
        return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(file);
    }
}
