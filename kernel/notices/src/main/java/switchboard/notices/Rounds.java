package switchboard.notices;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.store.NoticeRow;
import switchboard.store.Outbox;
import switchboard.store.Outbox.Place;
import switchboard.store.StoreException;

/** Looks into the outbox again and again, and has what is due delivered, so many at once. */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final int AT_ONCE = 8;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Duration TIDY_EVERY = Duration.ofHours(6);

    private final Outbox outbox;
    private final Carriers carriers;
    private final Attempt attempt;
    private final Duration claim;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Semaphore bell = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("switchboard-outbox").unstarted(this::run);
    private final Duration settle;
    private final Duration look;
    private long tidiedAt = System.nanoTime() - TIDY_EVERY.toNanos();

    /**
     * Rounds that have not begun.
     *
     * @param claim how long others leave a notice alone that we have taken
     * @param settle how long after the start the first round waits, since bundles come one after another
     * @param look how often to look if nobody rings
     */
    Rounds(Outbox outbox, Carriers carriers, Attempt attempt, Duration claim, Duration settle, Duration look) {
        this.outbox = outbox;
        this.carriers = carriers;
        this.attempt = attempt;
        this.claim = claim;
        this.settle = settle;
        this.look = look;
    }

    void start() {
        thread.start();
    }

    /** There may be something new. Never blocks. */
    void ring() {
        if (bell.availablePermits() == 0) {
            bell.release();
        }
    }

    private void run() {
        try {
            Thread.sleep(settle);
            while (true) {
                lookOnce();
                if (bell.tryAcquire(look.toMillis(), TimeUnit.MILLISECONDS)) {
                    bell.drainPermits();
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("no more notices are delivered");
        }
    }

    private void lookOnce() throws InterruptedException {
        try {
            round();
            tidy();
        } catch (StoreException e) {
            LOG.debug("the outbox cannot be asked now", e);
        } catch (RuntimeException e) {
            LOG.error("a round through the outbox broke off", e);
        }
    }

    /**
     * Takes what is due, and has it delivered.
     *
     * @return the threads that do so
     */
    List<Thread> round() throws InterruptedException {
        List<Thread> working = new ArrayList<>();
        int before;
        do {
            before = working.size();
            for (NoticeRow row : outbox.due(AT_ONCE)) {
                take(row, working);
            }
        } while (working.size() > before);
        return working;
    }

    private void take(NoticeRow row, List<Thread> working) throws InterruptedException {
        free.acquire();
        boolean begun = false;
        try {
            if (outbox.claim(row, claim, beside(row))) {
                working.add(Thread.ofVirtual()
                        .name("switchboard-notice-" + row.id())
                        .start(() -> deliver(row)));
                begun = true;
            }
        } finally {
            if (!begun) {
                free.release();
            }
        }
    }

    private List<Place> beside(NoticeRow row) {
        return row.isNew() ? row.notice().map(carriers::beside).orElse(List.of()) : List.of();
    }

    private void deliver(NoticeRow row) {
        try {
            attempt.at(row);
        } catch (StoreException e) {
            LOG.warn("what became of notice {} is not known here; it is tried again", row.id(), e);
        } catch (RuntimeException e) {
            LOG.error("notice {} breaks its delivery", row.id(), e);
        } finally {
            free.release();
        }
    }

    private void tidy() {
        if (System.nanoTime() - tidiedAt >= TIDY_EVERY.toNanos()) {
            tidiedAt = System.nanoTime();
            outbox.tidy();
        }
    }

    /** Waits a moment for what is under way. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
            if (!free.tryAcquire(AT_ONCE, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("some notices are still under way; they are tried again after the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
