package switchboard.spi;

/**
 * How an attempt that reached an upstream ended.
 *
 * @param ending why it is over
 * @param usage what the upstream told, else what was counted here
 * @param counted the usage was counted here
 * @param text the answer's text where the price depends on it (transcriptions), else empty
 */
public record Outcome(Ending ending, Usage usage, boolean counted, String text) {
    /** Why an attempt is over. */
    public enum Ending {
        /** The answer was complete, and delivered. */
        COMPLETE,
        /** The client left; the answer so far was delivered. */
        CLIENT_GONE,
        /** The upstream failed inside its answer; the answer so far was delivered. */
        BROKEN
    }
}
