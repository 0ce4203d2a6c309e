package switchboard.relay.tiktoken;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The tokens of an encoding, found by their bytes. A token's rank is its number; pairs of lower rank are merged first. One
 * array holds the bytes of all tokens, another is a hash table of ranks: 200,000 tokens take 4 MB. Immutable.
 */
final class Vocabulary {
    /** The rank of bytes that are no token. */
    static final int NONE = Integer.MAX_VALUE;

    private static final int RANK_BITS = 18;
    private static final int RANK = (1 << RANK_BITS) - 1;
    private static final int SCATTER = 0x9E3779B1; // 2^32 over the golden ratio

    private final byte[] bytes;
    private final int[] begins; // of the token of each rank, and where the last one ends
    private final int[] slots; // rank + 1 in the low bits, of the hash as much as goes into the others; 0 if free
    private final int shift;
    private final int longest;

    private Vocabulary(byte[] bytes, int[] begins) {
        int tokens = begins.length - 1;
        this.bytes = bytes;
        this.begins = begins;
        this.slots = new int[Integer.highestOneBit(tokens) << 2];
        this.shift = Integer.numberOfLeadingZeros(slots.length) + 1;
        int most = 0;
        for (int rank = 0; rank < tokens; rank++) {
            add(rank);
            most = Math.max(most, begins[rank + 1] - begins[rank]);
        }
        this.longest = most;
    }

    /**
     * Reads a file of tokens: one a line, in base64, then a space and its rank, which counts from 0.
     *
     * @throws IOException if it is no such file
     */
    static Vocabulary read(InputStream file) throws IOException {
        byte[] bytes = new byte[1 << 20];
        int[] begins = new int[1 << 17];
        int tokens = 0;
        var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.ISO_8859_1));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int space = line.indexOf(' ');
            if (space < 0 || tokens == RANK || Integer.parseInt(line, space + 1, line.length(), 10) != tokens) {
                throw new IOException("not a file of tokens: line " + (tokens + 1));
            }
            byte[] token = Base64.getDecoder().decode(line.substring(0, space));
            int end = begins[tokens] + token.length;
            bytes = end > bytes.length ? Arrays.copyOf(bytes, 2 * bytes.length) : bytes;
            System.arraycopy(token, 0, bytes, begins[tokens], token.length);
            tokens++;
            begins = tokens == begins.length ? Arrays.copyOf(begins, 2 * tokens) : begins;
            begins[tokens] = end;
        }
        return new Vocabulary(Arrays.copyOf(bytes, begins[tokens]), Arrays.copyOf(begins, tokens + 1));
    }

    /** The rank of the token that has these bytes, or {@link #NONE}. */
    int rank(byte[] text, int from, int to) {
        if (to - from > longest) {
            return NONE;
        }
        int hash = hash(text, from, to);
        for (int at = hash >>> shift; slots[at] != 0; at = (at + 1) & (slots.length - 1)) {
            if (((slots[at] ^ hash << RANK_BITS) & ~RANK) == 0) {
                int rank = (slots[at] & RANK) - 1;
                if (Arrays.equals(bytes, begins[rank], begins[rank + 1], text, from, to)) {
                    return rank;
                }
            }
        }
        return NONE;
    }

    private void add(int rank) {
        int hash = hash(bytes, begins[rank], begins[rank + 1]);
        int at = hash >>> shift;
        while (slots[at] != 0) {
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = hash << RANK_BITS | (rank + 1);
    }

    private static int hash(byte[] text, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text[i]) * SCATTER;
            hash ^= hash >>> 15;
        }
        return hash * SCATTER;
    }
}
