package switchboard.store;

/**
 * One user's or token's quota. The database's figure, less what was settled but is not in the database yet, is the
 * balance; less what running calls hold, what can be spent. Its lock is held for a few additions.
 */
final class Account {
    private final long ownerId;
    private long stored;
    private long pending;
    private long held;
    private boolean unlimited;

    /**
     * An account without charges.
     *
     * @param ownerId the user
     */
    Account(long ownerId, long stored, boolean unlimited) {
        this.ownerId = ownerId;
        this.stored = stored;
        this.unlimited = unlimited;
    }

    /**
     * Holds quota back on both, or on neither.
     *
     * @throws InsufficientQuotaException if one has too little
     */
    static void hold(Account user, Account token, long quota) {
        synchronized (user) {
            synchronized (token) {
                user.check(quota, InsufficientQuotaException.Side.USER);
                token.check(quota, InsufficientQuotaException.Side.TOKEN);
                user.held += quota;
                token.held += quota;
            }
        }
    }

    private void check(long quota, InsufficientQuotaException.Side side) {
        long spendable = stored - pending - held;
        if (!unlimited && spendable < quota) {
            throw new InsufficientQuotaException(side, spendable);
        }
    }

    /** Whose it is. SQLite gives the number of a deleted token to another one, whose account is another one. */
    long ownerId() {
        return ownerId;
    }

    synchronized void release(long hold) {
        held -= hold;
    }

    synchronized void settle(long hold, long cost) {
        held -= hold;
        pending += cost;
    }

    /** A part of what was settled is in the database now. */
    synchronized void stored(long cost) {
        pending -= cost;
        if (!unlimited) {
            stored -= cost;
        }
    }

    /** What the database says, now that everything but {@link #pending} is in it. */
    synchronized void reread(long quota, boolean withoutLimit) {
        stored = quota;
        unlimited = withoutLimit;
    }

    /** What can be spent. */
    synchronized long spendable() {
        return unlimited ? Long.MAX_VALUE : stored - pending - held;
    }

    /** What is left once no call runs. */
    synchronized long balance() {
        return unlimited ? Long.MAX_VALUE : stored - pending;
    }
}
