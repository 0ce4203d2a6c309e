package switchboard.relay;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Memory for the bodies of calls under way, so much for all of them together. A body for which there is no room waits,
 * and after a while is refused, instead of taking what the streams need. Small bodies are not counted.
 */
final class BodyRoom {
    /** Bytes of a body that is not counted. */
    static final int SMALL = 64 << 10;

    private static final int UNIT = 1024;

    private final Semaphore free;
    private final int all;
    private final Duration patience;

    /**
     * Room for so many bytes. A single body may have more: it waits until it is the only one.
     *
     * @param patience how long a body waits for room
     */
    BodyRoom(long bytes, Duration patience) {
        this.all = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
        this.free = new Semaphore(all, true);
        this.patience = patience;
    }

    /** Bytes that are not taken. */
    long free() {
        return (long) free.availablePermits() * UNIT;
    }

    /** What one request will take; closed when it is over. */
    Share share() {
        return new Share();
    }

    /** One request's part. Safe for threads; nothing is taken once it is closed. */
    final class Share implements AutoCloseable {
        private int held;
        private boolean closed;

        /**
         * Takes room at once, if there is.
         *
         * @param bytes what the request takes altogether from now on, with what it has already
         */
        boolean take(long bytes) {
            return take(bytes, Duration.ZERO);
        }

        /**
         * Takes room when there is; returns at once.
         *
         * @param then runs when it is taken, on a thread that may block
         * @param late runs instead if that takes too long
         */
        void await(long bytes, Runnable then, Runnable late) {
            Thread.ofVirtual().name("switchboard-body-room").start(() -> {
                if (take(bytes, patience)) {
                    then.run();
                } else {
                    late.run();
                }
            });
        }

        private boolean take(long bytes, Duration wait) {
            if (bytes <= SMALL) {
                return true;
            }
            int wanted = (int) Math.min(all, Math.ceilDiv(bytes, UNIT));
            int more;
            synchronized (this) {
                more = wanted - held;
            }
            return more <= 0 || (acquired(more, wait) && keep(more));
        }

        private boolean acquired(int units, Duration wait) {
            try {
                return free.tryAcquire(units, wait.toNanos(), TimeUnit.NANOSECONDS); // in turn, also at once
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private synchronized boolean keep(int units) {
            if (closed) {
                free.release(units);
                return false;
            }
            held += units;
            return true;
        }

        /** Gives everything back; the first time only. */
        @Override
        public synchronized void close() {
            closed = true;
            free.release(held);
            held = 0;
        }
    }
}
