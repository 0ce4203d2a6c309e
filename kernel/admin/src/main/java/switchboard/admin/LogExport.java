package switchboard.admin;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import switchboard.store.LogFilter;
import switchboard.store.LogRow;
import switchboard.store.Logs;

/** The log as a file: newest line first, a line a line. What is written meanwhile is not in it. */
final class LogExport {
    private static final String HEADER =
            "id,user_id,created_at,type,content,username,token_name,model_name,quota,prompt_tokens,completion_tokens,"
                    + "channel,request_id,elapsed_time,is_stream,system_prompt_reset\r\n";

    private final Logs logs;

    LogExport(Logs logs) {
        this.logs = logs;
    }

    /**
     * A file of lines.
     *
     * @param format {@code csv}, also if absent, or {@code jsonl}
     * @param view what the client may see of a line
     */
    Download of(LogFilter filter, @Nullable String format, Function<LogRow, LogView> view) {
        return new Export<LogRow>(
                        "log",
                        HEADER,
                        (before, limit) -> logs.before(filter, before, limit),
                        LogRow::id,
                        row -> csv(view.apply(row)),
                        view::apply)
                .as(format);
    }

    private static String csv(LogView line) {
        return line.id() + "," + line.userId() + "," + line.createdAt() + "," + line.type() + ","
                + cell(line.content()) + "," + cell(line.username()) + "," + cell(line.tokenName()) + ","
                + cell(line.modelName()) + "," + line.quota() + "," + line.promptTokens() + ","
                + line.completionTokens() + "," + line.channel() + "," + cell(line.requestId()) + ","
                + line.elapsedTime() + "," + line.stream() + "," + line.systemPromptReset() + "\r\n";
    }

    /**
     * A text as RFC 4180 has it. Users name their tokens, and administrators open this in a spreadsheet: what would be a
     * formula there gets an apostrophe, and is a text.
     */
    static String cell(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean plain = safe.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
