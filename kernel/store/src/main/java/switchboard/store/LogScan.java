package switchboard.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reading of the log, newest lines first: from blocks where they still say what the database says, from the
 * database where not, which is always so for the newest lines. Confined to one transaction.
 */
final class LogScan {
    private static final Logger LOG = LoggerFactory.getLogger(LogScan.class);
    private static final int LABELS_AT_ONCE = 200;
    /** Days begin and end at quarters of an hour in all time zones. */
    private static final long QUARTER = 900;

    private final LogMapper log;
    private final List<LogBlock> blocks;
    private final Texts texts;

    /**
     * A reading.
     *
     * @param blocks oldest first, none from after the transaction began
     */
    LogScan(LogMapper log, List<LogBlock> blocks, Texts texts) {
        this.log = log;
        this.blocks = confirmed(log, blocks);
        this.texts = texts;
    }

    /** Those of which the database still has all lines. */
    static List<LogBlock> confirmed(LogMapper log, List<LogBlock> blocks) {
        if (blocks.isEmpty()) {
            return blocks;
        }
        List<Long> ids = blocks.stream()
                .map(LogBlock::head)
                .flatMap(head -> Stream.of(head.earliest().id(), head.last().id()))
                .distinct()
                .toList();
        Map<Long, Long> moments =
                log.moments(ids).stream().collect(Collectors.toMap(LogBlock.Moment::id, LogBlock.Moment::at));
        return blocks.stream().filter(block -> block.confirmedBy(moments)).toList();
    }

    /** Something taken from the columns of a block. */
    private interface Taking<T> {
        T from(LogBlock.Reading reading) throws IOException;
    }

    /** A range of lines, and the block that has all of them, if one has. */
    private record Piece(LogRange range, Optional<LogBlock> block) {
        /** From the block, else from the database. */
        <T> T take(Taking<T> columns, Function<LogRange, T> database) {
            if (block.isPresent()) {
                try (var reading = new LogBlock.Reading(block.get())) {
                    return columns.from(reading);
                } catch (IOException e) { // it went while we read, and so do we
                    LOG.debug("no block any more", e);
                }
            }
            return database.apply(range);
        }
    }

    private List<Piece> pieces(LogRange within, boolean inBlocks) {
        List<Piece> pieces = new ArrayList<>();
        long upTo = within.upTo();
        if (inBlocks) {
            for (LogBlock block : blocks.reversed()) {
                LogBlock.Head head = block.head();
                if (head.after() >= upTo) {
                    continue;
                }
                if (upTo > head.upTo()) {
                    pieces.add(new Piece(new LogRange(head.upTo(), upTo), Optional.empty()));
                }
                boolean whole = upTo >= head.last().id();
                pieces.add(new Piece(
                        new LogRange(head.after(), Math.min(upTo, head.upTo())),
                        whole ? Optional.of(block) : Optional.empty()));
                upTo = head.after();
            }
        }
        var rest = new LogRange(within.after(), upTo);
        if (!rest.isEmpty()) {
            pieces.add(new Piece(rest, Optional.empty()));
        }
        return pieces;
    }

    /**
     * Lines of a filter, newest first.
     *
     * @param before with lesser numbers
     * @param skipped not so many of them
     */
    List<LogRow> rows(LogFilter filter, long before, long skipped, int limit) {
        List<LogRow> found = new ArrayList<>();
        long skip = skipped;
        for (Piece piece : pieces(new LogRange(Long.MIN_VALUE, before - 1), comparable(filter))) {
            long left = skip;
            int wanted = limit - found.size();
            Part part = piece.take(
                    reading -> part(reading, filter, left, wanted), range -> part(range, filter, left, wanted));
            found.addAll(part.rows);
            skip -= part.skipped;
            if (found.size() >= limit) {
                return found;
            }
        }
        return found;
    }

    /** Lines of a piece, and how many were passed over before them. */
    private record Part(List<LogRow> rows, long skipped) {}

    private Part part(LogBlock.Reading reading, LogFilter filter, long skip, int limit) throws IOException {
        LogBlock.Head head = reading.block().head();
        if (filter.equals(LogFilter.ALL) && skip >= head.count()) {
            return new Part(List.of(), head.count());
        }
        LogMatch match = LogMatch.of(reading, filter);
        int count = match.count();
        if (skip >= count) {
            return new Part(List.of(), count);
        }
        if (count == head.count()) {
            return new Part(log.select(new LogRange(head.after(), head.upTo()), LogFilter.ALL, limit, skip), skip);
        }
        return new Part(rows(match, skip, limit), skip);
    }

    private Part part(LogRange range, LogFilter filter, long skip, int limit) {
        List<LogRow> rows = log.select(range, filter, limit, skip);
        return new Part(rows, rows.isEmpty() && skip > 0 ? log.count(range, filter) : skip);
    }

    private List<LogRow> rows(LogMatch match, long skip, int limit) throws IOException {
        List<Long> ids = new ArrayList<>();
        var position = new long[1];
        match.forEach(LogBlock.Part.ID, (numbers, at) -> {
            if (position[0]++ >= skip && ids.size() < limit) {
                ids.add(numbers.at(at));
            }
        });
        return ids.isEmpty() ? List.of() : log.among(ids);
    }

