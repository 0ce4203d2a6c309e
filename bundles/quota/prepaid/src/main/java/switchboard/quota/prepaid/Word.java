package switchboard.quota.prepaid;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A word that is looked for in long texts, by the byte of it that is rarest there, eight bytes at a time.
 *
 * @param bytes the word
 * @param rare where its rarest byte stands, the first time
 */
record Word(byte[] bytes, int rare) {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    /** An ASCII word, and a character of it that is rare in texts. */
    static Word of(String word, char rare) {
        return new Word(word.getBytes(StandardCharsets.US_ASCII), word.indexOf(rare));
    }

    /** How often the word stands in a text, without overlapping itself. */
    long in(byte[] text) {
        long found = 0;
        int at = next(text, rare);
        while (at >= 0) {
            int from = at - rare;
            boolean here = from + bytes.length <= text.length
                    && Arrays.equals(text, from, from + bytes.length, bytes, 0, bytes.length);
            found += here ? 1 : 0;
            at = next(text, here ? at + bytes.length : at + 1);
        }
        return found;
    }

    /** Where the rare byte stands from there on; -1 if nowhere. */
    private int next(byte[] text, int from) {
        byte wanted = bytes[rare];
        int at = from;
        while (at + Long.BYTES <= text.length) {
            long others = (long) EIGHT.get(text, at) ^ (ONES * wanted); // 0 where it stands
            long found = (others - ONES) & ~others & HIGHS;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < text.length) {
            if (text[at] == wanted) {
                return at;
            }
            at++;
        }
        return -1;
    }
}
