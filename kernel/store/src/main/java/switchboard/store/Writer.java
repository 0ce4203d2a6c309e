package switchboard.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection that writes, and its thread. What is waiting goes into one transaction, each piece of work behind
 * a savepoint of its own: a piece that fails takes nothing else with it. Between transactions it asks whether another
 * process has written.
 *
 * <p>On a server all nodes lock the same row first, so their writers come one after another as on a file, and work may
 * read before it writes.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int GROUP = 256;
    private static final int CONFLICTS = 20;
    private static final Duration ASK_EVERY = Duration.ofMillis(400);

    /** Who hears of what the writer notices, on its thread; quickly. */
    interface Watcher {
        /** Another process has changed the database. */
        void foreignChange();

        /** We have changed what other nodes keep in memory. */
        void told();
    }

    private record Job<T>(Function<Mappers, T> work, boolean told, CompletableFuture<T> done) {
        /** Does the work and says what follows once it is committed. */
        Runnable run(Mappers mappers) {
            T result = work.apply(mappers);
            return () -> done.complete(result);
        }
    }

    /** One attempt to do a group of jobs. */
    private static final class Attempt {
        private final List<Runnable> answers = new ArrayList<>();
        private boolean told;
        private boolean committing;
    }

    private final Engine engine;
    private final Line line;
    private final Duration lockLimit;
    private final Watcher watcher;
    private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "switchboard-writer");
    private volatile boolean closed;
    private volatile boolean look;
    private OptionalLong state = OptionalLong.empty();
    private long askedAt = System.nanoTime();

    /**
     * Takes over the connection.
     *
     * @param lockLimit how long work waits while another process holds the lock
     */
    Writer(Engine engine, Line line, Duration lockLimit, Watcher watcher) {
        this.engine = engine;
        this.line = line;
        this.lockLimit = lockLimit;
        this.watcher = watcher;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Does the work in a transaction, and returns when it is committed.
     *
     * @param told whether it changes what other nodes keep in memory
     */
    <T> T write(Function<Mappers, T> work, boolean told) {
        var job = new Job<>(work, told, new CompletableFuture<T>());
        queue.add(job);
        if (closed) {
            failAll();
        }
        try {
            return job.done().get();
        } catch (ExecutionException e) {
            throw Failures.translated(e.getCause() == null ? e : e.getCause(), engine);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while writing to the database", e);
        }
    }

    /** Asks now whether another process has written. */
    void look() {
        look = true;
        wake();
    }

    private void wake() {
        queue.add(new Job<>(mappers -> true, false, new CompletableFuture<>()));
    }

    /** Finishes what is waiting, and closes the connection. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failAll();
    }

    private void run() {
        try (line) {
            ask();
            while (!closed || !queue.isEmpty()) {
                Job<?> first = queue.poll(ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                if (look || System.nanoTime() - askedAt >= ASK_EVERY.toNanos()) {
                    ask();
                }
                if (first != null) {
                    List<Job<?>> group = new ArrayList<>(List.of(first));
                    queue.drainTo(group, GROUP - 1);
                    serve(group);
                }
            }
        } catch (InterruptedException e) {
            LOG.error("the writer ends", e);
        } finally {
            closed = true;
            failAll();
        }
    }

    /** Again and again while others are in the way; and once more if the connection broke before the commit. */
    private void serve(List<Job<?>> group) {
        long until = System.nanoTime() + lockLimit.toNanos();
        int conflicts = 0;
        boolean reconnected = false;
        while (true) {
            var attempt = new Attempt();
            try {
                transaction(open(), group, attempt);
                attempt.answers.forEach(Runnable::run);
                if (attempt.told) {
                    watcher.told();
                }
                return;
            } catch (SQLException | RuntimeException e) {
                boolean again = switch (Failures.fault(e, engine)) {
                    case BUSY -> !closed && System.nanoTime() - until < 0;
                    case CONFLICT -> conflicts++ < CONFLICTS;
                    case AWAY -> !line.broken() && !reconnected && !attempt.committing;
                    case DUPLICATE, TEXT, OTHER -> false;
                };
                if (Failures.fault(e, engine) == Engine.Fault.AWAY) {
                    reconnected = true;
                    line.drop(e);
                } else {
                    line.rollback();
                }
                if (!again) {
                    group.forEach(job -> job.done().completeExceptionally(e));
                    return;
                }
            }
        }
    }

    private void transaction(Line.Open open, List<Job<?>> group, Attempt attempt) throws SQLException {
        OptionalLong before = engine.begin(open.connection());
        before.ifPresent(this::seen);
        for (Job<?> job : group) {
            if (group.size() == 1) {
                attempt.answers.add(job.run(open.mappers()));
                attempt.told = job.told();
            } else {
                piece(open, job, attempt);
            }
        }
        open.session().flushStatements();
        if (attempt.told) {
            engine.tell(open.connection());
        }
        attempt.committing = true;
        open.execute("COMMIT");
        if (attempt.told && before.isPresent()) {
            state = OptionalLong.of(before.getAsLong() + 1);
        }
    }

    private void piece(Line.Open open, Job<?> job, Attempt attempt) throws SQLException {
        open.execute("SAVEPOINT piece");
        try {
            Runnable answer = job.run(open.mappers());
            open.execute("RELEASE SAVEPOINT piece");
            attempt.answers.add(answer);
            attempt.told |= job.told();
        } catch (RuntimeException e) {
            switch (Failures.fault(e, engine)) {
                case BUSY, CONFLICT, AWAY -> throw e;
                case DUPLICATE, TEXT, OTHER -> {
                    open.session().flushStatements();
                    open.execute("ROLLBACK TO SAVEPOINT piece");
                    open.execute("RELEASE SAVEPOINT piece");
                    attempt.answers.add(() -> job.done().completeExceptionally(e));
                }
            }
        }
    }

    /** The connection; after it was away others may have written anything. */
    private Line.Open open() {
        boolean broken = line.broken();
        Line.Open open = line.open();
        if (broken) {
            watcher.foreignChange();
        }
        return open;
    }

    private void ask() {
        askedAt = System.nanoTime();
        look = false;
        try {
            seen(engine.state(open().connection()));
        } catch (DatabaseAwayException e) {
            LOG.debug("still away", e);
        } catch (SQLException e) {
            if (engine.fault(e) == Engine.Fault.AWAY) {
                line.drop(e);
            } else {
                LOG.warn("cannot ask whether the database has changed: {}", e.getMessage());
            }
        }
        askedAt = System.nanoTime();
    }

    private void seen(long now) {
        if (state.isPresent() && state.getAsLong() != now) {
            watcher.foreignChange();
        }
        state = OptionalLong.of(now);
    }

    private void failAll() {
        for (Job<?> job = queue.poll(); job != null; job = queue.poll()) {
            job.done().completeExceptionally(new StoreException("the database is closed", null));
        }
    }
}
