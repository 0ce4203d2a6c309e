package switchboard.relay;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what may block: a virtual thread each, of which only so many are at work at one time. */
final class Background implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final int AT_WORK = 64;

    private final Semaphore permits = new Semaphore(AT_WORK);
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
                task.run();
            } catch (RuntimeException e) {
                LOG.warn("could not {}", what, e);
            } finally {
                permits.release();
            }
        });
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
