package switchboard.store;

import java.util.List;
import java.util.Optional;

/** Redemption codes. Everything here may block. */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class Redemptions {
    Redemptions() {}

    /** The code with that number. */
    public Optional<RedemptionRow> find(long id) { throw new UnsupportedOperationException(); }

    /** Ten codes, newest first, from page 0. */
    public List<RedemptionRow> page(int page) { throw new UnsupportedOperationException(); }

    /** Codes with that number, or whose name begins so. */
    public List<RedemptionRow> search(String keyword) { throw new UnsupportedOperationException(); }

    /**
     * Makes codes, all of them or none.
     *
     * @return their keys
     */
    public List<String> create(long creatorId, String name, long quota, int count) { throw new UnsupportedOperationException(); }

    /**
     * Stores name, quota and status. A used code stays used.
     *
     * @return the row as it is now; empty if there is none with that number
     */
    public Optional<RedemptionRow> update(RedemptionRow redemption) { throw new UnsupportedOperationException(); }

    /** Deletes a code; false if there is none. */
    public boolean delete(long id) { throw new UnsupportedOperationException(); }

    /** What came of redeeming a code. */
    public enum Redeemed {
        /** The user has its quota. */
        DONE,
        /** There is no such code. */
        UNKNOWN,
        /** It is used or switched off. */
        NOT_ENABLED
    }

    /**
     * What came of redeeming a code, and what it was worth.
     *
     * @param outcome what came of it
     * @param quota added to the user's balance; 0 if nothing was
     */
    public record Redemption(Redeemed outcome, long quota) {}

    /** Gives a code's worth to a user, once, with a line in the log. */
    public Redemption redeem(String key, long userId) { throw new UnsupportedOperationException(); }
}
