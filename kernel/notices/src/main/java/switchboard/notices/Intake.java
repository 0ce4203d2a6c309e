package switchboard.notices;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Notice;
import switchboard.store.DatabaseAwayException;
import switchboard.store.StoreException;

/**
 * Takes notices from whoever must not wait, and puts them into the outbox on a thread of its own. While the database is
 * away they wait in memory, so many and no more.
 */
final class Intake implements AutoCloseable {
    static final int ROOM = 2000;

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final int REMEMBERED = 10_000;
    private static final int TRIES = 10;
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Duration QUIET = Duration.ofDays(1);

    /** Where notices go; blocks. */
    @FunctionalInterface
    interface Box {
        boolean add(String key, Notice notice);
    }

    private record Published(String key, Notice notice) {}

    private final Box box;
    private final Runnable added;
    private final InstantSource clock;
    private final Duration pause;
    private final BlockingQueue<Published> queue = new ArrayBlockingQueue<>(ROOM);
    private final Map<String, Long> recent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread = Thread.ofVirtual().name("switchboard-notices").unstarted(this::run);
    private volatile boolean closed;

    /**
     * An intake.
     *
     * @param added called when something new is in the box
     * @param pause between two tries while the box cannot take anything
     */
    Intake(Box box, Runnable added, InstantSource clock, Duration pause) {
        this.box = box;
        this.added = added;
        this.clock = clock;
        this.pause = pause;
        thread.start();
    }

    /** Takes a notice, unless one about the same was taken within a day. Never blocks. */
    void take(String key, Notice notice) {
        if (!key.isEmpty() && !remember(key)) {
            return;
        }
        if (!queue.offer(new Published(key, notice))) {
            forget(key);
            if (lost.getAndIncrement() == 0) {
                LOG.error("{} notices wait for the database; further ones are lost, and counted", ROOM);
            }
        }
    }

    /** How many were lost, since there was no room. */
    long lost() {
        return lost.get();
    }

    /** How many wait in memory. */
    int waiting() {
        return queue.size();
    }

    private boolean remember(String key) {
        long now = clock.instant().getEpochSecond();
        synchronized (recent) {
            Long before = recent.get(key);
            if (before != null && now - before < QUIET.toSeconds()) {
                return false;
            }
            recent.put(key, now);
            return true;
        }
    }

    private void forget(String key) {
        synchronized (recent) {
            recent.remove(key);
        }
    }

    private void run() {
        try {
            while (!closed || !queue.isEmpty()) {
                Published next = queue.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null) {
                    store(next);
                }
            }
        } catch (InterruptedException stopped) {
            LOG.warn("{} notices are lost at the end", queue.size());
        }
    }

    /** Until it is stored; what the database refuses again and again though it is there, is given up. */
    private void store(Published published) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                if (box.add(published.key(), published.notice())) {
                    added.run();
                }
                return;
            } catch (StoreException e) {
                boolean away = e instanceof DatabaseAwayException;
                if (closed || (!away && tries >= TRIES)) {
                    lost.incrementAndGet();
                    LOG.error("{} cannot be stored and is lost", published.notice(), e);
                    return;
                }
                LOG.debug("{} waits for the database", published.notice(), e);
                Thread.sleep(pause);
            }
        }
    }

    /** Stores what waits, if the database takes it now. */
    @Override
    public void close() {
        closed = true;
        try {
            if (!thread.join(CLOSE_LIMIT)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
