package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import switchboard.testkit.FakeExchange;
import switchboard.testkit.FakeUpstream;

/** Calls whose cost tells them apart, whatever happens to the process that serves them, and books to compare with. */
final class CountedCalls {
    /** From token to token, where the gateway is killed: its process takes a part of that to end. */
    static final Duration SLOWLY = Duration.ofMillis(40);

    /** From token to token, where nothing is killed. */
    static final Duration QUICKLY = Duration.ofMillis(2);

    private static final String CHAT = "/v1/chat/completions";
    private static final int CALLERS = 16;
    private static final long QUOTA = 1_000_000_000_000L;
    private static final int TOKENS = 3; // of each answer
    private static final String WORD = " word"; // a token
    private static final int FIRST = 1000; // call n has n prompt tokens, which is how its log row is known
    private static final BigDecimal RATIO = new BigDecimal("0.075"); // of gpt-4o-mini; completions four times that
    private static final Pattern CALL = Pattern.compile("call (\\d+) ");

    private final AtomicInteger number = new AtomicInteger(FIRST);
    private final Map<Integer, Integer> sent = new ConcurrentHashMap<>(); // tokens, by the upstream
    private final Map<Integer, Integer> seen = new ConcurrentHashMap<>(); // tokens, by the client
    private final Map<String, Integer> ids = new ConcurrentHashMap<>(); // of streams that began at the client
    private final Set<Integer> answered = ConcurrentHashMap.newKeySet();
    private String key = "";

    /**
     * An upstream that notes what it has sent. Of every second stream it tells with each token how many there were, of the
     * others at the end alone, so that the gateway must count what it has of them when it is killed. It stops when its
     * client, the gateway, is gone.
     *
     * @param pace from token to token
     */
    FakeUpstream upstream(Duration pace) throws IOException {
        return FakeUpstream.start(exchange -> {
            Matcher call = CALL.matcher(exchange.request().text());
            assertThat(call.find()).isTrue();
            int n = Integer.parseInt(call.group(1));
            if (n % 2 == 0) {
                stream(exchange, n, pace);
            } else {
                sent.put(n, TOKENS);
                exchange.json(200, Scripts.answer("Connected.", n, TOKENS));
            }
        });
    }

    private void stream(FakeExchange exchange, int n, Duration pace) throws InterruptedException {
        exchange.stream();
        for (int token = 1; token <= TOKENS; token++) {
            sent.put(n, token);
            String chunk = Scripts.chunk("{\"content\":\"" + WORD + "\"}", "null");
            boolean told = n % 4 == 0;
            exchange.events(told ? chunk.replaceFirst("}$", ",\"usage\":" + Scripts.usage(n, token) + "}") : chunk);
            if (exchange.awaitHangUp(pace)) {
                return;
            }
        }
        exchange.events(Scripts.chunk("{}", "\"stop\""), Scripts.usageChunk(n, TOKENS), "[DONE]")
                .end();
    }

    /** A channel, a user and a token with a limit. */
    void furnish(Installation installation, String upstream) throws Exception {
        Management root = installation.management();
        root.addChannel(upstream, "gpt-4o-mini");
        Management user = root.addUser("crash", QUOTA);
        key = user.addToken(Management.JSON
                .createObjectNode()
                .put("name", "limited")
                .put("remain_quota", QUOTA)
                .put("unlimited_quota", false));
    }

    /** How many calls were answered. */
    int answered() {
        return answered.size();
    }

    /** How many the upstream was asked for. */
    int served() {
        return sent.size();
    }

    /**
     * What was taken of streams that a kill has cut, in tokens: by the clients, and by the gateway's books.
     *
     * @param unseen more of them, which were charged and of which the clients had nothing yet, not even a name
     * @param others calls that a kill has cut before anything was delivered, for which nothing is charged
     */
    record Cut(int streams, long seen, long charged, long sent, long unseen, long others) {}

