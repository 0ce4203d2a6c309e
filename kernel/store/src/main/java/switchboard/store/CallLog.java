package switchboard.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.ibatis.exceptions.PersistenceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the log lines of calls. There is one for every call, so it does without a mapper, which takes half as long again
 * as SQLite.
 */
final class CallLog {
    private static final Logger LOG = LoggerFactory.getLogger(CallLog.class);

    private static final Rows<LogRow> ROWS = new Rows<>("""
            logs (user_id, created_at, type, content, username, token_name, model_name, quota, prompt_tokens,
                  completion_tokens, channel_id, request_id, elapsed_time, is_stream, system_prompt_reset)
            """, 15, CallLog::set);

    private static final AtomicBoolean SAID = new AtomicBoolean();

    /** What most databases hold, and what all of them do. */
    private static final List<Pattern> UNHEARD_OF =
            List.of(Pattern.compile("[^\\x01-\\uD7FF\\uE000-\\uFFFF]"), Pattern.compile("[^ -~]"));

    private CallLog() {}

    /**
     * Does something with lines as they are; if the database cannot hold their texts, again with plainer ones: no text
     * keeps a charge from being stored.
     *
     * @param work a transaction, which is given what to do with each line
     */
    static <T> T storing(Function<UnaryOperator<LogRow>, T> work) {
        try {
            return work.apply(UnaryOperator.identity());
        } catch (UnstorableTextException e) {
            if (!SAID.getAndSet(true)) {
                LOG.warn("the log cannot have every text as it is, and has ? in places: {}", e.getMessage());
            }
        }
        try {
            return work.apply(line ->
                    line.with(text -> UNHEARD_OF.getFirst().matcher(text).replaceAll("?")));
        } catch (UnstorableTextException e) {
            return work.apply(
                    line -> line.with(text -> UNHEARD_OF.getLast().matcher(text).replaceAll("?")));
        }
    }

    /** Inserts lines, in their order. */
    static void insert(Connection connection, List<LogRow> rows) {
        try {
            ROWS.insert(connection, rows);
        } catch (SQLException e) {
            throw new PersistenceException("log lines of calls", e);
        }
    }

    private static void set(PreparedStatement insert, int before, LogRow row) throws SQLException {
        int at = before;
        insert.setLong(++at, row.userId());
        insert.setLong(++at, row.createdAt());
        insert.setInt(++at, row.type());
        insert.setString(++at, row.content());
        insert.setString(++at, row.username());
        insert.setString(++at, row.tokenName());
        insert.setString(++at, row.modelName());
        insert.setLong(++at, row.quota());
        insert.setLong(++at, row.promptTokens());
        insert.setLong(++at, row.completionTokens());
        insert.setLong(++at, row.channelId());
        insert.setString(++at, row.requestId());
        insert.setLong(++at, row.elapsedTime());
        insert.setBoolean(++at, row.stream());
        insert.setBoolean(++at, row.systemPromptReset());
    }
}
