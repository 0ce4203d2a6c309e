package switchboard.store;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one database: opened, adopted or created, and brought to today's schema. Reads run side by side; writes run one
 * after another, several in one transaction where they queue, and so do those of all nodes on one server.
 */
@Component(service = Database.class)
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(30);

    private final Link main;
    private final Link log;
    private final Notes notes;
    private final ScheduledExecutorService teller = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("switchboard-changes").factory());
    private final Listeners foreign = new Listeners("a change of the database by another process", teller);
    private final Listeners told = new Listeners("a change of the database", teller);

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
            var engines = new Engines(environment, lockLimit);
            Engine engine = engines.main();
            Optional<Engine> ofLog = engines.log();
            engines.prepare(engine, table -> true);
            ofLog.ifPresent(other -> engines.prepare(other, Schema.OF_LOG::contains));
            main = new Link(engine, engines.pool(engine), lockLimit, new Watcher());
            LOG.info("database {}", engine.title());
            log = ofLog.map(other -> new Link(other, engines.pool(other), lockLimit, new Watcher()))
                    .orElse(main);
            ofLog.ifPresent(other -> LOG.info("database of the log {}", other.title()));
            notes = new Notes(this, teller);
            if (engine.shared()) { // One API on the same server does not say what it changes
                repeat(foreign::tell, engines.syncEvery());
            }
            new FirstRoot(environment, System.out).createIfNoUser(this);
        } catch (StoreException e) {
            exit.ifPresent(end -> end.accept(e.getMessage(), 1));
            throw e;
        }
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

    /** Reads, all of it from one state of the database. A virtual thread lets another one wait for the disk. */
    <T> T read(Function<Mappers, T> work) {
        return main.read(work);
    }

    /**
     * Writes in a transaction of its own or together with others, and returns when it is committed. The work is done on
     * the writer's thread, must not wait for anything, may be done again if others were in the way, and ends with the
     * first statement that fails. Other nodes read again what they keep in memory.
     */
    <T> T write(Function<Mappers, T> work) {
        Function<Mappers, T> watched = Deed.watched(work);
        return hasOwnLog() ? notes.collect(main, watched, true) : main.write(watched, true);
    }

    /** Writes what no node keeps in memory, likewise: other nodes are not told. */
    <T> T append(Function<Mappers, T> work) {
        Function<Mappers, T> watched = Deed.watched(work);
        return hasOwnLog() ? notes.collect(main, watched, false) : main.write(watched, false);
    }

    /** Whether the log is in a database of its own, where nothing is in one transaction with the rest. */
    boolean hasOwnLog() {
        return log != main;
    }

    /** Reads where the log is. */
    <T> T readLog(Function<Mappers, T> work) {
        return log.read(work);
    }

    /** Writes where the log is. */
    <T> T appendLog(Function<Mappers, T> work) {
        return log.write(work, false);
    }

    /** The task tells its failures itself. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void repeat(Runnable task, Duration every) {
        teller.scheduleWithFixedDelay(task, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** When the log's database takes two texts for the same. */
    Texts texts() {
        return log.texts();
    }

    /** Asks now whether another process has changed the database, and not only when it is time. Returns at once. */
    public void look() {
        main.look();
    }

    /** Whether other nodes may spend from the same balances. */
    boolean shared() {
        return main.shared();
    }

    /**
     * Calls back whenever another process has changed the database, at most half a second after it did. Listeners run
     * one after another on a thread of their own and may read.
     *
     * @return ends the listening
     */
    public AutoCloseable onForeignChange(Runnable listener) {
        return foreign.add(listener);
    }

    /**
     * Calls back after this process has changed what other nodes keep in memory, on the same thread.
     *
     * @return ends the listening
     */
    public AutoCloseable onToldCommit(Runnable listener) {
        return told.add(listener);
    }

    private final class Watcher implements Writer.Watcher {
        @Override
        public void foreignChange() {
            foreign.tell();
        }

        @Override
        public void told() {
            told.tell();
        }
    }

    @Deactivate
    @Override
    public void close() {
        main.close();
        if (hasOwnLog()) {
            notes.store();
            log.close();
        }
        teller.shutdownNow();
    }
}