    /** Calls until so many more are answered, then kills it in the middle of the next ones. */
    void killAfter(Installation installation, int calls) throws Exception {
        var caller = new Caller(installation, key);
        var alive = new AtomicBoolean(true);
        int enough = answered.size() + calls;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                all.add(callers.submit(() -> {
                    while (alive.get()) {
                        call(caller, alive);
                    }
                }));
            }
            Await.until(Duration.ofSeconds(60), "enough calls", () -> answered.size() >= enough);
            alive.set(false);
            installation.kill();
            for (Future<?> one : all) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** Calls until one is refused, and returns what was said then. */
    HttpResponse<String> untilRefused(Installation installation) throws Exception {
        var caller = new Caller(installation, key);
        var refusals = new ConcurrentLinkedQueue<HttpResponse<String>>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                all.add(callers.submit(() -> {
                    while (refusals.isEmpty()) {
                        HttpResponse<String> answer = call(caller);
                        if (answer.statusCode() != 200) {
                            refusals.add(answer);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(120, TimeUnit.SECONDS);
            }
        }
        return refusals.element();
    }

    /** Whether one more call is answered. */
    boolean passes(Installation installation) throws IOException, InterruptedException {
        return call(new Caller(installation, key)).statusCode() == 200;
    }

    private HttpResponse<String> call(Caller caller) throws IOException, InterruptedException {
        int n = number.getAndIncrement();
        boolean stream = n % 2 == 0;
        HttpResponse<String> answer =
                caller.post(CHAT, Caller.chat("gpt-4o-mini", stream, "call " + n + " of the test"));
        if (answer.statusCode() == 200) {
            assertThat(answer.body()).endsWith(stream ? "data: [DONE]\n\n" : "}");
            answered.add(n);
        }
        return answer;
    }

    private void call(Caller caller, AtomicBoolean alive) {
        int n = number.getAndIncrement();
        try {
            if (n % 2 == 0) {
                read(n, caller.open(CHAT, Caller.chat("gpt-4o-mini", true, "call " + n + " of the test")));
            } else {
                HttpResponse<String> answer =
                        caller.post(CHAT, Caller.chat("gpt-4o-mini", false, "call " + n + " of the test"));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                answered.add(n);
            }
        } catch (IOException e) {
            assertThat(alive).as("a call failed before the kill: %s", e).isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(int n, HttpResponse<InputStream> answer) throws IOException {
        ids.put(answer.headers().firstValue("X-Oneapi-Request-Id").orElseThrow(), n);
        try (var in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(answer.statusCode()).isEqualTo(200);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.contains(WORD)) {
                    seen.merge(n, 1, Integer::sum);
                } else if (line.equals("data: [DONE]")) {
                    answered.add(n);
                }
            }
        }
    }

    /**
     * Every call of which a client has seen anything is charged once: a whole answer for all of it, one that was cut for
     * no less than the client has seen and no more than the upstream has sent. Nothing else is charged, and all sums are
     * the same.
     */
    Cut checkBooks(Path file) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = database.createStatement()) {
            Map<Integer, Integer> charged = new HashMap<>();
            long sum = 0;
            try (ResultSet rows =
                    statement.executeQuery("SELECT prompt_tokens, completion_tokens, quota, request_id FROM logs"
                            + " WHERE type = 2 AND username = 'crash'")) {
                while (rows.next()) {
                    int prompt = rows.getInt(1);
                    int tokens = rows.getInt(2);
                    int unseen = -2 * rows.getRow(); // of no call that anybody knows
                    int n = prompt < FIRST ? ids.getOrDefault(rows.getString(4), unseen) : prompt;
                    assertThat(charged.put(n, tokens))
                            .as("call %d is charged twice", n)
                            .isNull();
                    sum += rows.getLong(3);
                    checkPrice(prompt, tokens, rows.getLong(3));
                    assertThat(tokens)
                            .as("tokens of call %d", n)
                            .isBetween(
                                    answered.contains(n) ? TOKENS : seen.getOrDefault(n, 0),
                                    n < 0 ? TOKENS : sent.getOrDefault(n, 0));
                }
            }
            assertThat(charged.keySet()).as("every answered call is charged").containsAll(answered);
            assertThat(charged.keySet()).as("what clients have seen is charged").containsAll(seen.keySet());
            assertThat(number(statement, "SELECT quota FROM users WHERE username = 'crash'"))
                    .isEqualTo(QUOTA - sum);
            assertThat(number(statement, "SELECT used_quota FROM users WHERE username = 'crash'"))
                    .isEqualTo(sum);
            assertThat(number(statement, "SELECT request_count FROM users WHERE username = 'crash'"))
                    .isEqualTo(charged.size());
            assertThat(number(statement, "SELECT remain_quota FROM tokens WHERE name = 'limited'"))
                    .isEqualTo(QUOTA - sum);
            assertThat(number(statement, "SELECT used_quota FROM tokens WHERE name = 'limited'"))
                    .isEqualTo(sum);
            assertThat(number(statement, "SELECT SUM(used_quota) FROM channels"))
                    .isEqualTo(sum);
            assertThat(number(statement, "SELECT SUM(quota) FROM switchboard_ledger WHERE kind = 'CALL'"))
                    .isEqualTo(sum);
            assertThat(number(
                            statement, "SELECT COUNT(DISTINCT reference) FROM switchboard_ledger WHERE kind = 'CALL'"))
                    .isEqualTo(charged.size());
            return cut(charged);
        }
    }

    private Cut cut(Map<Integer, Integer> charged) {
        List<Integer> streams = charged.keySet().stream()
                .filter(n -> n > 0 && n % 2 == 0 && !answered.contains(n))
                .toList();
        long unseen = charged.keySet().stream().filter(n -> n < 0).count();
        long missing =
                sent.keySet().stream().filter(n -> !charged.containsKey(n)).count();
        assertThat(unseen).as("charged, and never asked of the upstream").isLessThanOrEqualTo(missing);
        return new Cut(
                streams.size(),
                sum(streams, seen),
                sum(streams, charged),
                sum(streams, sent),
                unseen,
                missing - unseen);
    }

    /** In doubles, as One API has it, or exactly, as the receipt of a call that was cut has it. */
    private static void checkPrice(int prompt, int completion, long quota) {
        int weighed = prompt + 4 * completion;
        long exact = RATIO.multiply(BigDecimal.valueOf(weighed))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
        assertThat(quota).isIn(exact, (long) Math.ceil(weighed * RATIO.doubleValue()));
    }

    private static long sum(List<Integer> calls, Map<Integer, Integer> tokens) {
        return calls.stream().mapToLong(n -> tokens.getOrDefault(n, 0)).sum();
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : Long.MIN_VALUE;
        }
    }
}
