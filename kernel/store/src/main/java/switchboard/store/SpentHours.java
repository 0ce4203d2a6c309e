package switchboard.store;

import java.util.Arrays;

/** Quota by hour, in the order of hours; the newest are found first. Not safe for threads. */
final class SpentHours {
    private long[] hours = new long[8];
    private long[] quotas = new long[8];
    private int size;

    /** The hour that an epoch second is in. */
    static long of(long epochSecond) {
        return Math.floorDiv(epochSecond, 3600L);
    }

    void add(long hour, long quota) {
        int at = size;
        while (at > 0 && hours[at - 1] > hour) {
            at--;
        }
        if (at > 0 && hours[at - 1] == hour) {
            quotas[at - 1] += quota;
            return;
        }
        if (size == hours.length) {
            hours = Arrays.copyOf(hours, 2 * size);
            quotas = Arrays.copyOf(quotas, 2 * size);
        }
        System.arraycopy(hours, at, hours, at + 1, size - at);
        System.arraycopy(quotas, at, quotas, at + 1, size - at);
        hours[at] = hour;
        quotas[at] = quota;
        size++;
    }

    /** What was spent since the beginning of an hour. */
    long since(long hour) {
        long sum = 0;
        for (int at = size - 1; at >= 0 && hours[at] >= hour; at--) {
            sum += quotas[at];
        }
        return sum;
    }

    /** Forgets that hour and all later ones. */
    void clearFrom(long hour) {
        while (size > 0 && hours[size - 1] >= hour) {
            size--;
        }
    }

    /** Forgets all before that hour. */
    void clearBefore(long hour) {
        int first = 0;
        while (first < size && hours[first] < hour) {
            first++;
        }
        System.arraycopy(hours, first, hours, 0, size - first);
        System.arraycopy(quotas, first, quotas, 0, size - first);
        size -= first;
    }
}
