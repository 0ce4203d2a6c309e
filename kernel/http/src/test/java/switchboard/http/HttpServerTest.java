package switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpServerTest {
    private static final Pattern ID = Pattern.compile("X-Oneapi-Request-Id: (\\d{23,31})\r\n");

    private final Transport transport = new Transport();
    private HttpServer server = new HttpServer(transport, Map.of());
    private int port;

    @BeforeEach
    void open() throws IOException {
        port = server.open(0);
    }

    @AfterEach
    void close() {
        server.close();
        transport.close();
    }

    private void reopen(Map<String, String> environment, Duration idle, Duration headerLimit) throws IOException {
        server.close();
        server = new HttpServer(transport, environment, idle, headerLimit);
        port = server.open(0);
    }

    @Test
    void everyAnswerHasAnIdAndNoServerVersion() throws IOException {
        server.add(FakePlane.at("/hello", "hello"));
        server.add(new FakePlane(5, false, (request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/broken")) {
                throw new IllegalStateException("secret detail");
            }
            return false;
        }));
        for (String path : new String[] {"/hello", "/nobody", "/broken", "/healthz", "/readyz", "bad"}) {
            String answer = Wire.get(port, path);
            assertThat(answer)
                    .as(path)
                    .containsPattern(ID)
                    .doesNotContain("Jetty")
                    .doesNotContain("secret");
        }
        assertThat(Wire.get(port, "/hello")).startsWith("HTTP/1.1 200").endsWith("hello");
        assertThat(Wire.get(port, "/broken")).startsWith("HTTP/1.1 500").contains("\"type\":\"server_error\"");
    }

    @Test
    void theIdIsOursWhateverClientAndPlaneSay() throws IOException {
        server.add(new FakePlane(1, false, (request, response, callback) -> {
            response.getHeaders().add("x-oneapi-request-id", "upstream");
            Answers.text(response, 200, RequestIds.of(request), callback);
            return true;
        }));
        String answer = Wire.get(port, "/", "X-Oneapi-Request-Id: client");
        var id = ID.matcher(answer);
        assertThat(id.find()).isTrue();
        assertThat(answer)
                .endsWith("\r\n\r\n" + id.group(1))
                .doesNotContain("upstream")
                .doesNotContain("client");
    }

    @Test
    void whatNobodyTakesIsOneApisNotFound() throws IOException {
        assertThat(Wire.get(port, "/v1/nonsense?key=1"))
                .startsWith("HTTP/1.1 404")
                .contains("Content-Type: application/json; charset=utf-8")
                .endsWith("{\"error\":{\"message\":\"Invalid URL (GET /v1/nonsense)\","
                        + "\"type\":\"invalid_request_error\",\"param\":\"\",\"code\":\"\"}}");
    }

    @Test
    void planesAreAskedInTheirOrderAndLeaveWithTheirBundle() throws IOException {
        Plane later = new FakePlane(100, true, (request, response, callback) -> {
            Answers.text(response, 200, "later on " + Thread.currentThread().isVirtual(), callback);
            return true;
        });
        Plane first = FakePlane.at("/a", "first");
        server.add(later);
        server.add(first);
        assertThat(Wire.get(port, "/a")).endsWith("first");
        assertThat(Wire.get(port, "/b")).endsWith("later on true");
        server.remove(first);
        assertThat(Wire.get(port, "/a")).endsWith("later on true");
    }

    @Test
    void aBlockingPlaneReadsItsBodyWhileOthersAreServed() throws IOException {
        server.add(FakePlane.at("/quick", "quick"));
        server.add(new FakePlane(100, true, (request, response, callback) -> {
            String body = Content.Source.asString(request, StandardCharsets.UTF_8);
            Answers.text(response, 200, body, callback);
            return true;
        }));
        try (var slow = new Wire(port)) {
            slow.say("POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nab");
            for (int i = 0; i < 100; i++) {
                assertThat(Wire.get(port, "/quick")).endsWith("quick");
            }
            assertThat(slow.say("cdef").answer()).endsWith("abcdef");
        }
    }

    @Test
    void aTakenPortIsABindException() {
        try (var second = new HttpServer(transport, Map.of())) {
            Assertions.assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> second.open(port))
                    .satisfies(e -> assertThat(e instanceof BindException || e.getCause() instanceof BindException)
                            .isTrue());
        }
    }

    @Test
    void aRequestThatRunsMayBeSilentLongerThanAnIdleConnection() throws Exception {
        var answers = new ArrayBlockingQueue<Runnable>(1);
        reopen(Map.of(), Duration.ofMillis(200), Duration.ofSeconds(15));
        server.add(new FakePlane(1, false, (request, response, callback) -> {
            answers.add(() -> Answers.text(response, 200, "at last", callback));
            return true;
        }));
        try (var idle = new Wire(port);
                var patient = new Wire(port)) {
            patient.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Runnable answer = answers.poll(10, TimeUnit.SECONDS);
            assertThat(idle.read()).as("an idle connection is closed").isEqualTo(-1);
            try (var another = new Wire(port)) {
                assertThat(another.read()).isEqualTo(-1); // and by now twice the limit has passed
            }
            answer.run();
            assertThat(patient.answer()).endsWith("at last");
            assertThat(patient.read()).as("idle again").isEqualTo(-1);
        }
    }

    @Test
    void aHeaderThatDripsInIsCutOff() throws Exception {
        reopen(Map.of(), Duration.ofSeconds(60), Duration.ofMillis(400));
        server.add(FakePlane.at("/", "hello"));
        try (var good = new Wire(port);
                var drip = new Wire(port);
                var second = new Wire(port)) {
            second.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").answer();
            assertThat(drips(drip)).isLessThan(Duration.ofSeconds(5));
            assertThat(drips(second)).isLessThan(Duration.ofSeconds(5));
            assertThat(good.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").answer()).endsWith("hello");
            assertThat(good.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").answer()).endsWith("hello");
        }
    }

    /** How long the server listens to a header that never ends. */
    private static Duration drips(Wire wire) throws Exception {
        long begin = System.nanoTime();
        var ticks = new ArrayBlockingQueue<Integer>(1);
        try {
            wire.say("GET / HTTP/1.1\r\n");
            for (int i = 0; i < 200; i++) {
                wire.say("X-" + i + ": y\r\n");
                ticks.poll(50, TimeUnit.MILLISECONDS); // the drip
            }
        } catch (IOException cutOff) {
            // as it should be
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void anOversizedHeaderIsRefused() throws IOException {
        String huge = "X: " + "y".repeat(40_000);
        assertThat(Wire.get(port, "/", huge)).startsWith("HTTP/1.1 431").contains("\"error\"");
        String fits = "X: " + "y".repeat(16_000);
        server.add(FakePlane.at("/", "hello"));
        assertThat(Wire.get(port, "/", fits)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
            })
    void aClientThatLeavesEndsItsCall(String sent) throws Exception {
        reopen(Map.of(), Duration.ofMillis(300), Duration.ofSeconds(15));
        var left = new CompletableFuture<Throwable>();
        var begun = new CountDownLatch(1);
        server.add(new FakePlane(1, false, (request, response, callback) -> {
            request.addFailureListener(left::complete);
            request.addFailureListener(callback::failed);
            Content.Source.asString(
                    request, StandardCharsets.UTF_8, Promise.from(body -> begun.countDown(), left::complete));
            return true;
        }));
        try (var client = new Wire(port);
                var idle = new Wire(port)) {
            client.say(sent);
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(idle.read()).as("longer than the idle limit").isEqualTo(-1);
            assertThat(server.running()).isOne();
            assertThat(left).isNotDone();
        }
        assertThat(left.get(1, TimeUnit.SECONDS)).isInstanceOf(EOFException.class);
        server.drain();
        assertThat(server.running()).isZero();
    }

    @Test
    void aClientThatDoesNotReadIsGivenUp() throws Exception {
        reopen(Map.of(), Duration.ofMillis(500), Duration.ofSeconds(15));
        var stalled = new CompletableFuture<Throwable>();
        server.add(new FakePlane(1, false, (request, response, callback) -> {
            var endless = new Callback() {
                @Override
                public void succeeded() {
                    response.write(false, ByteBuffer.allocate(1 << 20), this);
                }

                @Override
                public void failed(Throwable x) {
                    stalled.complete(x);
                    callback.failed(x);
                }
            };
            endless.succeeded();
            return true;
        }));
        try (var client = new Wire(port)) {
            client.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(stalled.get(20, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        }
        server.drain();
        assertThat(server.running()).isZero();
    }

    @Test
    void whatIsSentAheadIsAnsweredInItsTurn() throws Exception {
        var answers = new ArrayBlockingQueue<Runnable>(4);
        server.add(new FakePlane(1, false, (request, response, callback) -> {
            answers.add(() -> Answers.text(response, 200, request.getHttpURI().getPath(), callback));
            return true;
        }));
        String request = "GET /%s HTTP/1.1\r\nHost: x\r\n\r\n";
        try (var client = new Wire(port);
                var other = new Wire(port)) {
            client.say(request.formatted("1"));
            Runnable first = answers.poll(10, TimeUnit.SECONDS);
            client.say(request.formatted("2")).say(request.formatted("3") + request.formatted("4"));
            other.say(request.formatted("other")); // read after what was sent ahead
            Runnable next = answers.poll(10, TimeUnit.SECONDS);
            next.run();
            assertThat(other.answer()).endsWith("/other");
            first.run();
            assertThat(client.answer()).endsWith("/1");
            for (String path : new String[] {"/2", "/3", "/4"}) {
                answers.poll(10, TimeUnit.SECONDS).run();
                assertThat(client.answer()).endsWith(path);
            }
        }
    }

    @Test
    void aConnectionServesManyCallsOfBothKinds() throws Exception {
        server.add(new FakePlane(1, false, (request, response, callback) -> {
            Thread.ofVirtual()
                    .start(() -> Content.Source.asString(
                            request,
                            StandardCharsets.UTF_8,
                            Promise.from(
                                    body -> Answers.text(response, 200, "<" + body + ">", callback),
                                    callback::failed)));
            return true;
        }));
        try (var client = new Wire(port)) {
            for (int i = 0; i < 500; i++) {
                String body = "x".repeat(i % 7);
                client.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                assertThat(client.answer()).endsWith("\r\n\r\n<" + body + ">");
            }
        }
    }

    @Test
    void drainingServesThenRefusesAndRunningCallsEnd() throws Exception {
        reopen(Map.of("SHUTDOWN_DELAY", "1", "SHUTDOWN_GRACE", "20"), Duration.ofSeconds(60), Duration.ofSeconds(15));
        var answers = new ArrayBlockingQueue<Runnable>(1);
        server.add(FakePlane.at("/quick", "quick"));
        server.add(new FakePlane(20, false, (request, response, callback) -> {
            answers.add(() -> Answers.text(response, 200, "done", callback));
            return true;
        }));
        try (var running = new Wire(port);
                var kept = new Wire(port)) {
            running.say("GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
            Runnable answer = answers.poll(10, TimeUnit.SECONDS);
            assertThat(Wire.get(port, "/readyz")).startsWith("HTTP/1.1 200");
            assertThat(kept.say("GET /quick HTTP/1.1\r\nHost: x\r\n\r\n").answer())
                    .doesNotContain("Connection: close");

            var drained = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> {
                server.drain();
                drained.countDown();
            });
            awaitAnswer("/readyz", "HTTP/1.1 503");
            assertThat(Wire.get(port, "/healthz")).startsWith("HTTP/1.1 200");
            assertThat(kept.say("GET /quick HTTP/1.1\r\nHost: x\r\n\r\n").toEnd())
                    .as("served, and closed after it")
                    .startsWith("HTTP/1.1 200")
                    .contains("Connection: close");

            String refused = awaitAnswer("/quick", "HTTP/1.1 503");
            assertThat(refused)
                    .contains("\"code\":\"shutting_down\"")
                    .contains("Connection: close")
                    .contains("Retry-After: 1");
            assertThat(drained.getCount()).as("a call still runs").isOne();
            answer.run();
            assertThat(running.answer()).endsWith("done");
            assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private String awaitAnswer(String path, String start) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        String answer = Wire.get(port, path);
        while (!answer.startsWith(start) && System.nanoTime() < end) {
            answer = Wire.get(port, path);
        }
        assertThat(answer).startsWith(start);
        return answer;
    }

    @Test
    void drainingGivesUpAfterTheGraceTime() throws Exception {
        reopen(Map.of("SHUTDOWN_GRACE", "1"), Duration.ofSeconds(60), Duration.ofSeconds(15));
        var begun = new CountDownLatch(1);
        server.add(new FakePlane(1, false, (request, response, callback) -> {
            begun.countDown();
            return true;
        }));
        try (var stuck = new Wire(port)) {
            stuck.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            long begin = System.nanoTime();
            server.drain();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
            assertThat(server.running()).isOne();
        }
    }
}
