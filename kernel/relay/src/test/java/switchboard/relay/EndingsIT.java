package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.relay.Upstreaming.DONE;
import static switchboard.relay.Upstreaming.ROLE;
import static switchboard.relay.Upstreaming.STOP;
import static switchboard.relay.Upstreaming.text;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Outcome;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.Usage;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.FakeUpstream.Script;

/** What policies are told of each way a call may end: docs/billing.md, "Calls that do not end well", row by row. */
class EndingsIT {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String MODEL = "gpt-4o";

    /** Counted by the gateway's double: a token for each four bytes. */
    private static final long PROMPT = Gateway.body(MODEL, true).length() / 4;

    private static final String HELLO = text("hello"); // two tokens, counted here

    private Gateway gateway;
    private String key;

    @BeforeEach
    void start() {
        gateway = Gateway.start("RELAY_GAP_TIMEOUT", "0.4", "RELAY_FIRST_EVENT_TIMEOUT", "5");
        gateway.store.options().put("RetryTimes", "0");
        key = gateway.token();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    // ── the client leaves

    @Test
    void clientLeavesBeforeTheUpstreamWasAsked() {
        try (FakeUpstream upstream = serve(Upstreaming::stream)) {
            var client = new TestDownstream();
            gateway.policy.before = demand -> client.leave();
            gateway.begin(client, key, MODEL, true);
            assertThat(client.await()).isEqualTo("aborted");
            assertNothingIsOwed();
            assertThat(upstream.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "delivered"})
    void clientLeavesBeforeTheFirstByte(String basis) throws Exception {
        leaveBeforeTheFirstByte(basis);
        assertTold(Ending.CLIENT_GONE_EARLY, new Usage(PROMPT, 0), true, Usage.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reported", "nothing"})
    void promptOfAClientThatLeavesEarlyIsNotCountedForNothing(String basis) throws Exception {
        leaveBeforeTheFirstByte(basis);
        assertTold(Ending.CLIENT_GONE_EARLY, Usage.NONE, false, Usage.NONE);
    }

    private void leaveBeforeTheFirstByte(String basis) throws Exception {
        gateway.store.options().put("ChargeWhenClientLeavesEarly", basis);
        try (FakeUpstream upstream = serve(exchange -> exchange.awaitHangUp(LONG))) {
            var client = new TestDownstream();
            gateway.begin(client, key, MODEL, true);
            upstream.request(1, Gateway.SOON);
            client.leave();
            assertThat(client.await()).isEqualTo("aborted");
        }
    }

    @Test
    void clientLeavesWhileTheFirstEventIsHeldBack() {
        String role = told(ROLE, 9, 1);
        leaveAt("role", e -> e.stream().events(role).awaitHangUp(LONG));
        assertTold(Ending.CLIENT_GONE_EARLY, new Usage(9, 0), true, new Usage(9, 1));
    }

    @Test
    void clientLeavesAStreamThatIsHeldBackWhole() {
        try (FakeUpstream upstream =
                FakeUpstream.start(e -> e.stream().events(told(HELLO, 9, 2)).awaitHangUp(LONG))) {
            buffered(upstream, 0);
            leaveAt("hello");
            assertTold(Ending.CLIENT_GONE_EARLY, new Usage(9, 0), true, new Usage(9, 2));
        }
    }

    @Test
    void clientLeavesInsideItsAnswer() {
        leaveAt("bye", e -> e.stream().events(HELLO, text("bye")).awaitHangUp(LONG));
        assertTold(Ending.CLIENT_GONE, new Usage(PROMPT, 2), true, Usage.NONE);
    }

    @Test
    void guessOfAnUpstreamAtTheAnswerIsNoCount() {
        String long40 = text("x".repeat(40));
        leaveAt("bye", e -> e.stream().events(told(long40, 9, 1), text("bye")).awaitHangUp(LONG));
        assertTold(Ending.CLIENT_GONE, new Usage(9, 11), true, new Usage(9, 1));
    }

    @Test
    void runningCountOfAnUpstreamIsACount() {
        String reasoned = told(HELLO, 9, 50);
        leaveAt("bye", e -> e.stream().events(reasoned, text("bye")).awaitHangUp(LONG));
        assertTold(Ending.CLIENT_GONE, new Usage(9, 50), false, new Usage(9, 50));
    }

    @Test
    void countOfAnUpstreamThatLagsALittleIsACount() {
        String long40 = text("x".repeat(40));
        leaveAt("bye", e -> e.stream().events(told(long40, 9, 6), text("bye")).awaitHangUp(LONG));
        assertTold(Ending.CLIENT_GONE, new Usage(9, 6), false, new Usage(9, 6));
    }

    @Test
    void countOfAWholeAnswerIsBelieved() {
        String long40 = text("x".repeat(40));
        String usage = told("{\"choices\":[]}", 9, 1);
        leaveAt("prompt_tokens", e -> e.stream().events(long40, STOP, usage).awaitHangUp(LONG));
        assertTold(Ending.CLIENT_GONE, new Usage(9, 1), false, new Usage(9, 1));
    }

    @Test
    void clientThatTakesNothingHasLeft() throws Exception {
        gateway.close();
        gateway = Gateway.start("RELAY_CLIENT_TIMEOUT", "0.3");
        key = gateway.token();
        assertThat(readNothing().ending()).isEqualTo(Ending.CLIENT_GONE);
    }

    // ── the upstream fails

    @Test
    void upstreamBreaksOff() {
        call(e -> e.stream().events(HELLO).cut());
        assertTold(Ending.CUT, new Usage(PROMPT, 2), true, Usage.NONE);
    }

    @Test
    void upstreamBreaksOffAfterItTold() {
        call(e -> e.stream().events(told(text("x".repeat(40)), 9, 1)).cut());
        assertTold(Ending.CUT, new Usage(9, 10), true, new Usage(9, 1));
    }

    @Test
    void upstreamFallsSilent() {
        call(e -> e.stream().events(HELLO).awaitHangUp(LONG));
        assertTold(Ending.STALLED, new Usage(PROMPT, 2), true, Usage.NONE);
    }

    @Test
    void answerTakesTooLong() {
        limited();
        call(exchange -> {
            exchange.stream();
            while (true) {
                exchange.events(HELLO).pause(Duration.ofMillis(50));
            }
        });
        Outcome told = gateway.policy.last.orElseThrow();
        assertThat(told.ending()).isEqualTo(Ending.TIMED_OUT);
        assertThat(told.usage().prompt()).isEqualTo(PROMPT);
        assertThat(told.usage().completion()).isPositive();
        gateway.assertAllOver();
    }

    @Test
    void answerTakesTooLongSinceNobodyTakesIt() throws Exception {
        limited();
        assertThat(readNothing().ending()).isEqualTo(Ending.TIMED_OUT);
    }

    @Test
    void upstreamReportsAnErrorInsideItsAnswer() {
        call(e -> e.stream().events(HELLO, "{\"error\":{\"message\":\"no\"}}").end());
        assertTold(Ending.ERROR, new Usage(PROMPT, 2), true, Usage.NONE);
    }

    /** What is kept while it runs; that the next process charges it is the store's and the crash test's to show. */
    @Test
    void gatewayIsKilledInsideAnAnswer() {
        gateway.close();
        gateway = Gateway.start("RELAY_DRAFT_MS", "0");
        key = gateway.token();
        call(e -> {
            e.stream().events(HELLO);
            Gateway.await("the first part", () -> !gateway.policy.interim.isEmpty());
            e.events(HELLO);
            Gateway.await("the second part", () -> gateway.policy.interim.size() > 1);
            e.events(STOP, DONE).end();
        });
        assertThat(gateway.policy.interim)
                .startsWith(
                        new Outcome(Ending.KILLED, new Usage(PROMPT, 2), true, "", Usage.NONE),
                        new Outcome(Ending.KILLED, new Usage(PROMPT, 3), true, "", Usage.NONE));
        assertTold(Ending.COMPLETE, new Usage(PROMPT, 3), true, Usage.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 500})
    void upstreamFailsBeforeAnAnswer(int status) {
        call(e -> e.json(status, "{\"error\":{\"message\":\"no\"}}"));
        assertNothingIsOwed();
    }

    @Test
    void upstreamIsCutBeforeAnAnswer() {
        call(e -> e.stream().events(ROLE).cut());
        assertNothingIsOwed();
    }

    @Test
    void failureAfterPartialOutputThatNobodySawIsRetriedAndPaidOnce() {
        gateway.store.options().put("RetryTimes", "1");
        try (FakeUpstream failing = FakeUpstream.start(
                        e -> e.stream().events(told(HELLO, 9, 2)).cut());
                FakeUpstream other = Upstreaming.streaming()) {
            buffered(failing, 10);
            gateway.channel(other.url(), MODEL);
            assertThat(gateway.chat(key, MODEL, true).body()).endsWith("[DONE]\n\n");
            assertTold(Ending.COMPLETE, new Usage(9, 3), false, new Usage(9, 3));
            assertThat(gateway.policy.released).as("the attempt nobody saw").hasValue(1);
            assertThat(gateway.policy.charged).hasValue(1);
            assertThat(failing.requests()).hasSize(1);
        }
    }

    // ── whole answers

    @Test
    void answerIsComplete() {
        call(Upstreaming::stream);
        assertTold(Ending.COMPLETE, new Usage(9, 3), false, new Usage(9, 3));
    }

    @Test
    void usageIsMissing() {
        call(e -> e.stream().events(HELLO, STOP, DONE).end());
        assertTold(Ending.COMPLETE, new Usage(PROMPT, 2), true, Usage.NONE);
    }

    @Test
    void answerHasNoTokens() {
        call(e -> e.stream().events(STOP, DONE).end());
        assertTold(Ending.COMPLETE, new Usage(PROMPT, 0), true, Usage.NONE);
    }

    @Test
    void speechBreaksOff() {
        try (FakeUpstream upstream = serve(exchange -> {
            exchange.head(200, "Content-Type", "audio/mpeg").send("some sound");
            exchange.awaitHangUp(LONG);
        })) {
            gateway.http
                    .sendAsync(
                            gateway.request("/v1/audio/speech", key)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(
                                            "{\"model\":\"%s\",\"input\":\"hi\",\"voice\":\"alloy\"}".formatted(MODEL)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .handle((answer, torn) -> torn)
                    .join();
            assertTold(Ending.STALLED, Usage.NONE, false, Usage.NONE);
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void everyRowOfTheContractIsATest() throws IOException {
        String page = Files.readString(Path.of("../../docs/billing.md"));
        String table = page.substring(page.indexOf("| how it ended |"));
        List<String> rows = table.substring(0, table.indexOf("\n\n"))
                .lines()
                .skip(2)
                .map(row -> row.split("\\|", 3)[1].strip())
                .toList();
        Set<String> tests = Arrays.stream(EndingsIT.class.getDeclaredMethods())
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertThat(rows).hasSizeGreaterThan(10);
        assertThat(tests).containsAll(rows.stream().map(EndingsIT::camelCase).toList());
    }

    private static String camelCase(String sentence) {
        return Pattern.compile(" (\\w)")
                .matcher(sentence)
                .replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
    }

    // ── scenes

    private FakeUpstream serve(Script script) {
        FakeUpstream upstream = FakeUpstream.start(script);
        gateway.channel(upstream.url(), MODEL);
        return upstream;
    }

    private void buffered(FakeUpstream upstream, long priority) {
        gateway.store(
                Gateway.row(TestProvider.TYPE, upstream.url(), MODEL, priority, 0, "", "{\"recovery\":\"buffer\"}"));
    }

    private void limited() {
        gateway.close();
        gateway = Gateway.start("RELAY_TIMEOUT", "1");
        gateway.store.options().put("RetryTimes", "0");
        key = gateway.token();
    }

    /** A stream, for a client that waits for its end. */
    private void call(Script script) {
        try (FakeUpstream upstream = serve(script)) {
            gateway.chat(key, MODEL, true);
            assertThat(upstream.requests()).hasSize(1);
            gateway.assertAllOver();
        }
    }

    /** A client that leaves while the gateway reads the event with that word. */
    private void leaveAt(String word, Script script) {
        try (FakeUpstream upstream = serve(script)) {
            leaveAt(word);
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    private void leaveAt(String word) {
        var client = new TestDownstream();
        gateway.provider.seen = data -> {
            if (data.contains(word)) {
                client.leave();
            }
        };
        gateway.begin(client, key, MODEL, true);
        assertThat(client.await()).isEqualTo("aborted");
    }

    private Outcome readNothing() throws Exception {
        String event = "data: " + text("x".repeat(64 << 10)) + "\n\n";
        try (FakeUpstream upstream = serve(exchange -> {
                    exchange.stream();
                    for (int i = 0; i < 1000; i++) {
                        exchange.send(event);
                    }
                });
                RawClient client = new RawClient(gateway.port(), 16 << 10)) {
            client.chat(key, MODEL, true).readUntil("data: ");
            upstream.awaitNoConnection(Gateway.SOON);
            gateway.assertAllOver();
        }
        return gateway.policy.last.orElseThrow();
    }

    /** An event with what an upstream says it used so far. */
    private static String told(String event, int prompt, int completion) {
        return event.replaceFirst(
                "}$", ",\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}".formatted(prompt, completion));
    }

    private void assertTold(Ending ending, Usage usage, boolean counted, Usage told) {
        gateway.assertAllOver();
        assertThat(gateway.policy.charged).hasValue(1);
        assertThat(gateway.policy.last).contains(new Outcome(ending, usage, counted, "", told));
    }

    private void assertNothingIsOwed() {
        gateway.assertAllOver();
        assertThat(gateway.policy.charged).hasValue(0);
        assertThat(gateway.policy.released).hasValue(1);
    }
}
