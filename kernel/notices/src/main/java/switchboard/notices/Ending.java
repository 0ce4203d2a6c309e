package switchboard.notices;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.store.StoreException;

/**
 * Stores what became of attempts, however long that takes: a notice that arrived while the database was away must not go out
 * again when it is back. Blocks.
 */
final class Ending implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final Duration claim;
    private final Duration pause;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * @param claim how long an attempt is ours: after that, what became of it is no longer asked
     * @param pause between two tries
     */
    Ending(Duration claim, Duration pause) {
        this.claim = claim;
        this.pause = pause;
    }

    /** @throws StoreException if the database is not back in time */
    void store(long notice, Runnable what) {
        long end = System.nanoTime() + claim.toNanos();
        while (true) {
            try {
                what.run();
                return;
            } catch (StoreException away) {
                if (System.nanoTime() > end || over()) {
                    throw away;
                }
                LOG.debug("what became of notice {} cannot be stored yet", notice, away);
            }
        }
    }

    private boolean over() {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Nobody waits for the database any more. */
    @Override
    public void close() {
        closed.countDown();
    }
}
