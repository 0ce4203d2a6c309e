package switchboard.store;

/**
 * Calls in progress under one key: this node's, and how many other nodes were last known to have. What is known of the
 * others holds for a while only: they may have ended since, or died.
 */
final class Calls {
    /** For so long what others said holds, in milliseconds. */
    static final long OTHERS_HOLD = 5_000;

    /** What {@link #enter} returns if there are too many calls. */
    static final long REFUSED = -1;

    /** What {@link #enter} returns if this was given up since nobody was in it: another is to be made. */
    static final long GONE = -2;

    private final String name;
    private long mine;
    private long others;
    private long othersUntil;
    private long epoch;
    private long told;
    private long toldAt;
    private long touched;
    private volatile boolean queued;
    private boolean gone;

    Calls(String name) {
        this.name = name;
    }

    /** What nodes call it. */
    String name() {
        return name;
    }

    /** Counts one more, if that is within the limit: how many more then may come, or why not. */
    synchronized long enter(long limit, long now) {
        if (gone) {
            return GONE;
        }
        touched = Math.max(touched, now);
        long sum = sum(now);
        if (sum >= limit) {
            return REFUSED;
        }
        mine++;
        return limit - sum - 1;
    }

    /** Counts one less. */
    synchronized void leave(long now) {
        mine--;
        touched = Math.max(touched, now);
    }

    /** Ends it, if nobody is in it. */
    synchronized boolean leaveIfEmpty(long now) {
        gone = gone || sum(now) == 0;
        return gone;
    }

    /** When it was last used. */
    synchronized long touched() {
        return touched;
    }

    /** Marks it as waiting to be told to the others; false if it is already. */
    boolean enqueue() {
        if (queued) {
            return false;
        }
        synchronized (this) {
            boolean first = !queued;
            queued = true;
            return first;
        }
    }

    /** What happens from now on marks it again. */
    void dequeue() {
        queued = false;
    }

    /** Whether the others need to be told: it changed, or they may have forgotten, or have not been told since. */
    synchronized boolean untold(long currentEpoch, long since) {
        return mine != told || epoch != currentEpoch || (mine != 0 && toldAt < since);
    }

    /** This node's calls; they count as told then. */
    synchronized long tell(long currentEpoch, long now) {
        epoch = currentEpoch;
        told = mine;
        toldAt = now;
        return mine;
    }

    /** Whether a call of this node is in it. */
    synchronized boolean held() {
        return mine != 0;
    }

    /** Replaces what is known of the others. */
    synchronized void others(long count, long now) {
        others = count;
        othersUntil = now + OTHERS_HOLD;
    }

    private long sum(long now) {
        return now < othersUntil ? mine + others : mine;
    }
}
