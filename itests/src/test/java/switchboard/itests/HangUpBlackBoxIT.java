package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import switchboard.testkit.FakeUpstream;

/** A client that leaves takes its upstream call with it, and pays for what it got. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HangUpBlackBoxIT {
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(1);

    private Installation installation;

    @BeforeAll
    void start() throws Exception {
        installation = Installation.fresh().start();
    }

    @AfterAll
    void stop() throws Exception {
        installation.close();
    }

    @Test
    void leavingInsideAStreamCancelsTheUpstreamAndBillsWhatWasDelivered() throws Exception {
        var hungUp = new CompletableFuture<Long>();
        try (var upstream = FakeUpstream.start(exchange -> {
            exchange.stream();
            for (int i = 0; i < 5; i++) {
                exchange.events(Scripts.chunk("{\"content\":\"several words of an answer \"}", "null"));
            }
            exchange.awaitHangUp(Duration.ofSeconds(20));
            hungUp.complete(exchange.hungUpNanos());
        })) {
            Management root = installation.management();
            root.addChannel(upstream.url(), "left-inside");
            var caller = new Caller(installation, root.addToken("inside"));
            HttpResponse<InputStream> answer =
                    caller.open("/v1/chat/completions", Caller.chat("left-inside", true, "hello"));
            var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            int seen = 0;
            while (seen < 5) {
                seen += lines.readLine().startsWith("data: ") ? 1 : 0;
            }
            long left = System.nanoTime();
            answer.body().close();

            Duration after = Duration.ofNanos(hungUp.get(20, TimeUnit.SECONDS) - left);
            assertThat(after).isLessThan(CANCEL_LIMIT);
            Await.until(Duration.ofSeconds(10), "the log row", () -> {
                JsonNode row =
                        root.get("/api/log/?type=2&model_name=left-inside").path(0);
                return row.path("completion_tokens").asInt() >= 20
                        && row.path("prompt_tokens").asInt() > 0
                        && row.path("quota").asLong() > 0;
            });
        }
    }

    @Test
    void leavingBeforeTheFirstByteCancelsTheUpstream() throws Exception {
        var arrived = new CountDownLatch(1);
        var hungUp = new CompletableFuture<Long>();
        try (var upstream = FakeUpstream.start(exchange -> {
            arrived.countDown();
            exchange.awaitHangUp(Duration.ofSeconds(20));
            hungUp.complete(exchange.hungUpNanos());
        })) {
            Management root = installation.management();
            root.addChannel(upstream.url(), "left-before");
            String key = root.addToken("before");
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), installation.port())) {
                String body = Caller.chat("left-before", false, "hello");
                socket.getOutputStream()
                        .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key
                                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                                        + "\r\n\r\n" + body)
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            }
            long left = System.nanoTime();
            Duration after = Duration.ofNanos(hungUp.get(20, TimeUnit.SECONDS) - left);
            assertThat(after).isLessThan(CANCEL_LIMIT);
        }
    }
}
