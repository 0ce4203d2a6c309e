package switchboard.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection that writes, and its thread. What is waiting goes into one transaction, each piece of work behind
 * a savepoint of its own: a piece that fails takes nothing else with it. Between transactions it asks whether another
 * process has written.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int GROUP = 256;
    private static final Duration ASK_EVERY = Duration.ofMillis(400);

    private record Job<T>(Function<Mappers, T> work, CompletableFuture<T> done) {
        /** Does the work and says what follows once it is committed. */
        Runnable run(Mappers mappers) {
            T result = work.apply(mappers);
            return () -> done.complete(result);
        }
    }

    private final Connection connection;
    private final Duration lockLimit;
    private final Runnable foreignChange;
    private final SqlSession session;
    private final Mappers mappers;
    private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "switchboard-writer");
    private volatile boolean closed;
    private @Nullable String version;
    private long askedAt = System.nanoTime();

    /**
     * Takes over the connection.
     *
     * @param lockLimit how long work waits while another process holds the lock
     * @param foreignChange called on the writer's thread, and must be quick
     */
    Writer(Connection connection, SqlSessionFactory sessions, Duration lockLimit, Runnable foreignChange) {
        this.connection = connection;
        this.lockLimit = lockLimit;
        this.foreignChange = foreignChange;
        this.session = sessions.openSession(connection);
        this.mappers = Mappers.of(session);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Does the work in a transaction, and returns when it is committed. */
    <T> T write(Function<Mappers, T> work) {
        var job = new Job<>(work, new CompletableFuture<T>());
        queue.add(job);
        if (closed) {
            failAll(new StoreException("the database is closed", null));
        }
        try {
            return job.done().get();
        } catch (ExecutionException e) {
            throw SqliteErrors.translated(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while writing to the database", e);
        }
    }

    /** Finishes what is waiting, and closes the connection. */
    @Override
    public void close() {
        closed = true;
        queue.add(new Job<>(mappers -> true, new CompletableFuture<>())); // wakes it
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failAll(new StoreException("the database is closed", null));
    }

    private void run() {
        try (connection) {
            ask();
            while (!closed || !queue.isEmpty()) {
                Job<?> first = queue.poll(ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<Job<?>> group = new ArrayList<>(List.of(first));
                    queue.drainTo(group, GROUP - 1);
                    commit(group);
                }
                if (System.nanoTime() - askedAt >= ASK_EVERY.toNanos()) {
                    ask();
                }
            }
        } catch (InterruptedException | SQLException e) {
            LOG.error("the writer ends", e);
        } finally {
            closed = true;
            failAll(new StoreException("the database is closed", null));
        }
    }

    private void commit(List<Job<?>> group) {
        List<Runnable> answers = new ArrayList<>(group.size());
        try (Statement statement = connection.createStatement()) {
            begin(statement);
            try {
                for (Job<?> job : group) {
                    answers.add(piece(statement, job));
                }
                session.flushStatements();
                statement.execute("COMMIT");
            } catch (SQLException | RuntimeException e) {
                rollback(statement);
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            var failure = SqliteErrors.translated(e);
            answers = group.stream()
                    .<Runnable>map(job -> () -> job.done().completeExceptionally(failure))
                    .toList();
        }
        answers.forEach(Runnable::run);
    }

    /** The lock is somebody else's for longer than one statement waits: ask again until the limit. */
    private void begin(Statement statement) throws SQLException {
        long until = System.nanoTime() + lockLimit.toNanos();
        while (true) {
            try {
                statement.execute("BEGIN IMMEDIATE");
                return;
            } catch (SQLException e) {
                if (!SqliteErrors.busy(e)) {
                    throw e;
                }
                if (closed || System.nanoTime() - until >= 0) {
                    throw new StoreException("the database is locked by another process", e);
                }
            }
        }
    }

    private Runnable piece(Statement statement, Job<?> job) throws SQLException {
        statement.execute("SAVEPOINT piece");
        try {
            Runnable answer = job.run(mappers);
            statement.execute("RELEASE piece");
            return answer;
        } catch (RuntimeException e) {
            session.flushStatements();
            statement.execute("ROLLBACK TO piece");
            statement.execute("RELEASE piece");
            return () -> job.done().completeExceptionally(e);
        }
    }

    private static void rollback(Statement statement) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            LOG.debug("SQLite had rolled back by itself", e);
        }
    }

    /** SQLite's number for the file's state, which changes with the commits of others and not with our own. */
    private void ask() {
        askedAt = System.nanoTime();
        try {
            String now = SqliteFile.pragma(connection, "data_version");
            if (version != null && !version.equals(now)) {
                foreignChange.run();
            }
            version = now;
        } catch (SQLException e) {
            LOG.warn("cannot ask whether the database has changed: {}", e.getMessage());
        }
    }

    private void failAll(StoreException failure) {
        for (Job<?> job = queue.poll(); job != null; job = queue.poll()) {
            job.done().completeExceptionally(failure);
        }
    }
}
