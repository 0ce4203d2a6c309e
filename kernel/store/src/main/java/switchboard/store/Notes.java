package switchboard.store;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines of the log that are written inside transactions of the other database: they go to the log's own after the
 * commit, and wait in memory while that one is away. The lines of calls do not come this way.
 */
final class Notes {
    private static final Logger LOG = LoggerFactory.getLogger(Notes.class);
    private static final int MOST = 10_000;
    private static final Duration TRY_EVERY = Duration.ofSeconds(1);

    private final Database database;
    private final Deque<LogRow> waiting = new ArrayDeque<>();

    @SuppressWarnings("FutureReturnValueIgnored") // it tells its failures itself
    Notes(Database database, ScheduledExecutorService thread) {
        this.database = database;
        if (database.hasOwnLog()) {
            thread.scheduleWithFixedDelay(
                    this::store, TRY_EVERY.toMillis(), TRY_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Does work on the other database whose lines are for the log's. */
    <T> T collect(Link main, Function<Mappers, T> work, boolean told) {
        List<LogRow> lines = new ArrayList<>();
        T result = main.write(
                mappers -> {
                    lines.clear(); // it may be done again
                    return work.apply(mappers.noting(collecting(lines)));
                },
                told);
        if (!lines.isEmpty()) {
            add(lines);
            store();
        }
        return result;
    }

    private static LogMapper collecting(List<LogRow> lines) {
        return (LogMapper) Proxy.newProxyInstance(
                LogMapper.class.getClassLoader(), new Class<?>[] {LogMapper.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("insert")) {
                        lines.add((LogRow) arguments[0]);
                        return 1;
                    }
                    throw new IllegalStateException("the log is in another database: " + method.getName());
                });
    }

    private synchronized void add(List<LogRow> lines) {
        waiting.addAll(lines);
        while (waiting.size() > MOST) {
            LOG.error("the database of the log is away for too long; lost: {}", waiting.removeFirst());
        }
    }

    /** Stores what waits, if the database is there. */
    synchronized void store() {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            database.appendLog(mappers -> {
                waiting.forEach(mappers.logs()::insert);
                return true;
            });
            waiting.clear();
        } catch (StoreException e) {
            LOG.warn("{} lines wait for the database of the log: {}", waiting.size(), e.getMessage());
        }
    }
}
