package switchboard.relay;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether one channel may be asked for one model. Closed until failures gather; then open for a while; then half open:
 * one call a while goes through as a trial, and its success closes the breaker.
 *
 * <p>A trial needs no ticket that could be lost: who takes it moves the next one a while further.
 */
final class Breaker {
    /** So many failures in a row open it, if they come close enough together. */
    static final int FAILURES = 5;

    private static final long NEVER = Long.MIN_VALUE;

    private final long windowNanos;
    private final AtomicLong nextTrial = new AtomicLong(NEVER); // not NEVER: open or half open
    private int failures;
    private long lastFailure;

    /** @param windowNanos how close together failures must come to count as one row */
    Breaker(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    /** Whether a call would be let through; takes nothing. */
    boolean lets(long now) {
        long trial = nextTrial.get();
        return trial == NEVER || now - trial >= 0;
    }

    /** Takes the way through, which in a half open breaker is a trial. */
    boolean take(long now, long pauseNanos) {
        long trial = nextTrial.get();
        return trial == NEVER || (now - trial >= 0 && nextTrial.compareAndSet(trial, now + pauseNanos));
    }

    synchronized void failed(long now, long pauseNanos) {
        failures = failures > 0 && now - lastFailure > windowNanos ? 1 : failures + 1;
        lastFailure = now;
        if (failures >= FAILURES || nextTrial.get() != NEVER) {
            nextTrial.set(now + pauseNanos);
        }
    }

    /** Opens it at once. */
    void open(long now, long pauseNanos) {
        nextTrial.set(now + pauseNanos);
    }
}
