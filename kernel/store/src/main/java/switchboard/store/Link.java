package switchboard.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.jspecify.annotations.Nullable;

/** One database, opened: a pool of connections that read, and the one that writes. */
final class Link implements AutoCloseable {
    private static final int READERS = 4;
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final Engine engine;
    private final HikariDataSource pool;
    private final SqlSessionFactory sessions;
    private final Writer writer;
    private volatile @Nullable DatabaseAwayException away;
    private volatile long awayUntil = System.nanoTime();
    private final ExecutorService readers = Executors.newFixedThreadPool(
            READERS, Thread.ofPlatform().daemon().name("switchboard-reader", 0).factory());

    /**
     * Opens a database that has its tables.
     *
     * @throws StoreException with a sentence for the operator if that cannot be
     */
    Link(Engine engine, Pool sizes, Duration lockLimit, Writer.Watcher watcher) {
        this.engine = engine;
        Connection connection = writer(engine);
        this.pool = pool(engine, sizes);
        this.sessions = Mappers.sessions(pool, engine);
        this.writer = new Writer(engine, new Line(engine, sessions, connection), lockLimit, watcher);
        writer.start();
    }

    private static Connection writer(Engine engine) {
        try {
            return engine.writer();
        } catch (SQLException e) {
            throw new StoreException("cannot open the database " + engine.title() + ": " + e.getMessage(), e);
        }
    }

    static HikariDataSource pool(Engine engine, Pool sizes) {
        HikariConfig config = engine.readers();
        config.setPoolName("switchboard");
        config.setAutoCommit(false);
        sizes.apply(config);
        return new HikariDataSource(config);
    }

    /** Reads, all of it from one state of the database. A virtual thread lets another one wait for the disk. */
    <T> T read(Function<Mappers, T> work) {
        if (!Thread.currentThread().isVirtual()) {
            return readHere(work);
        }
        try {
            Future<T> answer = readers.submit(() -> readHere(work));
            return answer.get();
        } catch (ExecutionException e) {
            throw Failures.translated(e.getCause() == null ? e : e.getCause(), engine);
        } catch (RejectedExecutionException e) {
            throw new StoreException("the database is closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while reading the database", e);
        }
    }

    /**
     * A connection that had broken while nobody used it is no reason to fail; and nobody waits again at once for a server
     * that was away a moment ago.
     */
    private <T> T readHere(Function<Mappers, T> work) {
        DatabaseAwayException known = away;
        if (known != null && System.nanoTime() - awayUntil < 0) {
            throw known;
        }
        try {
            T result = readOnce(work);
            away = null;
            return result;
        } catch (DatabaseAwayException e) {
            if (e.getCause() instanceof SQLTransientConnectionException) {
                awayUntil = System.nanoTime() + ASK_AGAIN.toNanos();
                away = e;
                throw e;
            }
            return readOnce(work);
        }
    }

    private <T> T readOnce(Function<Mappers, T> work) {
        try (SqlSession session = sessions.openSession()) {
            engine.beginReading(session.getConnection());
            return work.apply(Mappers.of(session));
        } catch (SQLException | RuntimeException e) {
            throw Failures.translated(e, engine);
        }
    }

    /** Does the work in a transaction, and returns when it is committed. */
    <T> T write(Function<Mappers, T> work, boolean told) {
        return writer.write(work, told);
    }

    /** Whether other nodes may write to it. */
    boolean shared() {
        return engine.shared();
    }

    /** When it takes two texts for the same. */
    Texts texts() {
        return engine.texts();
    }

    /** Asks now whether another process has written. */
    void look() {
        writer.look();
    }

    @Override
    public void close() {
        writer.close();
        readers.shutdown();
        pool.close();
    }
}
