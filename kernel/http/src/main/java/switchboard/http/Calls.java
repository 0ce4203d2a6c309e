package switchboard.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many requests run, and whether new ones are welcome. */
final class Calls {
    /** What a new request meets. */
    enum Welcome {
        /** It is served. */
        SERVED,
        /** It is served, and its connection closed after it. */
        SERVED_LAST,
        /** It is refused. */
        REFUSED
    }

    private final AtomicInteger running = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition over = lock.newCondition();
    private volatile Welcome welcome = Welcome.SERVED;

    /** Every begun request must {@link #end}, the refused too: their answer also takes a moment. */
    Welcome begin() {
        running.incrementAndGet();
        return welcome;
    }

    void end() {
        if (running.decrementAndGet() == 0 && welcome == Welcome.REFUSED) {
            lock.lock();
            try {
                over.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    Welcome welcome() {
        return welcome;
    }

    int running() {
        return running.get();
    }

    /** Serves for the delay, then refuses; true if all ended within the grace time. */
    boolean drain(Duration delay, Duration grace) throws InterruptedException {
        welcome = Welcome.SERVED_LAST;
        lock.lock();
        try {
            long nanos = delay.toNanos();
            while (nanos > 0) {
                nanos = over.awaitNanos(nanos);
            }
            welcome = Welcome.REFUSED;
            long end = System.nanoTime() + grace.toNanos();
            while (running.get() > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                over.await(left, TimeUnit.NANOSECONDS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
