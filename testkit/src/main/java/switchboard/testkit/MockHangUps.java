package switchboard.testkit;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Remembers whose client left before the end, by what had been said. */
final class MockHangUps {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Set<String> left = new HashSet<>();

    void add(String said) {
        lock.lock();
        try {
            left.add(said.strip());
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the client who said this left; waits for it. */
    boolean await(String said, Duration limit) throws InterruptedException {
        long rest = limit.toNanos();
        lock.lock();
        try {
            while (!left.contains(said) && rest > 0) {
                rest = more.awaitNanos(rest);
            }
            return left.contains(said);
        } finally {
            lock.unlock();
        }
    }
}
