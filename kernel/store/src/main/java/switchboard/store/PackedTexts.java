package switchboard.store;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/** The texts of a column, each once; the column itself holds their numbers here. */
final class PackedTexts {
    private final ByteBuffer bytes;
    private final int count;

    /** What {@link #pack} made. */
    PackedTexts(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.count = this.bytes.getInt(0);
    }

    /** Packs texts, which are numbered in their order. */
    static byte[] pack(Collection<String> texts) {
        var packed = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(packed)) {
            out.writeInt(texts.size());
            for (String text : texts) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(utf8.length);
                out.write(utf8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return packed.toByteArray();
    }

    /** The number of a text; -1 if it is not here. */
    int number(String text) {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0, at = Integer.BYTES; i < count; i++) {
            int length = bytes.getInt(at);
            at += Integer.BYTES;
            if (length == wanted.length && Arrays.equals(bytes.array(), at, at + length, wanted, 0, length)) {
                return i;
            }
            at += length;
        }
        return -1;
    }

    /** Which texts begin so, by their numbers. */
    boolean[] beginning(String prefix, boolean anyCase) {
        byte[] wanted = prefix.getBytes(StandardCharsets.UTF_8);
        boolean[] found = new boolean[count];
        for (int i = 0, at = Integer.BYTES; i < count; i++) {
            int length = bytes.getInt(at);
            at += Integer.BYTES;
            found[i] = length >= wanted.length && begins(at, wanted, anyCase);
            at += length;
        }
        return found;
    }

    /** All texts, by their numbers. */
    String[] all() {
        String[] texts = new String[count];
        for (int i = 0, at = Integer.BYTES; i < count; i++) {
            int length = bytes.getInt(at);
            at += Integer.BYTES;
            texts[i] = new String(bytes.array(), at, length, StandardCharsets.UTF_8);
            at += length;
        }
        return texts;
    }

    private boolean begins(int at, byte[] wanted, boolean anyCase) {
        for (int i = 0; i < wanted.length; i++) {
            byte here = bytes.get(at + i);
            if (here != wanted[i] && !(anyCase && lower(here) == lower(wanted[i]))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
    }
}
