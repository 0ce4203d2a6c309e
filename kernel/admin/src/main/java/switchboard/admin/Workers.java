package switchboard.admin;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Virtual threads for work that may block; so many at once, so many more in the queue, then none. */
final class Workers implements AutoCloseable {
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("admin-", 0).factory());
    private final Semaphore admitted;
    private final Semaphore running;

    Workers(int atOnce, int queued) {
        admitted = new Semaphore(atOnce + queued);
        running = new Semaphore(atOnce);
    }

    /** Runs the task soon; false if too many wait already. */
    boolean run(Runnable task) {
        if (!admitted.tryAcquire()) {
            return false;
        }
        threads.execute(() -> {
            try {
                running.acquireUninterruptibly();
                try {
                    task.run();
                } finally {
                    running.release();
                }
            } finally {
                admitted.release();
            }
        });
        return true;
    }

    /** Waits for what runs. */
    @Override
    public void close() {
        threads.close();
    }
}
