package switchboard.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import switchboard.spi.NotReadyException;
import switchboard.spi.Spending.Hold;
import switchboard.spi.Spending.Limit;
import switchboard.spi.Spending.Reserved;

/**
 * What one subject spent: the table's figures, what was settled here and is not among them yet, and what is set aside for
 * calls in progress. A charge is known by its number in the journal, so that it counts once whichever is heard first:
 * that it was settled, or that it is stored. Its lock is held for a few additions.
 */
final class Spender {
    private record Pending(long number, long hour, long quota) {}

    private final SpentHours stored = new SpentHours();
    private final SpentHours unstored = new SpentHours();
    private final List<Pending> pending = new ArrayList<>();
    private long storedUpTo;
    private long held;
    private boolean loaded;
    private long usedAt = System.nanoTime();

    /** A charge was settled here. */
    synchronized void settled(long number, long hour, long quota) {
        if (number > storedUpTo) {
            unstored.add(hour, quota);
            pending.add(new Pending(number, hour, quota));
        }
    }

    /** Charges are in the table now, and with them all up to a number. */
    synchronized void stored(Map<Long, Long> quotaByHour, long upTo) {
        quotaByHour.forEach(stored::add);
        isStored(upTo);
    }

    /**
     * What the table says, in which all up to a number is.
     *
     * @param from from this hour on
     * @param oldest what is before is forgotten
     */
    synchronized void read(long from, long oldest, Map<Long, Long> quotaByHour, long upTo) {
        stored.clearFrom(from);
        stored.clearBefore(oldest);
        quotaByHour.forEach(stored::add);
        isStored(upTo);
        loaded = true;
    }

    private void isStored(long upTo) {
        storedUpTo = upTo;
        pending.removeIf(charge -> {
            if (charge.number > upTo) {
                return false;
            }
            unstored.add(charge.hour, -charge.quota);
            return true;
        });
        if (pending.isEmpty()) {
            unstored.clearFrom(Long.MIN_VALUE);
        }
    }

    synchronized boolean isLoaded() {
        return loaded;
    }

    /** Whether somebody has asked for it in the last so many nanoseconds. */
    synchronized boolean usedWithin(long nanos) {
        return System.nanoTime() - usedAt < nanos;
    }

    /** Whether nothing would be lost if it were forgotten. */
    synchronized boolean isIdle() {
        return held == 0 && pending.isEmpty();
    }

    /**
     * What was spent since an hour.
     *
     * @param load what brings the table's figures into memory
     */
    synchronized long since(long hour, Runnable load) {
        use(load);
        return stored.since(hour) + unstored.since(hour);
    }

    /**
     * Sets quota aside, if that keeps all limits.
     *
     * @param load what brings the table's figures into memory
     */
    synchronized Reserved reserve(long quota, List<Limit> limits, Runnable load) {
        use(load);
        long[] left = new long[limits.size()];
        boolean kept = true;
        for (int i = 0; i < left.length; i++) {
            long hour = SpentHours.of(limits.get(i).from().getEpochSecond());
            left[i] = limits.get(i).most() - stored.since(hour) - unstored.since(hour) - held;
            kept &= left[i] >= Math.max(quota, 1);
        }
        List<Long> remaining = new ArrayList<>(left.length);
        for (long one : left) {
            remaining.add(Math.max(0, kept ? one - quota : one));
        }
        if (!kept) {
            return new Reserved(Optional.empty(), remaining);
        }
        held += quota;
        return new Reserved(Optional.of(new Held(quota)), remaining);
    }

    private void use(Runnable load) {
        usedAt = System.nanoTime();
        if (!loaded) {
            throw new NotReadyException(load);
        }
    }

    private synchronized void release(long quota) {
        held -= quota;
    }

    private final class Held implements Hold {
        private final long quota;
        private final AtomicBoolean over = new AtomicBoolean();

        Held(long quota) {
            this.quota = quota;
        }

        @Override
        public void end() {
            if (over.compareAndSet(false, true)) {
                release(quota);
            }
        }
    }
}
