package switchboard.relay;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every running call a few times a second. That is as exact as limits of seconds need, and costs a call two
 * operations on a set instead of a timer for each phase.
 */
final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final long EVERY_MILLIS = 50;

    /** What is looked at. */
    interface Watched {
        /**
         * Looks whether something is due. Short, and on any thread.
         *
         * @param now {@link System#nanoTime}
         */
        void look(long now);
    }

    private final Set<Watched> running = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("switchboard-relay-watch").daemon().factory());

    Watch() {
        var unused = timer.scheduleWithFixedDelay(this::lookAtAll, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    void add(Watched call) {
        running.add(call);
    }

    void remove(Watched call) {
        running.remove(call);
    }

    /** How many calls run. */
    int size() {
        return running.size();
    }

    private void lookAtAll() {
        long now = System.nanoTime();
        for (Watched call : running) {
            try {
                call.look(now);
            } catch (RuntimeException e) {
                LOG.error("could not look at {}", call, e);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
