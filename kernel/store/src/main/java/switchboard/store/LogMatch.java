package switchboard.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.ObjIntConsumer;

/** Which lines of a block are meant, found in as few of its columns as tell it. Confined to one thread. */
final class LogMatch {
    private final LogBlock.Reading reading;
    private final boolean[] kept;
    private boolean none;

    private LogMatch(LogBlock.Reading reading) {
        this.reading = reading;
        this.kept = new boolean[reading.block().head().count()];
        Arrays.fill(kept, true);
    }

    /** The lines of a filter. */
    static LogMatch of(LogBlock.Reading reading, LogFilter filter) throws IOException {
        var match = new LogMatch(reading);
        LogBlock.Head head = reading.block().head();
        long from = filter.from() == 0 ? Long.MIN_VALUE : filter.from();
        long until = filter.until() == 0 ? Long.MAX_VALUE : filter.until();
        if (from > head.latest() || until < head.earliest().at()) {
            match.none = true;
        }
        match.text(LogBlock.Part.USERNAME, LogBlock.Part.USERNAMES, filter.username());
        match.text(LogBlock.Part.TOKEN, LogBlock.Part.TOKENS, filter.tokenName());
        match.text(LogBlock.Part.MODEL, LogBlock.Part.MODELS, filter.modelName());
        match.number(LogBlock.Part.USER, filter.userId());
        match.number(LogBlock.Part.CHANNEL, filter.channelId());
        if (!match.none && (from > head.earliest().at() || until < head.latest())) {
            reading.numbers(LogBlock.Part.AT).keepBetween(from, until, match.kept);
        }
        match.number(LogBlock.Part.TYPE, filter.type());
        return match;
    }

    /** The lines of a type, or whose sentence begins so. */
    static LogMatch of(LogBlock.Reading reading, long type, String prefix, boolean anyCase) throws IOException {
        var match = new LogMatch(reading);
        boolean[] begins = reading.texts(LogBlock.Part.CONTENTS).beginning(prefix, anyCase);
        boolean any = false;
        for (boolean begin : begins) {
            any |= begin;
        }
        if (type < 0 && !any) {
            match.none = true;
            return match;
        }
        PackedNumbers types = reading.numbers(LogBlock.Part.TYPE);
        if (!any) {
            types.keepEqual(type, match.kept);
            return match;
        }
        PackedNumbers content = reading.numbers(LogBlock.Part.CONTENT);
        for (int i = 0; i < match.kept.length; i++) {
            match.kept[i] = types.at(i) == type || begins[(int) content.at(i)];
        }
        return match;
    }

    private void number(LogBlock.Part part, long wanted) throws IOException {
        if (wanted != 0 && !none) {
            reading.numbers(part).keepEqual(wanted, kept);
            none = !any();
        }
    }

    private boolean any() {
        for (boolean one : kept) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    private void text(LogBlock.Part part, LogBlock.Part texts, String wanted) throws IOException {
        if (wanted.isEmpty() || none) {
            return;
        }
        int number = reading.texts(texts).number(wanted);
        if (number < 0) {
            none = true;
        } else {
            reading.numbers(part).keepEqual(number, kept);
        }
    }

    /** How many. */
    int count() {
        if (none) {
            return 0;
        }
        int count = 0;
        for (boolean one : kept) {
            count += one ? 1 : 0;
        }
        return count;
    }

    /** Their sum in a column. */
    long sum(LogBlock.Part part) throws IOException {
        if (none) {
            return 0;
        }
        return reading.numbers(part).sum(kept);
    }

    /**
     * Visits their values in a column, newest first.
     *
     * @param each is given the column and the position
     */
    void forEach(LogBlock.Part part, ObjIntConsumer<PackedNumbers> each) throws IOException {
        if (none) {
            return;
        }
        PackedNumbers numbers = reading.numbers(part);
        for (int i = kept.length - 1; i >= 0; i--) {
            if (kept[i]) {
                each.accept(numbers, i);
            }
        }
    }
}
