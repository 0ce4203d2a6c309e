package switchboard.store;

import java.time.Duration;

/** When to try again what failed: at once, then after times that double. Confined to one thread. */
final class Backoff {
    private static final long FIRST = Duration.ofMillis(100).toNanos();

    private final long most;
    private long pause;
    private long next = System.nanoTime();

    Backoff(Duration most) {
        this.most = most.toNanos();
    }

    /** Whether it is time. */
    boolean due() {
        return System.nanoTime() - next >= 0;
    }

    /** How long it is until then. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, next - System.nanoTime()));
    }

    void failed() {
        pause = Math.min(most, pause == 0 ? FIRST : 2 * pause);
        next = System.nanoTime() + pause;
    }

    void succeeded() {
        pause = 0;
        next = System.nanoTime();
    }
}
