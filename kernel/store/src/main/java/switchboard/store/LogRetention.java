package switchboard.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes old lines of the log: a few in one transaction, so that whoever else writes waits for no more than those few.
 */
final class LogRetention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogRetention.class);
    private static final int LINES_AT_ONCE = 200;
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final Duration FIRST = Duration.ofMinutes(1);

    private final Database database;
    private final OptionStore options;
    private final InstantSource clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("switchboard-log-retention").factory());
    private volatile boolean closed;

    LogRetention(Database database, OptionStore options, InstantSource clock) {
        this.database = database;
        this.options = options;
        this.clock = clock;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it catches what it can be asked to survive
    void start() {
        thread.scheduleWithFixedDelay(this::tick, FIRST.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            long deleted = deleteExpired();
            if (deleted > 0) {
                LOG.info("{} lines of the log were older than LogRetentionDays", deleted);
            }
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.warn("old lines of the log cannot be deleted now: {}", e.getMessage());
            }
        }
    }

    /** Deletes what is older than the option says. */
    long deleteExpired() {
        double days = options.real("LogRetentionDays");
        if (days < 1) {
            return 0;
        }
        return deleteBefore(clock.instant().getEpochSecond()
                - (long) (days * Duration.ofDays(1).toSeconds()));
    }

    /**
     * Deletes all lines before a moment.
     *
     * @param before epoch seconds
     */
    long deleteBefore(long before) {
        long last = database.readLog(mappers -> mappers.logs().lastBefore(before));
        long after = Long.MIN_VALUE;
        long deleted = 0;
        while (after < last && !closed) {
            long from = after;
            LogMapper.OldLines old = database.readLog(mappers -> mappers.logs().old(from, before, LINES_AT_ONCE));
            if (old.old() > 0) {
                deleted += database.appendLog(
                        mappers -> mappers.logs().deleteBefore(new LogRange(from, old.last()), before));
            }
            after = old.last() == 0 ? last : old.last();
        }
        return deleted;
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("old lines of the log are still being deleted");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
