package switchboard.relay;

import switchboard.spi.TokenCounter;

/**
 * Counts a text that grows, without counting all of it again. Text is counted for good up to a place where every
 * tokenizer begins a new piece, so that the parts' tokens are those of the whole. For one thread.
 */
final class GrowingText {
    /** Where a new piece begins, after a letter. */
    private static final String BEGINNINGS = " \n，。、！？；：";

    private static final int LOOK_BACK = 1024;

    private final TokenCounter counter;
    private final String model;
    private int known; // characters that were looked at
    private int counted; // of these, for good
    private long tokens;

    GrowingText(TokenCounter counter, String model) {
        this.counter = counter;
        this.model = model;
    }

    /**
     * Tokens of the text as it is now, which begins with what it was before. Of a text that has grown by more than a
     * socket's thread should count, the rest counts the next time.
     */
    long count(CharSequence text) {
        known = Math.min(text.length(), known + RelayedCall.LONG);
        int end = beginning(text);
        if (end > counted) {
            tokens += counter.text(model, text.subSequence(counted, end));
            counted = end;
        }
        return known > counted ? tokens + counter.text(model, text.subSequence(counted, known)) : tokens;
    }

    /** The last beginning of a piece. Text that goes on and on without one is cut where it ends. */
    private int beginning(CharSequence text) {
        int first = Math.max(counted + 1, known - LOOK_BACK);
        for (int at = known - 1; at >= first; at--) {
            if (BEGINNINGS.indexOf(text.charAt(at)) >= 0 && Character.isLetter(text.charAt(at - 1))) {
                return at;
            }
        }
        return known - counted > RelayedCall.LONG ? known : counted;
    }
}
