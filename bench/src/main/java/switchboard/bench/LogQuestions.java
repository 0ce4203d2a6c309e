package switchboard.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import switchboard.store.LogFilter;
import switchboard.store.Logs;

/** What the management API asks of the log, with other parameters each time. */
final class LogQuestions {
    private static final long MONTH = 30 * 86_400L;

    private final long until;
    private final Random random = new Random(7);

    LogQuestions(long until) {
        this.until = until;
    }

    /**
     * A question, and how One API has it answered.
     *
     * @param ask asks it
     * @param sql the statement of One API
     */
    record Question(Consumer<Logs> ask, String sql) {}

    /**
     * A kind of question.
     *
     * @param name for people
     * @param next one more of it
     */
    record Kind(String name, Supplier<Question> next) {}

    List<Kind> all() {
        List<Kind> kinds = new ArrayList<>();
        kinds.add(new Kind("page 0", () -> page(LogFilter.ALL, random.nextInt(3))));
        kinds.add(new Kind("page 1,000", () -> page(LogFilter.ALL, 1000 + random.nextInt(50))));
        kinds.add(new Kind("page 100,000", () -> page(LogFilter.ALL, 100_000 + random.nextInt(5000))));
        pages(kinds, "of a user name", this::ofUserName);
        pages(kinds, "of a model", this::ofModel);
        pages(kinds, "of a token", this::ofToken);
        pages(kinds, "of a channel", this::ofChannel);
        pages(kinds, "of a month", this::ofMonth);
        pages(kinds, "of a user, a model and a year", this::ofThree);
        pages(kinds, "of top-ups", () -> new LogFilter(1, 0, 0, 0, "", "", "", 0));
        kinds.add(new Kind("page 0 of what is not there", () -> page(ofNothing(), 0)));
        pages(kinds, "of one's own lines", this::own);
        kinds.add(new Kind("page 0 of one's own lines of a model", () -> page(ownOfModel(), 0)));
        kinds.add(new Kind("search by type", () -> search(Integer.toString(1 + random.nextInt(5)))));
        kinds.add(new Kind("search by beginning", () -> search("通过兑换码充值 ＄" + (1 + random.nextInt(40)))));
        kinds.add(new Kind("search for what is not there", () -> search("nowhere " + random.nextInt(1000))));
        kinds.add(new Kind("search one's own by type", this::searchOwn));
        sum(kinds, "sum of all", () -> LogFilter.ALL);
        sum(kinds, "sum of a user name", this::ofUserName);
        sum(kinds, "sum of a model", this::ofModel);
        sum(kinds, "sum of a token", this::ofToken);
        sum(kinds, "sum of a channel", this::ofChannel);
        sum(kinds, "sum of a month", this::ofMonth);
        sum(kinds, "sum of a user, a model and a year", this::ofThree);
        sum(kinds, "sum of one's own", this::own);
        kinds.add(new Kind("the dashboard's seven days", this::days));
        return kinds;
    }

    private void pages(List<Kind> kinds, String what, Supplier<LogFilter> filter) {
        kinds.add(new Kind("page 0 " + what, () -> page(filter.get(), random.nextInt(2))));
        kinds.add(new Kind("page 1,000 " + what, () -> page(filter.get(), 1000 + random.nextInt(20))));
    }

    private static void sum(List<Kind> kinds, String name, Supplier<LogFilter> filter) {
        kinds.add(new Kind(name, () -> {
            LogFilter asked = filter.get();
            return new Question(
                    logs -> logs.consumed(asked),
                    "SELECT COALESCE(SUM(quota), 0) FROM logs WHERE type = 2" + where(asked));
        }));
    }

    private static Question page(LogFilter filter, int page) {
        return new Question(
                logs -> logs.page(filter, page),
                "SELECT * FROM logs WHERE 1 = 1" + (filter.type() == 0 ? "" : " AND type = " + filter.type())
                        + where(filter) + " ORDER BY id DESC LIMIT 10 OFFSET " + 10L * page);
    }

    private static String where(LogFilter filter) {
        var sql = new StringBuilder();
        narrow(sql, "created_at >= ", filter.from());
        narrow(sql, "created_at <= ", filter.until());
        narrow(sql, "user_id = ", filter.userId());
        narrow(sql, "channel_id = ", filter.channelId());
        narrow(sql, "username = ", filter.username());
        narrow(sql, "token_name = ", filter.tokenName());
        narrow(sql, "model_name = ", filter.modelName());
        return sql.toString();
    }

    private static void narrow(StringBuilder sql, String condition, long value) {
        if (value != 0) {
            sql.append(" AND ").append(condition).append(value);
        }
    }

    private static void narrow(StringBuilder sql, String condition, String value) {
        if (!value.isEmpty()) {
            sql.append(" AND ").append(condition).append('\'').append(value).append('\'');
        }
    }

    private static Question search(String keyword) {
        int type = keyword.length() == 1 ? Integer.parseInt(keyword) : -1;
        return new Question(
                logs -> logs.search(keyword),
                "SELECT * FROM logs WHERE type = " + type + " OR content LIKE '" + keyword
                        + "%' ORDER BY id DESC LIMIT 100");
    }

    private Question searchOwn() {
        long user = user();
        int type = 1 + random.nextInt(5);
        return new Question(
                logs -> logs.searchOwn(user, Integer.toString(type)),
                "SELECT * FROM logs WHERE user_id = " + user + " AND type = " + type + " ORDER BY id DESC LIMIT 100");
    }

    private Question days() {
        long user = user();
        long from = until - 7 * 86_400L;
        return new Question(
                logs -> logs.days(user, from, until),
                "SELECT created_at / 86400 AS day, model_name, COUNT(1), SUM(quota), SUM(prompt_tokens),"
                        + " SUM(completion_tokens) FROM logs WHERE type = 2 AND user_id = " + user
                        + " AND created_at BETWEEN " + from + " AND " + until
                        + " GROUP BY created_at / 86400, model_name ORDER BY 1, 2");
    }

    private long user() {
        return 1L + LogLines.skewed(random, LogLines.USERS);
    }

    private int model() {
        return LogLines.skewed(random, LogLines.MODELS);
    }

    private LogFilter ofUserName() {
        return new LogFilter(0, 0, 0, 0, LogLines.user(user()), "", "", 0);
    }

    private LogFilter ofModel() {
        return new LogFilter(0, 0, 0, 0, "", "", LogLines.model(model()), 0);
    }

    private LogFilter ofToken() {
        return new LogFilter(0, 0, 0, 0, "", LogLines.token(user(), random.nextInt(3)), "", 0);
    }

    private LogFilter ofChannel() {
        return new LogFilter(0, 0, 0, 0, "", "", "", 1 + random.nextInt(LogLines.CHANNELS));
    }

    private LogFilter ofMonth() {
        long from = until - LogLines.SECONDS + random.nextLong(LogLines.SECONDS - MONTH);
        return new LogFilter(0, from, from + MONTH, 0, "", "", "", 0);
    }

    private LogFilter ofThree() {
        long from = until - LogLines.SECONDS + random.nextLong(LogLines.SECONDS / 2);
        return new LogFilter(2, from, from + 12 * MONTH, 0, LogLines.user(user()), "", LogLines.model(model()), 0);
    }

    private LogFilter ofNothing() {
        return new LogFilter(0, 0, 0, 0, LogLines.user(user()), "", "none", 0);
    }

    private LogFilter own() {
        return new LogFilter(0, 0, 0, user(), "", "", "", 0);
    }

    private LogFilter ownOfModel() {
        return new LogFilter(2, 0, 0, user(), "", "", LogLines.model(model()), 0);
    }
}
