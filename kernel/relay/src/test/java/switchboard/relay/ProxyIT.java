package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.store.ChannelRow;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.Received;

/** The proxy route: any request, copied both ways, to channels of its type alone. */
class ProxyIT {
    private Gateway gateway;
    private String key;

    @BeforeEach
    void start() {
        gateway = Gateway.start();
        key = gateway.token();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void requestAndAnswerAreCopied() {
        byte[] large = new byte[2 << 20];
        new Random(5).nextBytes(large);
        try (FakeUpstream upstream = FakeUpstream.start(
                e -> e.whole(418, "application/x-tea", e.request().body(), "X-Pot", "1"))) {
            long id = proxy(upstream.url());
            HttpRequest request = gateway.request("/v1/oneapi/proxy/" + id + "/a/b%20c?d=e", key)
                    .header("X-Custom", "yes")
                    .header("Content-Type", "application/json")
                    .method("PUT", HttpRequest.BodyPublishers.ofByteArray(large))
                    .build();
            HttpResponse<byte[]> answer = gateway.http
                    .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                    .join();
            assertThat(answer.statusCode()).isEqualTo(418);
            assertThat(answer.body()).isEqualTo(large);
            assertThat(answer.headers().firstValue("x-pot")).contains("1");
            Received received = upstream.requests().getFirst();
            assertThat(received.method()).isEqualTo("PUT");
            assertThat(received.target()).isEqualTo("/a/b%20c?d=e");
            assertThat(received.header("X-Custom")).isEqualTo("yes");
            assertThat(received.header("Authorization")).isEqualTo("Bearer sk-upstream-secret");
            gateway.assertAllOver();
        }
    }

    @Test
    void requestWithoutABodyAndAnEncodedAnswerGoThrough() {
        byte[] packed = {31, -117, 1, 2, 3};
        try (FakeUpstream upstream =
                FakeUpstream.start(e -> e.whole(200, "text/plain", packed, "Content-Encoding", "gzip"))) {
            long id = proxy(upstream.url());
            HttpRequest request =
                    gateway.request("/v1/oneapi/proxy/" + id + "/x", key).GET().build();
            HttpResponse<byte[]> answer = gateway.http
                    .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                    .join();
            assertThat(answer.body()).isEqualTo(packed);
            assertThat(answer.headers().firstValue("content-encoding")).contains("gzip");
            assertThat(upstream.requests().getFirst().method()).isEqualTo("GET");
        }
    }

    @Test
    void chunksArriveAsTheyAreSent() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> {
            exchange.stream().events("one");
            exchange.awaitHangUp(Duration.ofSeconds(20));
        })) {
            long id = proxy(upstream.url());
            try (RawClient client = new RawClient(gateway.port())) {
                client.send("GET /v1/oneapi/proxy/" + id + "/x HTTP/1.1\r\nHost: gateway\r\nAuthorization: " + key
                        + "\r\n\r\n");
                client.readUntil("data: one");
            }
            upstream.awaitNoConnection(Gateway.SOON);
            gateway.assertAllOver();
        }
    }

    @Test
    void onlyProxyChannelsOfTheUsersGroupCanBeNamed() {
        try (FakeUpstream upstream = Upstreaming.answering()) {
            long ordinary = gateway.channel(upstream.url(), "gpt-4o");
            ChannelRow row = Gateway.row(TestProvider.PROXY_TYPE, upstream.url(), "", 0, 0, "", "");
            long foreign = gateway.store(new ChannelRow(
                            0,
                            row.type(),
                            row.key(),
                            row.status(),
                            row.name(),
                            row.weight(),
                            0,
                            0,
                            0,
                            row.baseUrl(),
                            row.other(),
                            0,
                            0,
                            "",
                            "vip",
                            0,
                            row.modelMapping(),
                            row.priority(),
                            "",
                            row.systemPrompt()))
                    .id();
            assertThat(gateway.get("/v1/oneapi/proxy/" + ordinary + "/x", key).statusCode())
                    .isEqualTo(403);
            assertThat(gateway.get("/v1/oneapi/proxy/" + foreign + "/x", key).statusCode())
                    .isEqualTo(403);
            assertThat(gateway.get("/v1/oneapi/proxy/999/x", key).statusCode()).isEqualTo(400);
            assertThat(upstream.requests()).isEmpty();
        }
    }

    private long proxy(String url) {
        return gateway.store(Gateway.row(TestProvider.PROXY_TYPE, url, "", 0, 0, "", ""))
                .id();
    }
}
