package switchboard.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one database: opened, adopted or created, and brought to today's schema. Reads run side by side; writes run one
 * after another on one connection, several in one transaction where they queue.
 */
@Component(service = Database.class)
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int READERS = 4;
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(30);

    private final HikariDataSource pool;
    private final SqlSessionFactory sessions;
    private final Writer writer;
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS, daemons("switchboard-reader"));
    private final ExecutorService teller = Executors.newSingleThreadExecutor(daemons("switchboard-changes"));
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean telling = new AtomicBoolean();

    /** The database of the process; the process ends if it cannot be opened. */
    @Activate
    public Database(
            @Reference Environment environment,
            @Reference(
                            service = ObjIntConsumer.class,
                            target = "(switchboard.exit=true)",
                            cardinality = ReferenceCardinality.OPTIONAL)
                    Optional<ObjIntConsumer<String>> exit) {
        this(environment, LOCK_LIMIT, exit);
    }

    private Database(Environment environment, Duration lockLimit, Optional<ObjIntConsumer<String>> exit) {
        try {
            SqliteFile file = SqliteFile.of(environment);
            file.prepare();
            Connection connection = opened(file);
            pool = pool(file);
            sessions = Mappers.sessions(pool);
            writer = new Writer(connection, sessions, lockLimit, this::foreignChange);
            LOG.info("database {}", file.path());
        } catch (StoreException e) {
            exit.ifPresent(end -> end.accept(e.getMessage(), 1));
            throw e;
        }
        writer.start();
        new FirstRoot(environment, System.out).createIfNoUser(this);
    }

    /**
     * Opens the database that the environment names.
     *
     * @throws StoreException with a sentence for the operator if that cannot be
     */
    public static Database open(Environment environment) {
        return new Database(environment, LOCK_LIMIT, Optional.empty());
    }

    /** Opens the database of an environment, with another limit to the wait for another process's lock. */
    static Database open(Environment environment, Duration lockLimit) {
        return new Database(environment, lockLimit, Optional.empty());
    }

    private static Connection opened(SqliteFile file) {
        try {
            Connection connection = file.writer();
            try (Statement statement = connection.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                Schema.complete(connection);
                statement.execute("COMMIT");
                return connection;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException("cannot open the database " + file.path() + ": " + e.getMessage(), e);
        }
    }

    private static HikariDataSource pool(SqliteFile file) {
        var config = new HikariConfig();
        config.setPoolName("switchboard");
        config.setDataSource(file.readers());
        config.setConnectionInitSql("PRAGMA query_only = ON");
        config.setMaximumPoolSize(2 * READERS);
        config.setMinimumIdle(1);
        config.setAutoCommit(false);
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
            throw SqliteErrors.translated(e.getCause() == null ? e : e.getCause());
        } catch (RejectedExecutionException e) {
            throw new StoreException("the database is closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while reading the database", e);
        }
    }

    private <T> T readHere(Function<Mappers, T> work) {
        try (SqlSession session = sessions.openSession()) {
            return work.apply(Mappers.of(session));
        } catch (RuntimeException e) {
            throw SqliteErrors.translated(e);
        }
    }

    /**
     * Writes in a transaction of its own or together with others, and returns when it is committed. The work is done on
     * the writer's thread, and must not wait for anything.
     */
    <T> T write(Function<Mappers, T> work) {
        return writer.write(work);
    }

    /**
     * Calls back whenever another process has changed the database, at most half a second after it did. Listeners run
     * one after another on a thread of their own and may read.
     *
     * @return ends the listening
     */
    public AutoCloseable onForeignChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void foreignChange() {
        if (telling.compareAndSet(false, true)) {
            teller.execute(() -> {
                telling.set(false);
                listeners.forEach(Database::tell);
            });
        }
    }

    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.warn("a change of the database by another process could not be followed", e);
        }
    }

    @Deactivate
    @Override
    public void close() {
        writer.close();
        teller.shutdown();
        readers.shutdown();
        pool.close();
    }

    private static ThreadFactory daemons(String name) {
        return Thread.ofPlatform().daemon().name(name, 0).factory();
    }
}
