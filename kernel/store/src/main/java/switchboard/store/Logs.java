package switchboard.store;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The log of calls and of what people did. Everything here may block; calls that have ended are in it. */
@Component(service = Logs.class)
public final class Logs {
    private static final int FOUND = 100;
    private static final int DELETED_AT_ONCE = 5000;

    private final Database database;
    private final Accounts accounts;

    /** The log of a database. */
    @Activate
    public Logs(@Reference Database database, @Reference Accounts accounts) {
        this.database = database;
        this.accounts = accounts;
    }

    /** Adds a line that is no call; calls come with their {@link Settlement}. */
    public void append(LogRow log) {
        database.appendLog(mappers -> mappers.logs().insert(log));
    }

    /** Ten lines, newest first, from page 0. */
    public List<LogRow> page(LogFilter filter, int page) {
        accounts.catchUp();
        return database.readLog(
                mappers -> mappers.logs().select(filter, Long.MAX_VALUE, Paging.SIZE, Paging.offset(page)));
    }

    /**
     * Lines older than a given one, newest first: paging that does not slow down.
     *
     * @param beforeId a line's number; {@link Long#MAX_VALUE} for the newest
     * @param limit how many at most
     */
    public List<LogRow> before(LogFilter filter, long beforeId, int limit) {
        accounts.catchUp();
        return database.readLog(mappers -> mappers.logs().select(filter, beforeId, limit, 0));
    }

    /** The newest hundred lines of that type, or whose sentence begins so. */
    public List<LogRow> search(String keyword) {
        accounts.catchUp();
        return database.readLog(
                mappers -> mappers.logs().search(Paging.number(keyword), Paging.prefix(keyword), FOUND));
    }

    /** A user's newest hundred lines of that type; none if it is no number. */
    public List<LogRow> searchOwn(long userId, String keyword) {
        accounts.catchUp();
        return database.readLog(mappers -> mappers.logs().searchOwn(userId, Paging.number(keyword), FOUND));
    }

    /** What calls cost together; the filter's type does not matter. */
    public long consumed(LogFilter filter) {
        accounts.catchUp();
        return database.readLog(mappers -> mappers.logs().consumed(filter));
    }

    /**
     * What a user spent, by UTC day and model, in that order.
     *
     * @param from epoch seconds, inclusive
     * @param until epoch seconds, inclusive
     */
    public List<DayUse> days(long userId, long from, long until) {
        accounts.catchUp();
        return database.readLog(mappers -> mappers.logs().days(userId, from, until));
    }

    /**
     * Deletes the lines before a moment, some at a time, so that others may write in between.
     *
     * @param before epoch seconds
     * @return how many there were
     */
    public long deleteBefore(long before) {
        long deleted = 0;
        int some;
        do {
            some = database.appendLog(mappers -> mappers.logs().deleteBefore(before, DELETED_AT_ONCE));
            deleted += some;
        } while (some == DELETED_AT_ONCE);
        return deleted;
    }
}
