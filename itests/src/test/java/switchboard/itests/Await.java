package switchboard.itests;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does, with a limit. */
final class Await {
    private static final Duration GLANCE = Duration.ofMillis(20);

    private Await() {}

    /** Returns as soon as the condition holds; what it throws means "not yet". */
    static void until(Duration limit, String what, Callable<Boolean> condition) {
        long end = System.nanoTime() + limit.toNanos();
        Throwable last = null;
        do {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception | AssertionError e) {
                last = e;
            }
            LockSupport.parkNanos(GLANCE.toNanos());
        } while (System.nanoTime() < end);
        throw new AssertionError("not within %s: %s".formatted(limit, what), last);
    }
}
