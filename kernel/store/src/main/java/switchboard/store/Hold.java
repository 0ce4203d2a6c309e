package switchboard.store;

/**
 * Quota held back for one running call, until one of the two methods ends it. Only the first call of either has an
 * effect. Safe for any number of threads; never blocks on a disk or the database.
 */
public interface Hold {
    /** How much is held back. */
    long quota();

    /**
     * Charges what the call cost, which may be more or less than was held, and gives the rest back. Once this returns
     * the charge is in the journal, and survives the end of the process.
     *
     * @return false if the hold had ended before, and nothing was done
     */
    boolean settle(Settlement settlement);

    /**
     * Says what the call would cost if the process died now. Should it die before the call has ended, the next one
     * charges that. Each draft replaces the one before.
     *
     * @param settlement above 0, with a line in the log or a receipt, by which it can be told from one that was settled
     * @return false if nothing was kept: the hold has ended, or there is no room
     */
    boolean draft(Settlement settlement);

    /**
     * Says that the answer has so many tokens by now, and nothing else has changed since the last draft. What that costs
     * is worked out from the draft's receipt, by the process that finds it.
     *
     * @param completion tokens of the whole answer
     * @return false if nothing was kept: there is no draft, or none with a receipt that counts the answer's tokens
     */
    boolean grown(long completion);

    /**
     * Gives everything back.
     *
     * @return false if the hold had ended before, and nothing was done
     */
    boolean release();
}
