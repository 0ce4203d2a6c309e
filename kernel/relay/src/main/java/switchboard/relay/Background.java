package switchboard.relay;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what may block: a virtual thread each, of which only so many are at work at one time. What waits for the database
 * is counted apart, so that a database that is away holds up nobody else.
 */
final class Background implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final int AT_WORK = 64;
    private static final Duration TURN = Duration.ofSeconds(10);

    private final Semaphore permits = new Semaphore(AT_WORK);
    private final Semaphore storePermits = new Semaphore(AT_WORK);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("switchboard-relay-", 0).factory());

    /**
     * Runs a task soon.
     *
     * @param what it does, for the log if it fails
     */
    void run(String what, Runnable task) {
        threads.execute(() -> {
            permits.acquireUninterruptibly();
            try {
                guarded(what, task);
            } finally {
                permits.release();
            }
        });
    }

    /**
     * Runs a task soon that asks the database for something a call waits for.
     *
     * @param late runs in its place if so many wait already that its turn does not come
     */
    void runOnStore(String what, Runnable task, Runnable late) {
        threads.execute(() -> {
            if (!turnComes()) {
                guarded(what, late);
                return;
            }
            try {
                guarded(what, task);
            } finally {
                storePermits.release();
            }
        });
    }

    private boolean turnComes() {
        try {
            return storePermits.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void guarded(String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("could not {}", what, e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
