package switchboard.store;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The log of calls and of what people did. Everything here may block; calls that have ended are in it. */
@Component(service = Logs.class)
public final class Logs implements AutoCloseable {
    private static final int FOUND = 100;

    private final Database database;
    private final Accounts accounts;
    private final LogIndex index;
    private final LogRetention retention;

    /** The log of a database. */
    @Activate
    public Logs(
            @Reference Environment environment,
            @Reference Database database,
            @Reference Accounts accounts,
            @Reference OptionStore options) {
        this(environment, database, accounts, options, LogIndex.Limits.USUAL, InstantSource.system());
    }

    /** The log of a database, with other limits to its index. */
    Logs(
            Environment environment,
            Database database,
            Accounts accounts,
            OptionStore options,
            LogIndex.Limits limits,
            InstantSource clock) {
        this.database = database;
        this.accounts = accounts;
        this.index = new LogIndex(database, environment.home().resolve("data/log-index"), limits);
        this.retention = new LogRetention(database, options, clock);
        index.start();
        if (!environment.text("NODE_TYPE", "").equals("slave")) {
            retention.start();
        }
    }

    /** What finds lines quickly. */
    LogIndex index() {
        return index;
    }

    /** What deletes old lines. */
    LogRetention retention() {
        return retention;
    }

    /** How many lines are in blocks that make them quick to find: the newest are not, and need not be. */
    public long indexed() {
        return index.blocks().stream().mapToLong(block -> block.head().count()).sum();
    }

    /** Adds a line that is no call; calls come with their {@link Settlement}. */
    public void append(LogRow log) {
        database.appendLog(mappers -> mappers.logs().insert(log));
    }

    private <T> T read(Function<LogScan, T> work) {
        accounts.catchUp();
        List<LogBlock> blocks = index.blocks();
        return database.readLog(mappers -> work.apply(new LogScan(mappers.logs(), blocks, database.texts())));
    }

    /** The line with that number. */
    public Optional<LogRow> find(long id) {
        accounts.catchUp();
        return database.readLog(mappers -> mappers.logs().find(id));
    }

    /** Ten lines, newest first, from page 0. */
    public List<LogRow> page(LogFilter filter, int page) {
        return read(scan -> scan.rows(filter, Long.MAX_VALUE, Paging.offset(page), Paging.SIZE));
    }

    /**
     * Lines older than a given one, newest first: paging that does not slow down.
     *
     * @param beforeId a line's number; {@link Long#MAX_VALUE} for the newest
     * @param limit how many at most
     */
    public List<LogRow> before(LogFilter filter, long beforeId, int limit) {
        return read(scan -> scan.rows(filter, beforeId, 0, limit));
    }

    /** The newest hundred lines of that type, or whose sentence begins so. */
    public List<LogRow> search(String keyword) {
        return read(scan -> scan.search(keyword, FOUND));
    }

    /** A user's newest hundred lines of that type; none if it is no number. */
    public List<LogRow> searchOwn(long userId, String keyword) {
        long type = Paging.number(keyword);
        if (type < 0 || type > Integer.MAX_VALUE) {
            return List.of();
        }
        LogFilter own = new LogFilter((int) type, 0, 0, userId, "", "", "", 0);
        return type == LogRow.ANY ? List.of() : read(scan -> scan.rows(own, Long.MAX_VALUE, 0, FOUND));
    }

    /** What calls cost together; the filter's type does not matter. */
    public long consumed(LogFilter filter) {
        return read(scan -> scan.consumed(filter));
    }

    /**
     * What a user spent, by day of the database and model, in that order.
     *
     * @param from epoch seconds, inclusive
     * @param until epoch seconds, inclusive
     */
    public List<DayUse> days(long userId, long from, long until) {
        return read(scan -> scan.days(new LogFilter(LogRow.CONSUMPTION, from, until, userId, "", "", "", 0)));
    }

    /**
     * Deletes the lines before a moment, some at a time, so that others may write in between.
     *
     * @param before epoch seconds
     * @return how many there were
     */
    public long deleteBefore(long before) {
        return retention.deleteBefore(before);
    }

    /** Ends what runs in the background. */
    @Deactivate
    @Override
    public void close() {
        retention.close();
        index.close();
    }
}
