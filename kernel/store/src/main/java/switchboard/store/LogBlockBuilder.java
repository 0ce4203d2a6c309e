package switchboard.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gathers lines of the log, in the order of their numbers, and makes a block of them. */
final class LogBlockBuilder {
    /** So many characters of a sentence can be searched for in a block. */
    static final int SENTENCE = 64;

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

    void add(LogRow row) {
        set(LogBlock.Part.ID, row.id());
        set(LogBlock.Part.AT, row.createdAt());
        set(LogBlock.Part.TYPE, row.type());
        set(LogBlock.Part.USER, row.userId());
        set(LogBlock.Part.CHANNEL, row.channelId());
        set(LogBlock.Part.QUOTA, row.quota());
        set(LogBlock.Part.PROMPT, row.promptTokens());
        set(LogBlock.Part.COMPLETION, row.completionTokens());
        set(LogBlock.Part.USERNAME, row.username());
        set(LogBlock.Part.TOKEN, row.tokenName());
        set(LogBlock.Part.MODEL, row.modelName());
        set(LogBlock.Part.CONTENT, beginning(row.content()));
        last = new LogBlock.Moment(row.id(), row.createdAt());
        earliest = row.createdAt() < earliest.at() ? last : earliest;
        latest = Math.max(latest, row.createdAt());
        consumed += row.type() == LogRow.CONSUMPTION ? row.quota() : 0;
        moments += row.createdAt();
        quota += row.quota();
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
