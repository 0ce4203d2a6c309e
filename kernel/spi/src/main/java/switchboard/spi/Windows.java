package switchboard.spi;

import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Counts that policies limit: sliding windows and calls in progress. They outlive the bundle that counts, and are
 * shared by all nodes where there is a Redis, with a delay of about 100 ms. A kernel service; answers from memory, never
 * blocks; safe for any number of threads. Keys are texts that the policy chooses, such as {@code requests/token/5}; one
 * key is always used with one span.
 */
@ProviderType
public interface Windows {
    /**
     * Adds an amount to a window unless its sum would then exceed the limit. On one node that is exact however many
     * threads ask.
     *
     * @param amount 0 asks without adding
     * @param limit the most that the window may hold
     * @param span the window's length; it slides
     */
    Taken take(String key, long amount, long limit, Duration span);

    /**
     * Adds to a window whatever its limit is: what turned out to be more, or, below 0, less than was taken before.
     *
     * @param ago how long ago it counts as added, so that it leaves the window together with what it corrects; nothing is
     *     added if that is as long as the span
     */
    void add(String key, long amount, Duration span, Duration ago);

    /**
     * Counts a call in progress, unless as many as the limit are.
     *
     * @return what ends it; empty if there are too many
     */
    Optional<Slot> enter(String key, long limit);

    /**
     * What came of taking.
     *
     * @param granted whether the amount was added
     * @param remaining how much more the window may hold now; never below 0
     * @param reset after what time the amount that was refused would fit; if it was granted, when the window is empty
     *     again
     */
    record Taken(boolean granted, long remaining, Duration reset) {}

    /** A call in progress. */
    @ProviderType
    interface Slot {
        /** How many more may be in progress. */
        long remaining();

        /** The call is over. Only the first time has an effect. */
        void leave();
    }
}
