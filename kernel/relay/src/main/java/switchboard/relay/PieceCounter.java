package switchboard.relay;

import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Counts the pieces of one request or answer. The first {@link #COUNTED} characters are tokenised; what
 * follows counts at the rate found so far, so that no body, however long or odd, holds a thread for
 * seconds. Used once, by one thread.
 */
final class PieceCounter {
    /** As many characters are tokenised, which takes 0.01 s for prose and 0.1 s for the worst of texts. */
    static final int COUNTED = 1 << 18;

    private static final double TOKENS_A_BYTE = 0.38;

    private final Supplier<ToLongFunction<String>> tokenizer;
    private final boolean approximately;
    private long seen;
    private long tokens;

    /**
     * A counter for one request.
     *
     * @param tokenizer asked only if something is tokenised
     * @param approximately whether pieces count by their bytes, as One API's option wants it
     */
    PieceCounter(Supplier<ToLongFunction<String>> tokenizer, boolean approximately) {
        this.tokenizer = tokenizer;
        this.approximately = approximately;
    }

    /** Tokens of one piece. Text that looks like a special token is text. */
    long count(String piece) {
        if (piece.isEmpty()) {
            return 0;
        }
        if (approximately) {
            return (long) (bytes(piece) * TOKENS_A_BYTE);
        }
        int counted = (int) Math.min(piece.length(), COUNTED - seen);
        long found = counted == 0 ? 0 : tokenizer.get().applyAsLong(piece.substring(0, counted));
        seen += counted;
        tokens += found;
        long rest = piece.length() - (long) counted;
        return found + (rest == 0 ? 0 : Math.ceilDiv(rest * tokens, seen));
    }

    /** How long a text is in UTF-8. */
    private static long bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
