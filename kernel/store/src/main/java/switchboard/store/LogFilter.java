package switchboard.store;

/**
 * Which lines of the log are meant. What is zero or empty does not narrow; texts match exactly.
 *
 * @param type one of {@link LogRow}'s
 * @param from epoch seconds, inclusive
 * @param until epoch seconds, inclusive
 * @param userId whose
 * @param username whose, by name at that moment
 * @param tokenName by token
 * @param modelName by model
 * @param channelId by channel
 */
public record LogFilter(
        int type,
        long from,
        long until,
        long userId,
        String username,
        String tokenName,
        String modelName,
        long channelId) {
    /** All lines. */
    public static final LogFilter ALL = new LogFilter(LogRow.ANY, 0, 0, 0, "", "", "", 0);

    /** The same, of one type. */
    LogFilter ofType(int other) {
        return new LogFilter(other, from, until, userId, username, tokenName, modelName, channelId);
    }

    /** The same, between other moments. */
    LogFilter between(long first, long last) {
        return new LogFilter(type, first, last, userId, username, tokenName, modelName, channelId);
    }
}
