package switchboard.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rows as a file: newest first, a line a row. What is written meanwhile is not in it.
 *
 * @param name the file's name without its ending
 * @param header the first line of a CSV file
 * @param rows some rows before a number
 * @param number a row's number
 * @param csv a row as a line of a CSV file
 * @param view a row as JSON shows it
 */
record Export<R>(
        String name,
        String header,
        Rows<R> rows,
        ToLongFunction<R> number,
        Function<R, String> csv,
        Function<R, Object> view) {
    private static final int LINES_AT_ONCE = 1000;

    /** Where rows come from. */
    interface Rows<R> {
        /** The newest rows before a number, newest first. */
        List<R> before(long number, int limit);
    }

    /**
     * The file.
     *
     * @param format {@code csv}, also if absent, or {@code jsonl}
     */
    Download as(@Nullable String format) {
        return switch (format == null || format.isEmpty() ? "csv" : format) {
            case "csv" ->
                new Download("text/csv; charset=utf-8; header=present", name + ".csv", out -> {
                    out.write(header.getBytes(StandardCharsets.UTF_8));
                    write(row -> csv.apply(row).getBytes(StandardCharsets.UTF_8), out);
                });
            case "jsonl" ->
                new Download(
                        "application/jsonl; charset=utf-8",
                        name + ".jsonl",
                        out -> write(
                                row -> {
                                    byte[] json = Json.write(view.apply(row));
                                    byte[] line = Arrays.copyOf(json, json.length + 1);
                                    line[json.length] = '\n';
                                    return line;
                                },
                                out));
            default -> throw new Declined(Text.INVALID_PARAMETER);
        };
    }

    private void write(Function<R, byte[]> line, OutputStream out) throws IOException {
        long before = Long.MAX_VALUE;
        List<R> some;
        do {
            some = rows.before(before, LINES_AT_ONCE);
            for (R row : some) {
                out.write(line.apply(row));
                before = number.applyAsLong(row);
            }
        } while (some.size() == LINES_AT_ONCE);
    }
}
