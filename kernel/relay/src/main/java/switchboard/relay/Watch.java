package switchboard.relay;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
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
         * Whether something is due. Short.
         *
         * @param now {@link System#nanoTime}
         */
        boolean isDue(long now);

        /** Does what is due, on a thread of its own: what it takes holds up no other call's limits. */
        void act();
    }

    private final Set<Watched> running = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("switchboard-relay-watch").daemon().factory());

    private final ExecutorService acting = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("switchboard-relay-due-", 0).factory());

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
                if (call.isDue(now)) {
                    acting.execute(call::act);
                }
            } catch (RuntimeException e) {
                LOG.error("could not look at {}", call, e);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        acting.shutdown();
    }
}
