package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.testkit.FakeExchange;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.FakeUpstream.Script;

/**
 * Who pays what when a call does not end well, in the log and off the balance, at each value of the switch: the table in
 * docs/billing.md from outside. gpt-4 costs 15 a prompt token and 30 a token of the answer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndingsBlackBoxIT {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final long QUOTA = 10_000_000;
    private static final String LIMITED = "gpt-4-0314"; // of a channel that has a limit to the whole call

    /** The prompt is "hello": 3 for the message, 1, 1, and 3 for the request. */
    private static final long PROMPT = 8;

    /** Five tokens. */
    private static final String FIVE = "one two three four five";

    /** What the upstream tells before its end, as Claude's do: the prompt, and a guess at the answer. */
    private static final long TOLD = 100 * 15 + 30;

    /** The prompt as it told, and what came. */
    private static final long CAME = 100 * 15 + 5 * 30;

    private static final long COUNTED = PROMPT * 15;

    private Installation installation;
    private FakeUpstream upstream;
    private FakeUpstream failing;
    private Management root;
    private Management user;

    /** One way to end, by its row in the table; quota at each value of the switch. */
    private enum Cell {
        ANSWER_IS_COMPLETE("ChargeWithoutUsage", CAME, CAME) {
            @Override
            void answer(FakeExchange exchange) {
                exchange.stream()
                        .events(words(), Scripts.chunk("{}", "\"stop\""), Scripts.usageChunk(100, 5), "[DONE]")
                        .end();
            }
        },
        USAGE_IS_MISSING("ChargeWithoutUsage", COUNTED + 5 * 30, COUNTED + 5 * 30) {
            @Override
            void answer(FakeExchange exchange) {
                exchange.stream()
                        .events(words(), Scripts.chunk("{}", "\"stop\""), "[DONE]")
                        .end();
            }
        },
        ANSWER_HAS_NO_TOKENS("ChargeWithoutUsage", COUNTED, COUNTED) {
            @Override
            void answer(FakeExchange exchange) {
                exchange.stream()
                        .events(Scripts.chunk("{}", "\"stop\""), "[DONE]")
                        .end();
            }
        },
        CLIENT_LEAVES_BEFORE_THE_FIRST_BYTE("ChargeWhenClientLeavesEarly", COUNTED, 0) {
            @Override
            void answer(FakeExchange exchange) throws InterruptedException {
                exchange.awaitHangUp(LONG);
            }
        },
        CLIENT_LEAVES_INSIDE_ITS_ANSWER("ChargeWhenClientLeaves", CAME, TOLD) {
            @Override
            void answer(FakeExchange exchange) throws InterruptedException {
                exchange.stream().events(told(words())).awaitHangUp(LONG);
            }
        },
        UPSTREAM_BREAKS_OFF("ChargeWhenUpstreamFails", CAME, TOLD) {
            @Override
            void answer(FakeExchange exchange) {
                exchange.stream().events(told(words())).cut();
            }
        },
        UPSTREAM_FALLS_SILENT("ChargeWhenUpstreamFails", CAME, TOLD) {
            @Override
            void answer(FakeExchange exchange) throws InterruptedException {
                exchange.stream().events(told(words())).awaitHangUp(LONG);
            }
        },
        ANSWER_TAKES_TOO_LONG("ChargeWhenUpstreamFails", CAME, TOLD) {
            @Override
            void answer(FakeExchange exchange) throws InterruptedException {
                exchange.stream().events(told(words())).awaitHangUp(LONG);
            }
        },
        UPSTREAM_REPORTS_AN_ERROR_INSIDE_ITS_ANSWER("ChargeWhenUpstreamFails", CAME, TOLD) {
            @Override
            void answer(FakeExchange exchange) {
                exchange.stream()
                        .events(told(words()), "{\"error\":{\"message\":\"no\",\"type\":\"server_error\"}}")
                        .end();
            }
        };

        private final String option;
        private final long delivered;
        private final long reported;

        Cell(String option, long delivered, long reported) {
            this.option = option;
            this.delivered = delivered;
            this.reported = reported;
        }

        abstract void answer(FakeExchange exchange) throws InterruptedException;

        String model() {
            return this == ANSWER_TAKES_TOO_LONG ? LIMITED : "gpt-4";
        }

        long owed(String value) {
            return switch (value) {
                case "reported" -> reported;
                case "nothing" -> this == ANSWER_IS_COMPLETE ? delivered : 0;
                default -> delivered;
            };
        }

        private static String words() {
            return Scripts.chunk("{\"content\":\"" + FIVE + "\"}", "null");
        }

        private static String told(String event) {
            return event.replaceFirst("}$", ",\"usage\":" + Scripts.usage(100, 1) + "}");
        }
    }

    record Owed(Cell cell, String value) {
        String token() {
            return Integer.toHexString(cell.name().hashCode()) + "-" + value;
        }
    }

    static Stream<Owed> table() {
        return Arrays.stream(Cell.values())
                .flatMap(cell -> Stream.of("delivered", "reported", "nothing")
                        .filter(value -> !value.equals("reported") || !cell.option.equals("ChargeWithoutUsage"))
                        .map(value -> new Owed(cell, value)));
    }

    private volatile Script script = exchange -> {};

    @BeforeAll
    void start() throws Exception {
        installation = Installation.fresh().with("RELAY_GAP_TIMEOUT", "1").start();
        upstream = FakeUpstream.start(exchange -> script.play(exchange));
        failing = FakeUpstream.start(Cell.UPSTREAM_BREAKS_OFF::answer);
        root = installation.management();
        root.addChannel(1, upstream.url(), "gpt-4", 0);
        root.addChannel(1, upstream.url(), LIMITED, 0, "{\"relay_gap_timeout\":\"0\",\"relay_timeout\":\"1.5\"}");
        root.addChannel(1, failing.url(), "gpt-4-0613", 10, "{\"recovery\":\"buffer\"}");
        root.addChannel(1, upstream.url(), "gpt-4-0613", 0);
        user = root.addUser("endings", QUOTA);
    }

    @AfterAll
    void stop() throws Exception {
        installation.close();
        upstream.close();
        failing.close();
    }

    @ParameterizedTest
    @MethodSource("table")
    void endingCostsWhatItsSwitchSays(Owed owed) throws Exception {
        root.option(owed.cell.option, owed.value);
        script = owed.cell::answer;
        String key = user.addToken(owed.token());
        long before = balance();
        call(owed.cell, key);
        JsonNode row = row(owed.token());
        assertThat(row.path("quota").asLong()).as(row.toString()).isEqualTo(owed.cell.owed(owed.value));
        assertThat(balance()).isEqualTo(before - owed.cell.owed(owed.value));
    }

    @ParameterizedTest
    @MethodSource("values")
    void failureAfterPartialOutputThatNobodySawIsRetriedAndPaidOnce(String value) throws Exception {
        root.option("ChargeWhenUpstreamFails", value);
        script = Cell.ANSWER_IS_COMPLETE::answer;
        long before = balance();
        String token = "retried-" + value;
        var caller = new Caller(installation, user.addToken(token));
        assertThat(caller.events("/v1/chat/completions", Caller.chat("gpt-4-0613", true, "hello")))
                .endsWith("[DONE]");
        assertThat(row(token).path("quota").asLong()).isEqualTo(CAME);
        assertThat(balance()).isEqualTo(before - CAME);
    }

    static Stream<String> values() {
        return Stream.of("delivered", "reported", "nothing");
    }

    private void call(Cell cell, String key) throws Exception {
        switch (cell) {
            case CLIENT_LEAVES_BEFORE_THE_FIRST_BYTE -> leaveEarly(key);
            case CLIENT_LEAVES_INSIDE_ITS_ANSWER -> leaveInside(key);
            default ->
                assertThat(new Caller(installation, key)
                                .post("/v1/chat/completions", Caller.chat(cell.model(), true, "hello"))
                                .statusCode())
                        .isEqualTo(200);
        }
    }

    private void leaveEarly(String key) throws Exception {
        int requests = upstream.requests().size();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), installation.port())) {
            String body = Caller.chat("gpt-4", true, "hello");
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key
                                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            upstream.request(requests + 1, LONG);
        }
    }

    private void leaveInside(String key) throws Exception {
        HttpResponse<InputStream> answer =
                new Caller(installation, key).open("/v1/chat/completions", Caller.chat("gpt-4", true, "hello"));
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains(FIVE);
        }
    }

    /** The one row that a token has in the log, once it is there. */
    private JsonNode row(String token) throws Exception {
        String path = "/api/log/?type=2&token_name=" + token;
        Await.until(
                Duration.ofSeconds(10),
                "the log row of " + token,
                () -> root.get(path).size() == 1);
        return root.get(path).path(0);
    }

    private long balance() throws IOException, InterruptedException {
        return user.get("/api/user/self").path("quota").asLong();
    }
}
