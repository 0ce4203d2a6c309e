package switchboard.spi;

/**
 * How an attempt that reached an upstream ended.
 *
 * @param ending why it is over
 * @param usage what was delivered: what the upstream told of a complete answer, else what was counted here
 * @param counted the usage, or a part of it, was counted here
 * @param text the answer's text where the price depends on it (transcriptions), else empty
 * @param told what the upstream told, however far it came; {@link Usage#NONE} if nothing
 */
public record Outcome(Ending ending, Usage usage, boolean counted, String text, Usage told) {
    /** Why an attempt is over. */
    public enum Ending {
        /** The answer was complete, and delivered. */
        COMPLETE,
        /** The client left before it had seen a byte; the upstream may have worked. */
        CLIENT_GONE_EARLY,
        /** The client left; the answer so far was delivered. */
        CLIENT_GONE,
        /** The upstream's answer broke off; the answer so far was delivered. */
        CUT,
        /** The upstream fell silent inside its answer; the answer so far was delivered. */
        STALLED,
        /** The whole call took too long; the answer so far was delivered. */
        TIMED_OUT,
        /** The upstream reported a failure inside an answer that had begun well; the answer so far was delivered. */
        ERROR,
        /** The gateway's process died; the answer so far was delivered. */
        KILLED;

        /** Whether the client ended it. */
        public boolean byClient() {
            return this == CLIENT_GONE_EARLY || this == CLIENT_GONE;
        }

        /** Whether the upstream owes the rest. */
        public boolean byUpstream() {
            return switch (this) {
                case CUT, STALLED, TIMED_OUT, ERROR -> true;
                case COMPLETE, CLIENT_GONE_EARLY, CLIENT_GONE, KILLED -> false;
            };
        }
    }
}
