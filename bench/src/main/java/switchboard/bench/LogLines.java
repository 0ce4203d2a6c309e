package switchboard.bench;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * A log as a busy gateway has it after two years: a few users make most of the calls, a few models take them, and one
 * line in twenty is no call. The same every time.
 */
final class LogLines {
    static final int USERS = 2000;
    static final int MODELS = 30;
    static final int CHANNELS = 20;
    static final long SECONDS = 2 * 365 * 86_400L;
    private static final String COLUMNS = "user_id, created_at, type, content, username, token_name, model_name, quota,"
            + " prompt_tokens, completion_tokens, channel_id, request_id, elapsed_time, is_stream, system_prompt_reset";

    private final Random random = new Random(5);
    private final long from;
    private final long lines;

    /**
     * Lines that end now.
     *
     * @param until epoch seconds
     */
    LogLines(long until, long lines) {
        this.from = until - SECONDS;
        this.lines = lines;
    }

    static String user(long id) {
        return "user-" + id;
    }

    static String model(int number) {
        return "vendor-" + number % 7 + "/model-" + number;
    }

    static String token(long user, int number) {
        return "token-" + user % 400 + "-" + number;
    }

    /** Small numbers are frequent. */
    static int skewed(Random random, int count) {
        double share = random.nextDouble();
        return (int) (Math.pow(share, 3) * count);
    }

    private Object[] line(long number) {
        long user = 1L + skewed(random, USERS);
        int model = skewed(random, MODELS);
        int kind = random.nextInt(100);
        boolean call = kind < 95;
        long at = from + number * SECONDS / lines - random.nextInt(5);
        int prompt = 1 + (int) Math.exp(random.nextDouble() * 10);
        int completion = 1 + random.nextInt(900);
        return new Object[] {
            user,
            at,
            call ? 2 : kind < 96 ? 1 : kind < 97 ? 3 : kind < 99 ? 4 : 5,
            call
                    ? "倍率：" + (1 + model % 5) + ".00 × " + (model % 2) + ".50 × 4.00"
                    : kind < 96 ? "通过兑换码充值 ＄" + random.nextInt(50) + ".000000 额度" : "note " + number,
            user(user),
            token(user, random.nextInt(3)),
            model(model),
            call ? (prompt + completion * 4L) * (1 + model % 5) : 0L,
            call ? (long) prompt : 0L,
            call ? (long) completion : 0L,
            (long) (1 + (model * 3 + random.nextInt(3)) % CHANNELS),
            "%016x%08x".formatted(number * 2_654_435_761L, random.nextInt()),
            (long) random.nextInt(30_000),
            random.nextBoolean(),
            false
        };
    }

    /** Into SQLite, in one transaction. */
    void insert(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO logs (" + COLUMNS + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
            for (long i = 0; i < lines; i++) {
                Object[] line = line(i);
                for (int column = 0; column < line.length; column++) {
                    insert.setObject(column + 1, line[column]);
                }
                insert.addBatch();
                if (i % 10_000 == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** Into PostgreSQL, as its own tools do it. */
    void copy(Connection connection) throws SQLException {
        CopyIn copy =
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY logs (" + COLUMNS + ") FROM STDIN");
        var text = new StringBuilder();
        for (long i = 0; i < lines; i++) {
            String between = "";
            for (Object value : line(i)) {
                text.append(between).append(value);
                between = "\t";
            }
            text.append('\n');
            if (text.length() > 1 << 16 || i == lines - 1) {
                byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                copy.writeToCopy(bytes, 0, bytes.length);
                text.setLength(0);
            }
        }
        copy.endCopy();
    }
}
