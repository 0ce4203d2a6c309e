package switchboard.relay;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A picture's size, from the first bytes of a PNG, JPEG, GIF or WebP file. Reads no further than the size.
 *
 * @see <a href="https://www.w3.org/TR/png-3/#11IHDR">PNG</a>
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">JPEG, annex B</a>
 * @see <a href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt">GIF</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9649">WebP</a>
 */
record ImageSize(int width, int height) {
    private static final int SEGMENTS = 10_000;

    /** The size, empty if these bytes are none of the four or end too early. */
    static Optional<ImageSize> read(InputStream in) throws IOException {
        try {
            DataInputStream data = new DataInputStream(in);
            int magic = data.readInt();
            ImageSize size = switch (magic) {
                case 0x89504E47 -> png(data);
                case 0x47494638 -> gif(data);
                case 0x52494646 -> webp(data);
                default -> magic >>> 16 == 0xFFD8 ? jpeg(data, magic & 0xFFFF) : NONE;
            };
            return size.width > 0 && size.height > 0 ? Optional.of(size) : Optional.empty();
        } catch (EOFException tooShort) {
            return Optional.empty();
        }
    }

    private static final ImageSize NONE = new ImageSize(0, 0);

    private static ImageSize png(DataInputStream data) throws IOException {
        data.skipNBytes(8); // the signature's rest, the first chunk's length
        return data.readInt() == 0x49484452 ? new ImageSize(data.readInt(), data.readInt()) : NONE;
    }

    private static ImageSize gif(DataInputStream data) throws IOException {
        data.skipNBytes(2); // the version
        return new ImageSize(little(data, 2), little(data, 2));
    }

    /** From marker to marker up to the frame's header, over previews and profiles of any size. */
    private static ImageSize jpeg(DataInputStream data, int firstMarker) throws IOException {
        int marker = firstMarker;
        for (int segment = 0; segment < SEGMENTS; segment++) {
            while (marker == 0xFFFF) { // fill bytes
                marker = 0xFF00 | data.readUnsignedByte();
            }
            if (isFrame(marker)) {
                data.skipNBytes(3); // length, precision
                int height = data.readUnsignedShort();
                return new ImageSize(data.readUnsignedShort(), height);
            }
            if (marker >>> 8 != 0xFF || marker == 0xFFDA || marker == 0xFFD9) {
                return NONE; // not a marker, the picture itself, the end
            }
            int length = data.readUnsignedShort();
            if (length < 2) {
                return NONE;
            }
            data.skipNBytes(length - 2L);
            marker = data.readUnsignedShort();
        }
        return NONE;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC;
    }

    private static ImageSize webp(DataInputStream data) throws IOException {
        data.skipNBytes(4); // the file's length
        if (data.readInt() != 0x57454250) {
            return NONE;
        }
        int chunk = data.readInt();
        data.skipNBytes(4); // the chunk's length
        return switch (chunk) {
            case 0x56503820 -> lossy(data);
            case 0x5650384C -> lossless(data);
            case 0x56503858 -> extended(data);
            default -> NONE;
        };
    }

    private static ImageSize lossy(DataInputStream data) throws IOException {
        data.skipNBytes(3); // the frame's tag
        if (little(data, 3) != 0x2A019D) {
            return NONE;
        }
        return new ImageSize(little(data, 2) & 0x3FFF, little(data, 2) & 0x3FFF);
    }

    private static ImageSize lossless(DataInputStream data) throws IOException {
        if (data.readUnsignedByte() != 0x2F) {
            return NONE;
        }
        int bits = little(data, 4);
        return new ImageSize((bits & 0x3FFF) + 1, ((bits >>> 14) & 0x3FFF) + 1);
    }

    private static ImageSize extended(DataInputStream data) throws IOException {
        data.skipNBytes(4); // flags
        return new ImageSize(little(data, 3) + 1, little(data, 3) + 1);
    }

    private static int little(DataInputStream data, int bytes) throws IOException {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= data.readUnsignedByte() << (8 * i);
        }
        return value;
    }
}
