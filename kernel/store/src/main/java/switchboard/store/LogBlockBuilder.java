package switchboard.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.ibatis.exceptions.PersistenceException;

/** Gathers lines of the log, in the order of their numbers, and makes a block of them. */
final class LogBlockBuilder {
    /** So many characters of a sentence can be searched for in a block. */
    static final int SENTENCE = 64;

    /** Old releases leave columns without a value. */
    private static final String LINES = """
            SELECT id, created_at, type, user_id, channel_id, quota, prompt_tokens, completion_tokens,
                   COALESCE(username, ''), COALESCE(token_name, ''), COALESCE(model_name, ''),
                   COALESCE(SUBSTR(content, 1, %d), '')
              FROM logs WHERE id > ? AND id <= ? ORDER BY id LIMIT ?
            """.formatted(SENTENCE);

    private static final LogBlock.Part[] TEXTS = {
        LogBlock.Part.USERNAME, LogBlock.Part.TOKEN, LogBlock.Part.MODEL, LogBlock.Part.CONTENT
    };

    private final long[][] numbers = new long[LogBlock.Part.values().length][];
    private final Map<LogBlock.Part, Map<String, Integer>> texts = new HashMap<>();
    private final long after;
    private int count;
    private LogBlock.Moment earliest = new LogBlock.Moment(0, Long.MAX_VALUE);
    private LogBlock.Moment last = new LogBlock.Moment(0, 0);
    private long latest = Long.MIN_VALUE;
    private long consumed;
    private long moments;
    private long quota;

    /**
     * A block with no line yet.
     *
     * @param after its lines have greater numbers
     * @param most how many there may be
     */
    LogBlockBuilder(long after, int most) {
        this.after = after;
        for (LogBlock.Part part : LogBlock.Part.values()) {
            numbers[part.place()] = new long[most];
        }
        for (LogBlock.Part part : TEXTS) {
            texts.put(part, new LinkedHashMap<>());
        }
    }

    int count() {
        return count;
    }

    /** The number of the last line; where the block begins if there is none. */
    long lastId() {
        return count == 0 ? after : last.id();
    }

    /**
     * Adds the next lines that there are. Every line comes by here once, so it does without a mapper, which takes ten times
     * as long.
     *
     * @param upTo none with a greater number
     * @return how many
     */
    int read(Connection connection, long upTo, int most) {
        try (PreparedStatement select = connection.prepareStatement(LINES)) {
            select.setLong(1, lastId());
            select.setLong(2, upTo);
            select.setInt(3, most);
            try (ResultSet row = select.executeQuery()) {
                int before = count;
                while (row.next()) {
                    add(row);
                }
                return count - before;
            }
        } catch (SQLException e) {
            throw new PersistenceException("lines of the log", e);
        }
    }

    private void add(ResultSet row) throws SQLException {
        long id = row.getLong(1);
        long at = row.getLong(2);
        long type = row.getLong(3);
        long cost = row.getLong(6);
        set(LogBlock.Part.ID, id);
        set(LogBlock.Part.AT, at);
        set(LogBlock.Part.TYPE, type);
        set(LogBlock.Part.USER, row.getLong(4));
        set(LogBlock.Part.CHANNEL, row.getLong(5));
        set(LogBlock.Part.QUOTA, cost);
        set(LogBlock.Part.PROMPT, row.getLong(7));
        set(LogBlock.Part.COMPLETION, row.getLong(8));
        set(LogBlock.Part.USERNAME, row.getString(9));
        set(LogBlock.Part.TOKEN, row.getString(10));
        set(LogBlock.Part.MODEL, row.getString(11));
        set(LogBlock.Part.CONTENT, beginning(row.getString(12)));
        last = new LogBlock.Moment(id, at);
        earliest = at < earliest.at() ? last : earliest;
        latest = Math.max(latest, at);
        consumed += type == LogRow.CONSUMPTION ? cost : 0;
        moments += at;
        quota += cost;
        count++;
    }

    /**
     * Writes the block.
     *
     * @param upTo there are no more lines up to this number
     */
    LogBlock write(Path folder, long upTo) throws IOException {
        byte[][] parts = new byte[LogBlock.Part.values().length][];
        for (LogBlock.Part part : LogBlock.Part.values()) {
            Map<String, Integer> distinct = texts.get(part);
            if (distinct != null) {
                parts[part.place() + 1] = PackedTexts.pack(distinct.keySet());
            }
            if (parts[part.place()] == null) {
                parts[part.place()] = PackedNumbers.pack(numbers[part.place()], count);
            }
        }
        return LogBlock.write(
                folder,
                new LogBlock.Head(
                        count, after, upTo, earliest, last, latest, consumed, new LogBlock.Sums(count, moments, quota)),
                parts);
    }

    private void set(LogBlock.Part part, long number) {
        numbers[part.place()][count] = number;
    }

    private void set(LogBlock.Part part, String text) {
        Map<String, Integer> distinct = texts.getOrDefault(part, Map.of());
        Integer number = distinct.get(text);
        if (number == null) {
            number = distinct.size();
            distinct.put(text, number);
        }
        set(part, number);
    }

    private static String beginning(String sentence) {
        if (sentence.length() <= SENTENCE) {
            return sentence;
        }
        return sentence.substring(
                0, Character.isHighSurrogate(sentence.charAt(SENTENCE - 1)) ? SENTENCE - 1 : SENTENCE);
    }
}
