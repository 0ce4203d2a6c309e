package switchboard.launcher;

import java.util.function.LongSupplier;

/**
 * Decides when the old generation of the serial collector is collected, and how large it is then. Left alone that
 * collector lets the generation grow to {@code -Xmx} before it looks for what is dead there, so a process that needs
 * 60 MB would hold 500. Here it is collected when it has grown by a quarter since the last time; {@code -Xmx} stays for
 * what really needs it. Where that takes too much of the time, the generation may grow by more, and the young one
 * with it, until it does not.
 *
 * <p>Called by one thread at a time.
 */
final class HeapKeeper {
    /** Below this, in bytes, growth is not looked at: it is what a busy process of this kind takes anyway. */
    static final long COMFORTABLE = 76L << 20;

    /** What it may grow by at least, in bytes. */
    static final long LEAST_ROOM = 16L << 20;

    // in percent: the JVM applies it to what is alive next time, which may be twice of what it is now
    private static final int MOST_FREE_IN_CALM = 40;
    // the time since the last collection is so many times what this one took
    private static final int TOO_BUSY = 4;
    private static final int CALM = 10;

    private final OldGeneration old;
    private final LongSupplier nanos;
    private long room = LEAST_ROOM;
    private long alive;
    private long limit;
    private long collectedAt;

    /** The generation as the JVM shows it; sizes in bytes. */
    interface OldGeneration {
        long used();

        /** What it can never exceed. */
        long max();

        /** Returns when everything dead is gone, and the sizes are as {@link #free} said. */
        void collect();

        /** {@link #grown} is to be called once more than this is used. */
        void watch(long bytes);

        /** How many percent of the generation are to be free after the next collection. */
        void free(int percent);
    }

    HeapKeeper(OldGeneration old, LongSupplier nanos) {
        this.old = old;
        this.nanos = nanos;
        look();
    }

    /** More is used than what was to be watched for. */
    void grown() {
        if (old.used() < limit) {
            look(); // the JVM was faster
            return;
        }
        long began = nanos.getAsLong();
        long sinceLast = began - collectedAt;
        old.collect();
        long pause = nanos.getAsLong() - began;
        if (pause > sinceLast / TOO_BUSY) {
            room = Math.min(2 * room, Math.max(LEAST_ROOM, old.max() / 2));
        } else if (pause < sinceLast / CALM) {
            room = Math.max(LEAST_ROOM, room / 2);
        }
        look();
    }

    /** Nothing happens in the process: what is dead is given back if it is worth it. */
    void idle() {
        if (old.used() - alive >= LEAST_ROOM) {
            room = LEAST_ROOM;
            old.collect();
            look();
        }
    }

    private void look() {
        collectedAt = nanos.getAsLong();
        alive = old.used();
        long grownTo = Math.max(alive + Math.max(room, alive / 4), COMFORTABLE);
        limit = Math.min(grownTo, old.max());
        long free = Math.max(0, 100 * (limit - alive) / limit);
        old.free((int) (room == LEAST_ROOM ? Math.min(free, MOST_FREE_IN_CALM) : free));
        old.watch(limit);
    }
}
