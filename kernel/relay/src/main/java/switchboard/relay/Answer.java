package switchboard.relay;

import java.nio.ByteBuffer;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;

/**
 * What becomes of the bytes of an upstream's answer. Plain code without callbacks; used by one thread at a time. What
 * is for the client goes to an {@link Out}; it is sent from there only while {@link #open} holds.
 */
interface Answer {
    /** More is to come. */
    Progress MORE = new Progress.More();

    /** The answer is complete. */
    Progress COMPLETE = new Progress.Complete();

    /** Where the answer stands. */
    sealed interface Progress {
        /** Whether more is to come. */
        default boolean goesOn() {
            return this instanceof More;
        }

        /** More is to come. */
        record More() implements Progress {}

        /** The answer is complete. */
        record Complete() implements Progress {}

        /** There is no answer, or no more of it. */
        record Failed(UpstreamFailure failure) implements Progress {}
    }

    /** Takes the next bytes, all of them. */
    Progress feed(ByteBuffer bytes, Out out);

    /** The upstream has sent everything: complete or failed. */
    Progress end(Out out);

    /** Whether this is proved to be an answer. */
    default boolean proved() {
        return open();
    }

    /** Whether the client may see what is in the {@link Out}. */
    boolean open();

    /** Whether nothing essential is missing, although the upstream has not ended. */
    boolean finished();

    /** What the client gets at the end of a complete answer. */
    void finish(Usage billed, Out out);

    /**
     * What the client gets at the end of an answer that broke off.
     *
     * @return whether it can tell; if not, only a broken connection can
     */
    boolean breakOff(UpstreamFailure failure, Out out);
}
