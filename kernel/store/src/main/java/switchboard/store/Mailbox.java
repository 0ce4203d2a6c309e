package switchboard.store;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A bounded queue whose entries are in it once, however often they are put. Safe for any number of threads. */
final class Mailbox<T> {
    private final Set<T> waiting = new LinkedHashSet<>();
    private final int most;

    Mailbox(int most) {
        this.most = most;
    }

    /** Puts an entry in, unless the mailbox is full. Never waits. */
    synchronized void put(T entry) {
        if (waiting.size() < most && waiting.add(entry)) {
            notifyAll();
        }
    }

    /** Takes all that is in it; waits for as long as the limit if there is nothing. */
    synchronized List<T> take(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); waiting.isEmpty() && left > 0; left = end - System.nanoTime()) {
            wait(Math.max(1, left / 1_000_000));
        }
        List<T> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
