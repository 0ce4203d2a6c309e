package switchboard.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.spi.Windows;

/**
 * A sliding window of one key: what this node added, in parts of the span by the clock, {@value #PARTS} of them, and
 * what other nodes were last known to have added. A part counts whole as long as any of it is inside the span: so the
 * sum is never too low, and an amount counts for its span and at most a twentieth of it (or 20 ms) longer. Amounts of
 * others may count a fortieth less or more, where the clocks differ. Once nothing is in it, it may be gone: then it takes
 * nothing any more, and another is to be made.
 */
final class Window {
    /** How many parts a span has. */
    static final int PARTS = 20;

    private static final int RING = PARTS + 1;
    private static final long[] NONE = {};
    /** The most that a part holds: so that the sum of all is still a number. */
    private static final long FULL = Long.MAX_VALUE / (RING + 1);

    private static final Duration LONGEST = Duration.ofDays(3_660);

    private final String key;
    private final long span;
    private final long width;
    /** A part's place is its number modulo the ring's size; the number is the time divided by the width. */
    private final long[] mine = new long[RING];
    /** The sum of these. */
    private long total;

    private long newest;
    /** Which places changed since they were told to the others: a bit each. */
    private int untold;
    /** Numbers of parts and amounts, in turn. */
    private long[] others = NONE;

    private long epoch;
    /** What the others add to the number of a part. */
    private long shift;

    private long touched;
    private volatile boolean queued;
    private boolean gone;

    Window(String key, Duration span, long now) {
        this.key = key;
        this.span = millis(span);
        this.width = (this.span + PARTS - 1) / PARTS;
        this.newest = now / width;
        this.touched = now;
    }

    /** What nodes call it: the same key with another span is another window. */
    String name() {
        return span + ":" + key;
    }

    boolean spans(Duration other) {
        return span == millis(other);
    }

    /** As {@link Windows#take}; null if this is gone. */
    synchronized Windows.@Nullable Taken take(long amount, long limit, long now) {
        if (gone) {
            return null;
        }
        advance(now);
        touched = Math.max(touched, now);
        long sum = sum();
        boolean granted = plus(sum, amount) <= limit;
        if (granted) {
            change(newest, amount);
            sum = plus(sum, amount);
        }
        long reset = granted ? empty(now) : fits(amount, limit, sum, now);
        return new Windows.Taken(granted, Math.max(0, limit < 0 ? 0 : limit - sum), Duration.ofMillis(reset));
    }

    /**
     * As {@link Windows#add}; false if this is gone. Less than nothing is never in a part: what the part of that moment
     * does not hold comes off those beside it, then off the oldest, and what has left already is not given back.
     */
    synchronized boolean add(long amount, Duration ago, long now) {
        if (gone) {
            return false;
        }
        advance(now);
        touched = Math.max(touched, now);
        if (ago.compareTo(LONGEST) > 0 || ago.toMillis() >= span) {
            return true;
        }
        long part = Math.clamp((now - Math.max(0, ago.toMillis())) / width, oldest(), newest);
        if (amount >= 0) {
            change(part, amount);
            return true;
        }
        long left = amount == Long.MIN_VALUE ? Long.MAX_VALUE : -amount;
        left = takeOff(part, left);
        left = takeOff(part - 1, left);
        left = takeOff(part + 1, left);
        for (long other = oldest(); other <= newest; other++) {
            left = takeOff(other, left);
        }
        return true;
    }

    private long takeOff(long part, long amount) {
        if (amount == 0 || part < oldest() || part > newest) {
            return amount;
        }
        long off = Math.min(amount, mine[place(part)]);
        change(part, -off);
        return amount - off;
    }

    /** When it was last used. */
    synchronized long touched() {
        return touched;
    }

    /** Marks it as waiting to be told to the others; false if it is already. */
    boolean enqueue() {
        if (queued) {
            return false;
        }
        synchronized (this) {
            boolean first = !queued;
            queued = true;
            return first;
        }
    }

    /** What happens from now on marks it again. */
    void dequeue() {
        queued = false;
    }

    /** Ends it, if nothing is in it. */
    synchronized boolean leaveIfEmpty(long now) {
        advance(now);
        gone = gone || sum() == 0;
        return gone;
    }

