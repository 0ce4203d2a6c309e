package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.relay.Upstreaming.DONE;
import static switchboard.relay.Upstreaming.ROLE;
import static switchboard.relay.Upstreaming.STOP;
import static switchboard.relay.Upstreaming.USAGE;
import static switchboard.relay.Upstreaming.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.spi.Outcome.Ending;
import switchboard.testkit.FakeExchange;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.FakeUpstream.Script;

/** Upstreams that fail in every way: the client is told the truth, and the money is settled or released once. */
class BadEndingsIT {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static Gateway gateway;
    private static String key;
    private static int models;

    @BeforeAll
    static void start() {
        gateway = Gateway.start(
                "RELAY_FIRST_BYTE_TIMEOUT", "0.5",
                "RELAY_FIRST_EVENT_TIMEOUT", "0.6",
                "RELAY_GAP_TIMEOUT", "0.5",
                "RELAY_MAX_EVENT_MB", "20");
        gateway.store.options().put("RetryTimes", "0");
        key = gateway.token();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /**
     * One way to fail.
     *
     * @param stream whether the client asks for events
     * @param status what the client gets before it has seen anything; 200 for a stream that breaks off
     */
    record Case(String name, boolean stream, Script script, int status) {
        @Override
        public String toString() {
            return name + (stream ? " (stream)" : " (whole)");
        }
    }

    static Stream<Case> failures() {
        return Stream.of(
                new Case("cut before the head", true, e -> e.cut(), 502),
                new Case("cut before the head", false, e -> e.cut(), 502),
                new Case("reset before the head", true, e -> e.reset(), 502),
                new Case("cut before the first event", true, e -> e.stream().cut(), 502),
                new Case(
                        "cut after the prelude",
                        true,
                        e -> e.stream().events(ROLE).cut(),
                        502),
                new Case("ended before the first event", true, e -> e.stream().end(), 502),
                new Case(
                        "ended after the prelude",
                        true,
                        e -> e.stream().events(ROLE).end(),
                        502),
                new Case(
                        "cut inside the document",
                        false,
                        e -> e.raw(halfDocument()).cut(),
                        502),
                new Case(
                        "reset inside the document",
                        false,
                        e -> e.raw(halfDocument()).reset(),
                        502),
                new Case(
                        "half a document in chunks",
                        false,
                        e -> e.head(200).send("{\"choi").cut(),
                        502),
                new Case("silent after the document's beginning", false, BadEndingsIT::halfThenSilence, 504),
                new Case("silent", true, e -> e.awaitHangUp(LONG), 504),
                new Case("silent", false, e -> e.awaitHangUp(LONG), 504),
                new Case("silent after the head", true, e -> e.stream().awaitHangUp(LONG), 504),
                new Case("comments for ever", true, BadEndingsIT::comments, 504),
                new Case(
                        "error event first",
                        true,
                        e -> e.stream().events(error()).end(),
                        503),
                new Case(
                        "error after the prelude",
                        true,
                        e -> e.stream().events(ROLE, error()).end(),
                        503),
                new Case("error document", false, e -> e.json(200, error()), 503),
                new Case("error document for a stream", true, e -> e.json(200, error()), 503),
                new Case("a page", true, e -> e.whole(200, "text/html", page()), 502),
                new Case("a page", false, e -> e.whole(200, "text/html", page()), 502),
                new Case("nothing", false, e -> e.json(200, ""), 502),
                new Case("nothing", true, e -> e.json(200, ""), 502),
                new Case("some other document", true, e -> e.json(200, "{}"), 502),
                new Case(
                        "no HTTP",
                        true,
                        e -> e.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n").cut(),
                        502),
                new Case(
                        "no gzip",
                        false,
                        e -> e.whole(200, "application/json", page(), "Content-Encoding", "gzip"),
                        502),
                new Case("gzip cut short", false, BadEndingsIT::cutGzip, 502),
                new Case("an event beyond the limit", true, BadEndingsIT::endless, 502),
                new Case(
                        "a provider's fault",
                        true,
                        e -> e.stream().events("{\"explode\":1}").end(),
                        502),
                new Case("a provider's fault", false, e -> e.json(200, "{\"explode\":1}"), 502),
                new Case("status 500", true, e -> e.json(500, error()), 500),
                new Case("status 500 without a body", false, e -> e.json(500, ""), 500),
                new Case("a redirect", false, e -> e.json(302, "", "Location", "http://127.0.0.1:1/"), 502));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void clientGetsAnErrorAndPaysNothing(Case failing) {
        try (FakeUpstream upstream = FakeUpstream.start(failing.script)) {
            String model = "m" + models++;
            gateway.channel(upstream.url(), model);
            long before = gateway.policy.sum.get();
            var answer = gateway.chat(key, model, failing.stream);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(failing.status);
            assertThat(answer.headers().firstValue("content-type")).contains("application/json; charset=utf-8");
            assertThat(answer.body())
                    .startsWith("{\"error\":{\"message\":\"")
                    .contains(" (request id: ", "\"type\":\"", "\"param\":\"", "\"code\":")
                    .doesNotContain("127.0.0.1", "sk-upstream-secret");
            gateway.assertAllOver();
            assertThat(gateway.policy.sum).hasValue(before);
        }
    }

    static Stream<Case> breaks() {
        return Stream.of(
                new Case(
                        "cut", true, e -> e.stream().events(ROLE, text("hello")).cut(), 200),
                new Case(
                        "ended",
                        true,
                        e -> e.stream().events(ROLE, text("hello")).end(),
                        200),
                new Case("reset", true, BadEndingsIT::reset, 200),
                new Case("cut inside a character", true, BadEndingsIT::cutInsideCharacter, 200),
                new Case("cut inside an event", true, BadEndingsIT::cutInsideEvent, 200),
                new Case("ended inside an event", true, BadEndingsIT::endInsideEvent, 200),
                new Case("stalled", true, e -> e.stream().events(text("hello")).awaitHangUp(LONG), 200),
                new Case(
                        "error event",
                        true,
                        e -> e.stream().events(text("hello"), error()).end(),
                        200),
                new Case("a provider's fault", true, BadEndingsIT::laterFault, 200),
                new Case("an event beyond the limit", true, BadEndingsIT::laterEndless, 200));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void brokenStreamNeverLooksFinishedAndWhatWasDeliveredIsPaid(Case breaking) throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(breaking.script);
                RawClient client = new RawClient(gateway.port())) {
            String model = "m" + models++;
            gateway.channel(upstream.url(), model);
            long before = gateway.policy.sum.get();
            RawClient.Whole answer = client.chat(key, model, true).readAnswer();
            assertThat(answer.complete()).as("the answer's own framing").isTrue();
            assertThat(answer.body())
                    .contains(text("hello"))
                    .contains("data: {\"error\":{\"message\":\"")
                    .endsWith("\"type\":\"upstream_error\",\"param\":null,\"code\":\"stream_interrupted\"}}\n\n")
                    .doesNotContain("[DONE]", "finish_reason", "\uFFFD");
            gateway.assertAllOver();
            long paid = gateway.policy.sum.get() - before;
            assertThat(paid).isEqualTo(Gateway.body(model, true).length() / 4 + 2);
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void aPromptThatWasToldIsPaidAsToldAndWhatWasDeliveredIsCounted() {
        String first = text("hello").replaceFirst("}$", ",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":0}}");
        try (FakeUpstream upstream =
                FakeUpstream.start(e -> e.stream().events(first).cut())) {
            gateway.channel(upstream.url(), "told");
            long before = gateway.policy.sum.get();
            gateway.chat(key, "told", true);
            gateway.assertAllOver();
            assertThat(gateway.policy.sum.get() - before).isEqualTo(9 + 2);
        }
    }

    static Stream<Case> survivors() {
        return Stream.of(
                new Case(
                        "ends after the finish reason",
                        true,
                        e -> e.stream().events(text("hello"), STOP).end(),
                        200),
                new Case(
                        "is cut after the finish reason",
                        true,
                        e -> e.stream().events(text("hello"), STOP).cut(),
                        200),
                new Case("is silent after the finish reason", true, BadEndingsIT::silentAfterFinish, 200),
                new Case("is silent after [DONE]", true, BadEndingsIT::silentAfterDone, 200),
                new Case(
                        "finishes twice",
                        true,
                        e -> e.stream().events(text("hello"), STOP, STOP, DONE).end(),
                        200),
                new Case("sends garbage", true, BadEndingsIT::garbage, 200),
                new Case("sends garbage afterwards", true, BadEndingsIT::trailingGarbage, 200),
                new Case("sends CRLF", true, e -> odd(e, "\r\n", "data: "), 200),
                new Case("sends CR", true, e -> odd(e, "\r", "data: "), 200),
                new Case("sends no blanks", true, e -> odd(e, "\n", "data:"), 200),
                new Case("drips", true, BadEndingsIT::drip, 200),
                new Case("lies about its type", true, BadEndingsIT::wrongType, 200),
                new Case("compresses", true, BadEndingsIT::gzip, 200),
                new Case("answers in one document", true, e -> e.json(200, Upstreaming.WHOLE), 200),
                new Case("closes instead of a last chunk", true, BadEndingsIT::untilClose, 200));
    }

    @ParameterizedTest
    @MethodSource("survivors")
    void oddStreamsThatAreCompleteEndComplete(Case odd) {
        try (FakeUpstream upstream = FakeUpstream.start(odd.script)) {
            String model = "m" + models++;
            gateway.channel(upstream.url(), model);
            String body = gateway.chat(key, model, true).body();
            assertThat(body).contains("hello").endsWith("\n\ndata: [DONE]\n\n").doesNotContain("\"error\"");
            assertThat(body.indexOf("[DONE]")).isEqualTo(body.lastIndexOf("[DONE]"));
            gateway.assertAllOver();
            assertThat(gateway.policy.last.orElseThrow().ending()).isEqualTo(Ending.COMPLETE);
        }
    }

    @Test
    void aLineOfSixteenMegabytesArrivesWhole() {
        String large = "x".repeat(16 << 20);
        try (FakeUpstream upstream = FakeUpstream.start(
                e -> e.stream().events(text(large), STOP, USAGE, DONE).end())) {
            gateway.channel(upstream.url(), "large");
            String body = gateway.chat(key, "large", true).body();
            assertThat(body.equals(RelayIT.events(text(large), STOP, DONE))).isTrue();
            gateway.assertAllOver();
        }
    }

    private static String halfDocument() {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"choices\":[";
    }

    private static void halfThenSilence(FakeExchange exchange) throws InterruptedException {
        exchange.raw(halfDocument()).awaitHangUp(LONG);
    }

    private static void comments(FakeExchange exchange) throws InterruptedException {
        exchange.stream();
        for (int i = 0; i < 100; i++) {
            exchange.send(": ping\n\n").pause(Duration.ofMillis(50));
        }
    }

    private static void endless(FakeExchange exchange) {
        exchange.stream().send("data: ");
        String much = "x".repeat(1 << 20);
        for (int i = 0; i < 24; i++) {
            exchange.send(much);
        }
        exchange.send("\n\n").end();
    }

    private static void laterEndless(FakeExchange exchange) {
        exchange.stream().events(text("hello"));
        exchange.send("data: ");
        String much = "x".repeat(1 << 20);
        for (int i = 0; i < 24; i++) {
            exchange.send(much);
        }
        exchange.send("\n\n").end();
    }

    private static void laterFault(FakeExchange exchange) throws InterruptedException {
        exchange.stream().events(text("hello")).pause(Duration.ofMillis(50));
        exchange.events("{\"explode\":1}").end();
    }

    private static void reset(FakeExchange exchange) throws InterruptedException {
        exchange.stream().events(text("hello")).pause(Duration.ofMillis(100));
        exchange.reset();
    }

    private static void cutInsideCharacter(FakeExchange exchange) {
        byte[] half = "data: {\"choices\":[{\"delta\":{\"content\":\"é".getBytes(StandardCharsets.UTF_8);
        exchange.stream()
                .events(text("hello"))
                .send(Arrays.copyOf(half, half.length - 1))
                .cut();
    }

    private static void cutInsideEvent(FakeExchange exchange) {
        exchange.stream()
                .events(text("hello"))
                .send("data: {\"choices\":[{\"delta\"")
                .cut();
    }

    private static void endInsideEvent(FakeExchange exchange) {
        exchange.stream()
                .events(text("hello"))
                .send("data: {\"choices\":[{\"delta\"")
                .end();
    }

    private static void silentAfterFinish(FakeExchange exchange) throws InterruptedException {
        exchange.stream().events(text("hello"), STOP, USAGE).awaitHangUp(LONG);
    }

    private static void silentAfterDone(FakeExchange exchange) throws InterruptedException {
        exchange.stream().events(text("hello"), STOP, DONE).awaitHangUp(LONG);
    }

    private static void garbage(FakeExchange exchange) {
        exchange.stream().send("\u0000\u0001garbage\n\n: x\n\ndata: nonsense\n\n");
        exchange.events(text("hello"), STOP, DONE).end();
    }

    private static void trailingGarbage(FakeExchange exchange) {
        exchange.stream().events(text("hello"), STOP, DONE).send("data: {\"er").end();
    }

    private static void odd(FakeExchange exchange, String line, String data) {
        String gap = line + line;
        exchange.stream()
                .send(data + ROLE + gap + data + text("hello") + gap + data + STOP + gap + data + DONE + gap)
                .end();
    }

    private static void drip(FakeExchange exchange) throws InterruptedException {
        byte[] bytes = ("\uFEFF" + RelayIT.events(ROLE, text("hello é"), STOP, DONE)).getBytes(StandardCharsets.UTF_8);
        exchange.stream().drip(bytes, 1, Duration.ofMillis(1));
        exchange.end();
    }

    private static void wrongType(FakeExchange exchange) {
        exchange.head(200, "Content-Type", "application/json")
                .events(text("hello"), STOP, DONE)
                .end();
    }

    private static void gzip(FakeExchange exchange) {
        exchange.head(200, "Content-Type", "text/event-stream", "Content-Encoding", "gzip")
                .send(zipped(RelayIT.events(ROLE, text("hello"), STOP, DONE)))
                .end();
    }

    private static void cutGzip(FakeExchange exchange) {
        byte[] whole = zipped(Upstreaming.WHOLE);
        exchange.whole(200, "application/json", Arrays.copyOf(whole, whole.length / 2), "Content-Encoding", "gzip");
    }

    private static void untilClose(FakeExchange exchange) {
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
                .raw(RelayIT.events(text("hello"), STOP, DONE))
                .cut();
    }

    private static byte[] zipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    private static String error() {
        return "{\"error\":{\"message\":\"overloaded, see http://127.0.0.2/?key=abc\",\"code\":\"busy\"}}";
    }

    private static byte[] page() {
        return "<html><body>It works!</body></html>".getBytes(StandardCharsets.UTF_8);
    }
}