    /** What calls cost together; the filter's type does not matter. */
    long consumed(LogFilter filter) {
        LogFilter calls = filter.ofType(LogRow.CONSUMPTION);
        boolean all = calls.equals(LogFilter.ALL.ofType(LogRow.CONSUMPTION));
        long sum = 0;
        for (Piece piece : pieces(LogRange.ALL, comparable(filter))) {
            sum += piece.take(
                    reading -> all || covers(calls, reading.block().head())
                            ? reading.block().head().consumed()
                            : LogMatch.of(reading, calls).sum(LogBlock.Part.QUOTA),
                    range -> log.consumed(range, filter));
        }
        return sum;
    }

    /** Whether nothing but moments narrows, and all of the block's are inside. */
    private static boolean covers(LogFilter calls, LogBlock.Head head) {
        return calls.between(0, 0).equals(LogFilter.ALL.ofType(LogRow.CONSUMPTION))
                && calls.from() <= head.earliest().at()
                && (calls.until() == 0 || calls.until() >= head.latest());
    }

    /** The newest lines of a type, or whose sentence begins so. */
    List<LogRow> search(String keyword, int limit) {
        long type = Paging.number(keyword);
        boolean inBlocks = texts != Texts.COLLATED && plain(keyword) && keyword.length() < LogBlockBuilder.SENTENCE;
        List<LogRow> found = new ArrayList<>();
        for (Piece piece : pieces(LogRange.ALL, inBlocks)) {
            int wanted = limit - found.size();
            found.addAll(piece.take(
                    reading -> rows(LogMatch.of(reading, type, keyword, texts == Texts.LIKE_ANY_CASE), 0, wanted),
                    range -> log.search(range, type, Paging.prefix(keyword), wanted)));
            if (found.size() >= limit) {
                return found;
            }
        }
        return found;
    }

    /** What the calls of a filter used, by day and model, in that order. */
    List<DayUse> days(LogFilter filter) {
        LogFilter calls = filter.ofType(LogRow.CONSUMPTION);
        Map<Quarter, DayUse> quarters = new HashMap<>();
        List<DayUse> days = new ArrayList<>();
        for (Piece piece : pieces(LogRange.ALL, comparable(filter) && texts != Texts.COLLATED)) {
            days.addAll(piece.take(
                    reading -> {
                        gather(reading, calls, quarters);
                        return List.<DayUse>of();
                    },
                    range -> log.days(range, filter)));
        }
        Map<Long, String> labels =
                labels(quarters.keySet().stream().map(Quarter::at).distinct().toList());
        quarters.forEach((quarter, use) -> days.add(use.on(labels.getOrDefault(quarter.at, ""))));
        Map<List<String>, DayUse> sums = days.stream()
                .collect(Collectors.toMap(use -> List.of(use.day(), use.modelName()), use -> use, DayUse::plus));
        return sums.values().stream()
                .sorted(Comparator.comparing(DayUse::day).thenComparing(DayUse::modelName))
                .toList();
    }

    /** Calls of a model in a quarter of an hour. */
    private record Quarter(long at, String model) {}

    private static void gather(LogBlock.Reading reading, LogFilter calls, Map<Quarter, DayUse> quarters)
            throws IOException {
        LogMatch match = LogMatch.of(reading, calls);
        if (match.count() == 0) {
            return;
        }
        PackedNumbers quota = reading.numbers(LogBlock.Part.QUOTA);
        PackedNumbers prompt = reading.numbers(LogBlock.Part.PROMPT);
        PackedNumbers completion = reading.numbers(LogBlock.Part.COMPLETION);
        PackedNumbers models = reading.numbers(LogBlock.Part.MODEL);
        String[] names = reading.texts(LogBlock.Part.MODELS).all();
        match.forEach(LogBlock.Part.AT, (moments, at) -> {
            String model = names[(int) models.at(at)];
            quarters.merge(
                    new Quarter(Math.floorDiv(moments.at(at), QUARTER) * QUARTER, model),
                    new DayUse("", model, 1, quota.at(at), prompt.at(at), completion.at(at)),
                    DayUse::plus);
        });
    }

    private Map<Long, String> labels(List<Long> moments) {
        Map<Long, String> labels = new HashMap<>();
        for (int from = 0; from < moments.size(); from += LABELS_AT_ONCE) {
            List<Long> some = moments.subList(from, Math.min(moments.size(), from + LABELS_AT_ONCE));
            List<String> days = log.daysOf(some);
            for (int i = 0; i < some.size(); i++) {
                labels.put(some.get(i), days.get(i));
            }
        }
        return labels;
    }

    /** Whether texts that narrow are the same in Java and in the database exactly if they are in both. */
    private boolean comparable(LogFilter filter) {
        List<String> narrowing = List.of(filter.username(), filter.tokenName(), filter.modelName());
        return narrowing.stream().allMatch(text -> text.isEmpty() || (texts != Texts.COLLATED && plain(text)));
    }

    /** PostgreSQL has another character in place of this one. */
    private static boolean plain(String text) {
        return text.indexOf('\0') < 0;
    }
}
