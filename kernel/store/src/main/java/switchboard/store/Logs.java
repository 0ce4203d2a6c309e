package switchboard.store;

import java.util.List;

/** The log of calls and of what people did. Everything here may block; calls that have ended are in it. */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class Logs {
    Logs() {}

    /** Adds a line that is no call; calls come with their {@link Settlement}. */
    public void append(LogRow log) { throw new UnsupportedOperationException(); }

    /** Ten lines, newest first, from page 0. */
    public List<LogRow> page(LogFilter filter, int page) { throw new UnsupportedOperationException(); }

    /**
     * Lines older than a given one, newest first: paging that does not slow down.
     *
     * @param beforeId a line's number; {@link Long#MAX_VALUE} for the newest
     * @param limit how many at most
     */
    public List<LogRow> before(LogFilter filter, long beforeId, int limit) { throw new UnsupportedOperationException(); }

    /** The newest hundred lines of that type, or whose sentence begins so. */
    public List<LogRow> search(String keyword) { throw new UnsupportedOperationException(); }

    /** A user's newest hundred lines of that type; none if it is no number. */
    public List<LogRow> searchOwn(long userId, String keyword) { throw new UnsupportedOperationException(); }

    /** What calls cost together; the filter's type does not matter. */
    public long consumed(LogFilter filter) { throw new UnsupportedOperationException(); }

    /**
     * What a user spent, by UTC day and model, in that order.
     *
     * @param from epoch seconds, inclusive
     * @param until epoch seconds, inclusive
     */
    public List<DayUse> days(long userId, long from, long until) { throw new UnsupportedOperationException(); }

    /**
     * Deletes the lines before a moment.
     *
     * @param before epoch seconds
     * @return how many there were
     */
    public long deleteBefore(long before) { throw new UnsupportedOperationException(); }
}
