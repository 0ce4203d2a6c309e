package switchboard.relay.tiktoken;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * One of OpenAI's published encodings, for counting. Text that looks like a special token is text. Safe for threads.
 */
public final class Encoding {
    private static final String FILES = "/com/knuddels/jtokkit/"; // the library brings the published files
    private static final int MOST_BYTES = 3; // of UTF-8 for one char

    private final Vocabulary vocabulary;
    private final Pattern pattern;

    private Encoding(String file, Pattern pattern) {
        try (InputStream in = Encoding.class.getResourceAsStream(FILES + file)) {
            if (in == null) {
                throw new IllegalStateException("the bundle lacks " + file);
            }
            this.vocabulary = Vocabulary.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        this.pattern = pattern;
    }

    /** Reads {@code cl100k_base}, which takes a tenth of a second and 2 MB. */
    public static Encoding cl100k() {
        return new Encoding("cl100k_base.tiktoken", Pattern.CL100K);
    }

    /** Reads {@code o200k_base}, which takes a tenth of a second and 4 MB. */
    public static Encoding o200k() {
        return new Encoding("o200k_base.tiktoken", Pattern.O200K);
    }

    /** How many tokens a text is. */
    public long count(String text) {
        var pairs = new BytePairs(vocabulary);
        byte[] piece = new byte[64];
        long tokens = 0;
        int from = 0;
        while (from < text.length()) {
            int end = pattern.end(text, from);
            int most = MOST_BYTES * (end - from);
            piece = most > piece.length ? new byte[2 * most] : piece;
            tokens += pairs.count(piece, utf8(text, from, end, piece));
            from = end;
        }
        return tokens;
    }

    /**
     * A part of a text in UTF-8; a half of a pair that stands alone is a question mark, as {@link String#getBytes} has it.
     *
     * @return how many bytes
     */
    private static int utf8(String text, int from, int to, byte[] into) {
        int length = 0;
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            if (c < 0x80) {
                into[length++] = (byte) c;
            } else if (c < 0x800) {
                into[length++] = (byte) (0xc0 | c >> 6);
                into[length++] = following(c);
            } else if (!Character.isSurrogate(c)) {
                into[length++] = (byte) (0xe0 | c >> 12);
                into[length++] = following(c >> 6);
                into[length++] = following(c);
            } else if (at + 1 < to && Character.isSurrogatePair(c, text.charAt(at + 1))) {
                int point = text.codePointAt(at++);
                into[length++] = (byte) (0xf0 | point >> 18);
                into[length++] = following(point >> 12);
                into[length++] = following(point >> 6);
                into[length++] = following(point);
            } else {
                into[length++] = '?';
            }
        }
        return length;
    }

    private static byte following(int bits) {
        return (byte) (0x80 | (bits & 0x3f));
    }
}