    /** Ends it, whatever is in it. */
    synchronized void leave() {
        gone = true;
    }

    /**
     * What the others have not been told. It counts as told then, until the epoch is another: that begins when they may
     * have forgotten.
     *
     * @param ahead how many milliseconds the nodes' clock is ahead of this one; their parts have other numbers, then
     */
    synchronized News news(long currentEpoch, long now, long ahead) {
        advance(now);
        long currentShift = Math.round((double) ahead / width);
        boolean all = epoch != currentEpoch || shift != currentShift;
        epoch = currentEpoch;
        shift = currentShift;
        List<String> parts = new ArrayList<>();
        for (long part = oldest(); part <= newest; part++) {
            long amount = mine[place(part)];
            if (all ? amount != 0 : (untold & 1 << place(part)) != 0) {
                parts.add(Long.toString(part + shift));
                parts.add(Long.toString(amount));
            }
        }
        untold = 0;
        return new News(all, Math.max(0, oldest() + shift), newest + shift + 2, parts);
    }

    /**
     * What a node tells of a window.
     *
     * @param all whether that is all it has to tell, whatever it told before
     * @param oldest the number of the oldest part that counts
     * @param newest the number of the newest part that a node may have begun
     * @param parts numbers of parts and amounts, in turn
     */
    record News(boolean all, long oldest, long newest, List<String> parts) {}

    /** How long others need to remember it. */
    long lifeMillis() {
        return (PARTS + 2) * width + 1_000;
    }

    /** Replaces what is known of the others: numbers of parts and amounts, in turn. */
    synchronized void others(long[] parts) {
        others = parts.length == 0 ? NONE : parts;
        for (int i = 0; i < others.length; i += 2) {
            others[i] -= shift;
        }
    }

    /** A clock that goes back does not bring back what has left. */
    private void advance(long now) {
        long part = now / width;
        if (part - newest >= RING) {
            Arrays.fill(mine, 0);
            total = 0;
            untold = 0;
            newest = part;
        }
        while (newest < part) {
            newest++;
            int place = place(newest);
            total -= mine[place];
            mine[place] = 0;
            untold &= ~(1 << place);
        }
    }

    private void change(long part, long amount) {
        if (amount != 0) {
            int place = place(part);
            long before = mine[place];
            mine[place] = Math.min(FULL, plus(before, amount));
            total += mine[place] - before;
            untold |= 1 << place;
        }
    }

    private long sum() {
        long sum = total;
        long oldest = oldest();
        for (int i = 0; i < others.length; i += 2) {
            if (others[i] >= oldest) {
                sum = plus(sum, others[i + 1]);
            }
        }
        return sum;
    }

    /** After what time nothing is left. */
    private long empty(long now) {
        if (sum() == 0) {
            return 0;
        }
        long last = newest;
        while (last > oldest() && mine[place(last)] == 0) {
            last--;
        }
        for (int i = 0; i < others.length; i += 2) {
            if (others[i + 1] > 0) {
                last = Math.max(last, others[i]);
            }
        }
        return until(last, now);
    }

    /** After what time enough has left; the span, if it never will have. */
    private long fits(long amount, long limit, long sum, long now) {
        long left = sum;
        for (long part = oldest(); part <= newest + 2; part++) {
            left -= in(part);
            if (plus(left, amount) <= limit) {
                return until(part, now);
            }
        }
        return span;
    }

    private long in(long part) {
        long amount = part < 0 || part > newest ? 0 : mine[place(part)];
        for (int i = 0; i < others.length; i += 2) {
            if (others[i] == part) {
                amount = plus(amount, others[i + 1]);
            }
        }
        return amount;
    }

    /** Until a part has left. */
    private long until(long part, long now) {
        return Math.max(1, (part + RING) * width - now);
    }

    private long oldest() {
        return newest - PARTS;
    }

    private static long millis(Duration span) {
        return Math.max(1, (span.compareTo(LONGEST) > 0 ? LONGEST : span).toMillis());
    }

    private static int place(long part) {
        return Math.floorMod(part, RING);
    }

    private static long plus(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
