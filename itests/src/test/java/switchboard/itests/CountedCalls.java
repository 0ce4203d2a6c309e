package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import switchboard.testkit.FakeUpstream;

/** Calls whose cost tells them apart, whatever happens to the process that serves them, and books to compare with. */
final class CountedCalls {
    private static final String CHAT = "/v1/chat/completions";
    private static final int CALLERS = 16;
    private static final long QUOTA = 1_000_000_000_000L;
    private static final int FIRST = 1000; // call n has n prompt tokens, which is how its log row is known
    private static final Pattern CALL = Pattern.compile("call (\\d+) ");

    private final AtomicInteger number = new AtomicInteger(FIRST);
    private final Set<Integer> served = ConcurrentHashMap.newKeySet();
    private final Set<Integer> answered = ConcurrentHashMap.newKeySet();
    private String key = "";

    /** An upstream that notes what it has served to the last byte. */
    FakeUpstream upstream() throws IOException {
        return FakeUpstream.start(exchange -> {
            Matcher call = CALL.matcher(exchange.request().text());
            assertThat(call.find()).isTrue();
            int n = Integer.parseInt(call.group(1));
            served.add(n);
            if (n % 2 == 0) {
                Scripts.stream(exchange, n, 3, Duration.ofMillis(2));
            } else {
                exchange.json(200, Scripts.answer("Connected.", n, 3));
            }
        });
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
        return served.size();
    }

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
                List<String> events =
                        caller.events(CHAT, Caller.chat("gpt-4o-mini", true, "call " + n + " of the test"));
                if (events.getLast().equals("[DONE]")) {
                    answered.add(n);
                }
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

    /** Every answered call is charged once, nothing else is charged, and all sums are the same. */
    void checkBooks(Path file) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = database.createStatement()) {
            List<Integer> charged = new ArrayList<>();
            long sum = 0;
            try (ResultSet rows = statement.executeQuery(
                    "SELECT prompt_tokens, completion_tokens, quota FROM logs WHERE type = 2 AND username = 'crash'")) {
                while (rows.next()) {
                    charged.add(rows.getInt(1));
                    sum += rows.getLong(3);
                    // gpt-4o-mini: ratio 0.075, completions four times that
                    assertThat(rows.getLong(3)).isEqualTo((long) Math.ceil((rows.getInt(1) + 3 * 4) * 0.075));
                }
            }
            assertThat(charged).as("no call is charged twice").doesNotHaveDuplicates();
            assertThat(charged).as("every answered call is charged").containsAll(answered);
            assertThat(served).as("only what the upstream served is charged").containsAll(charged);
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
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : Long.MIN_VALUE;
        }
    }
}
