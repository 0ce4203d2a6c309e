package switchboard.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One policy's consent to one attempt. The kernel calls {@link #charge} or {@link #release}, one of
 * them, exactly once, and after {@link #charge} {@link #settled}.
 */
@ConsumerType
public interface Admission {
    /** Consent of a policy that has nothing to say about a call: it holds nothing and charges nothing. */
    Admission INDIFFERENT = new Admission() {
        @Override
        public long hold() {
            return 0;
        }

        @Override
        public Charge charge(Outcome outcome) {
            return Charge.NONE;
        }

        @Override
        public void release() {
            // there is nothing to give back
        }
    };

    /** Quota to hold back from user and token until the end; 0 for none. */
    long hold();

    /** What the attempt cost, now that it is over. */
    Charge charge(Outcome outcome);

    /**
     * What the attempt would cost if the gateway died now; asked again and again while a stream is delivered, and kept
     * in case it does. Changes nothing. A policy that does not say charges nothing for a call that a kill ends.
     *
     * @param outcome with {@link Outcome.Ending#KILLED}, and what was delivered so far
     */
    default Charge interim(Outcome outcome) {
        return Charge.NONE;
    }

    /**
     * Whether {@link #interim} goes on as its receipt says: with more tokens of the answer nothing but the count of the
     * item {@link Receipt#COMPLETION} changes, which is how many they are. Then it is not asked again for every part.
     */
    default boolean interimGrows() {
        return false;
    }

    /** What all policies charged is in the accounts, and in {@link Spending}; or it could not be put there. */
    default void settled() {}

    /** The attempt came to nothing and costs nothing. */
    void release();

    /** Header fields that the client's answer shall have, such as {@code x-ratelimit-remaining-requests}. */
    default Headers headers() {
        return Headers.NONE;
    }
}
