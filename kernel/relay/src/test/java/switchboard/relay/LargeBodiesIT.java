package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.testkit.FakeUpstream;

/** Large bodies have one MiB of memory together here: they wait for each other, and streams go on. */
class LargeBodiesIT {
    private static final String MODEL = "gpt-4o";
    private static final int LARGE = 600 << 10;
    private static final long ALL = 1 << 20;

    private final CountDownLatch answer = new CountDownLatch(1);
    private Gateway gateway;
    private String key;
    private FakeUpstream upstream;

    @BeforeEach
    void start() {
        gateway = Gateway.start("RELAY_BODIES_MB", "1");
        key = gateway.token();
        gateway.policy.hold.set(1);
        upstream = FakeUpstream.start(exchange -> {
            if (exchange.request().text().length() > LARGE) {
                assertThat(answer.await(20, TimeUnit.SECONDS)).isTrue();
            }
            Upstreaming.document(exchange);
        });
        gateway.channel(upstream.url(), MODEL);
    }

    @AfterEach
    void stop() {
        answer.countDown();
        upstream.close();
        gateway.close();
    }

    private static String large() {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(MODEL, "x".repeat(LARGE));
    }

    private HttpRequest request(HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request = gateway.request("/v1/chat/completions", key)
                .header("Content-Type", "application/json")
                .POST(body);
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    private CompletableFuture<HttpResponse<String>> post() {
        return gateway.http.sendAsync(
                request(HttpRequest.BodyPublishers.ofString(large())), HttpResponse.BodyHandlers.ofString());
    }

    private BodyRoom room() {
        return gateway.engine.services().room();
    }

    /** The body of one call is with its upstream. */
    private CompletableFuture<HttpResponse<String>> occupied() throws Exception {
        CompletableFuture<HttpResponse<String>> first = post();
        upstream.request(1, Gateway.SOON);
        assertThat(room().free()).isLessThan(ALL - LARGE + 1);
        return first;
    }

    private void assertAllFree() {
        Gateway.await("all room", () -> room().free() == ALL);
        gateway.assertAllOver();
    }

    @Test
    void largeBodiesWaitForEachOther() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>(List.of(occupied()));
        for (int i = 0; i < 5; i++) {
            all.add(post());
        }
        assertThat(gateway.chat(key, MODEL, false).statusCode())
                .as("a small one")
                .isEqualTo(200);
        assertThat(upstream.requests()).hasSize(2);
        answer.countDown();
        for (CompletableFuture<HttpResponse<String>> each : all) {
            assertThat(each.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertAllFree();
    }

    @Test
    void bodyThatDoesNotSayHowLongItIsIsRefusedWhereThereIsNoRoom() throws Exception {
        CompletableFuture<HttpResponse<String>> first = occupied();
        HttpResponse<String> refused = gateway.send(request(HttpRequest.BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(large().getBytes(StandardCharsets.UTF_8)))));
        assertBusy(refused);
        answer.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertAllFree();
    }

    @Test
    void smallBodyThatIsLargeOnceItIsUnpackedIsRefusedWhereThereIsNoRoom() throws Exception {
        CompletableFuture<HttpResponse<String>> first = occupied();
        HttpRequest packed =
                request(HttpRequest.BodyPublishers.ofByteArray(zipped(large())), "Content-Encoding", "gzip");
        assertBusy(gateway.send(packed));
        answer.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertAllFree();
        assertThat(gateway.send(packed).statusCode()).isEqualTo(200);
        assertAllFree();
    }

    private static void assertBusy(HttpResponse<String> refused) {
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("2");
        assertThat(refused.body()).contains("\"code\":\"server_busy\"", "too many large requests");
    }

    @Test
    void clientsThatLeaveGiveTheirRoomBack() throws Exception {
        for (int i = 0; i < 10; i++) {
            try (var client = new RawClient(gateway.port())) {
                client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer sk-" + key
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + LARGE + "\r\n\r\n{\"model\":");
                Gateway.await("the body's begin", () -> room().free() < ALL);
            }
            Gateway.await("its room", () -> room().free() == ALL);
        }
        CompletableFuture<HttpResponse<String>> first = occupied();
        first.cancel(true);
        answer.countDown();
        Gateway.await("all room", () -> room().free() == ALL);
    }

    @Test
    void refusedCallsGiveTheirRoomBack() {
        answer.countDown();
        for (String model : new String[] {"unknown", "refused", MODEL}) {
            gateway.post("/v1/chat/completions", key, large().replace(MODEL, model));
            assertAllFree();
        }
        gateway.post("/v1/chat/completions", key, "x".repeat(LARGE));
        assertAllFree();
    }

    private static byte[] zipped(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
