package switchboard.relay;

/**
 * How long an exchange may wait for what it waits for now, and how long it may take altogether. Any thread may look;
 * the pipe's steps alone move it.
 */
final class Deadline {
    private static final long NO_LIMIT = Long.MAX_VALUE;

    /** What is waited for. */
    enum Phase {
        CONNECT,
        FIRST_BYTE,
        FIRST_EVENT,
        GAP,
        CLIENT,
        LEFTOVERS
    }

    private final long whole;
    private final long begunAt = System.nanoTime();
    private volatile Phase phase = Phase.CONNECT;
    private volatile long end;
    private volatile boolean due;

    /** Begins with the wait for a connection. */
    Deadline(Limits limits) {
        this.whole = limits.whole();
        this.end = after(limits.connect());
    }

    private static long after(long nanos) {
        return nanos == 0 ? NO_LIMIT : System.nanoTime() + nanos;
    }

    Phase phase() {
        return phase;
    }

    /** Waits for something else, so long; 0 is without a limit of its own. */
    void limit(Phase next, long nanos) {
        phase = next;
        end = after(nanos);
    }

    /** Nothing is waited for. */
    void none() {
        end = NO_LIMIT;
    }

    /** Whether it is over now, and was not when somebody looked before. */
    boolean passes(long now) {
        if (due || !isOver(now)) {
            return false;
        }
        due = true;
        return true;
    }

    /** Whether somebody saw it pass, and it is still over: it may have been moved since. */
    boolean hasPassed() {
        if (!due) {
            return false;
        }
        due = false;
        return isOver(System.nanoTime());
    }

    /** Whether it is the whole exchange that took too long. */
    boolean isOverall() {
        return end == NO_LIMIT || System.nanoTime() - end < 0;
    }

    private boolean isOver(long now) {
        return (end != NO_LIMIT && now - end >= 0) || (whole != 0 && now - begunAt >= whole);
    }
}
