package switchboard.store;

/**
 * One user's or token's quota, as this node knows it. The database's figure, less what was settled but is not in the
 * database yet, is the balance; less what running calls hold, what can be spent. Where several nodes share the database,
 * only what this node has drawn may be held: a lease, which the database knows. Its lock is held for a few additions.
 */
final class Account {
    private final long ownerId;
    private final boolean leased;
    private long total;
    private long lease;
    private long low;
    private long pending;
    private long held;
    private boolean unlimited;
    private boolean used;
    private long refused = Long.MAX_VALUE;
    private long refusedUntil;

    /**
     * An account without charges.
     *
     * @param ownerId the user
     * @param total the database's figure
     * @param leased whether quota must be drawn before it can be held
     */
    Account(long ownerId, long total, boolean unlimited, boolean leased) {
        this.ownerId = ownerId;
        this.total = total;
        this.unlimited = unlimited;
        this.leased = leased;
    }

    /**
     * Holds quota back on both, or on neither.
     *
     * @throws InsufficientQuotaException if one has too little here
     */
    static void hold(Account user, Account token, long quota) {
        synchronized (user) {
            synchronized (token) {
                user.check(quota, InsufficientQuotaException.Side.USER);
                token.check(quota, InsufficientQuotaException.Side.TOKEN);
                user.held += quota;
                token.held += quota;
                user.used = true;
                token.used = true;
            }
        }
    }

    private void check(long quota, InsufficientQuotaException.Side side) {
        long most = Math.min(here(), spendable());
        if (most < quota) {
            throw new InsufficientQuotaException(side, most);
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
            total -= cost;
            lease = Math.max(0, lease - cost);
        }
    }

    /** What the database says, now that everything but {@link #pending} is in it. */
    synchronized void reread(long quota, boolean withoutLimit) {
        if (quota > total) {
            refused = Long.MAX_VALUE;
        }
        total = quota;
        unlimited = withoutLimit;
    }

    /** What can be spent, here or elsewhere, as far as this node knows. */
    synchronized long spendable() {
        return unlimited ? Long.MAX_VALUE : total - pending - held;
    }

    /** What is left once no call runs. */
    synchronized long balance() {
        return unlimited ? Long.MAX_VALUE : total - pending;
    }

    // ── leases

    /** What can be held here without asking the database. */
    synchronized long here() {
        if (unlimited) {
            return Long.MAX_VALUE;
        }
        return (leased ? lease : total) - pending - held;
    }

    /** Whether drawing from the database may make room for a hold. */
    synchronized boolean mayDraw(long quota, long now) {
        return leased && spendable() >= quota && (quota < refused || now - refusedUntil >= 0);
    }

    /** Whether so little is left of what was drawn that more should be, before a call has to wait for it. */
    synchronized boolean isLow() {
        return leased && !unlimited && here() < low;
    }

    /**
     * Quota was drawn.
     *
     * @param nextAt draw again before less than that is left
     */
    synchronized void drawn(long quota, long databaseTotal, long nextAt) {
        lease += quota;
        total = databaseTotal;
        low = nextAt;
        refused = Long.MAX_VALUE;
    }

    /** The database has less than that; asked again after a while only. */
    synchronized void refuse(long quota, long databaseTotal, long until) {
        total = databaseTotal;
        refused = quota;
        refusedUntil = until;
        low = 0;
    }

    /** Takes out what nobody holds, to give it back. */
    synchronized void surrender() {
        lease -= Math.max(0, lease - pending - held);
        low = 0;
    }

    /** Somebody else may have drawn all of it. */
    synchronized void forfeit() {
        lease = 0;
        low = 0;
    }

    /** What was drawn. */
    synchronized long lease() {
        return lease;
    }

    /** Whether anything was held since this was asked last. */
    synchronized boolean wasUsed() {
        boolean was = used || held > 0;
        used = false;
        return was;
    }
}
