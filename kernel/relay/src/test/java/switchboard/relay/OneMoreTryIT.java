package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.FakeUpstream.Script;

/** A call that has one channel: what is tried once more on it, when, and what is not. */
class OneMoreTryIT {
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

    private static Script failing(int status, String... headers) {
        return exchange -> exchange.json(status, "{\"error\":{\"message\":\"no\"}}", headers);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503})
    void failureThatPassesIsTriedOnceMore(int status) {
        try (FakeUpstream upstream = FakeUpstream.start(failing(status), Upstreaming::document)) {
            gateway.channel(upstream.url(), "gpt-4o");
            assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(200);
            assertThat(upstream.requests()).hasSize(2);
            gateway.assertAllOver();
            assertThat(gateway.policy.admitted).hasValue(2);
            assertThat(gateway.logs()).hasSize(1);
        }
    }

    @Test
    void connectionThatIsResetIsTriedOnceMore() {
        try (FakeUpstream upstream = FakeUpstream.start(e -> e.reset(), Upstreaming::stream)) {
            gateway.channel(upstream.url(), "gpt-4o");
            assertThat(gateway.chat(key, "gpt-4o", true).body()).endsWith("[DONE]\n\n");
            assertThat(upstream.requests()).hasSize(2);
            gateway.assertAllOver();
        }
    }

    @Test
    void channelThatSaysWhenItIsReadyIsWaitedFor() {
        try (FakeUpstream upstream = FakeUpstream.start(failing(429, "Retry-After", "2"), Upstreaming::document)) {
            gateway.channel(upstream.url(), "gpt-4o");
            long begun = System.nanoTime();
            assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(1900), Duration.ofSeconds(8));
            assertThat(upstream.requests()).hasSize(2);
            gateway.assertAllOver();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void channelThatFailsForEverIsAskedTwiceAndItsOwnErrorIsTold(int status) {
        try (FakeUpstream upstream = FakeUpstream.start(failing(status))) {
            gateway.channel(upstream.url(), "gpt-4o");
            HttpResponse<String> answer = gateway.chat(key, "gpt-4o", false);
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains("\"upstream_code\"");
            assertThat(upstream.requests()).hasSize(2);
            gateway.assertAllOver();
        }
    }

    @Test
    void channelThatIsReadyTooLateIsNotWaitedFor() {
        try (FakeUpstream upstream = FakeUpstream.start(failing(429, "Retry-After", "6"))) {
            gateway.channel(upstream.url(), "gpt-4o");
            assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(429);
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 504})
    void whatDoesNotPassIsTriedOnce(int status) {
        try (FakeUpstream upstream = FakeUpstream.start(failing(status))) {
            gateway.channel(upstream.url(), "gpt-4o");
            gateway.chat(key, "gpt-4o", false);
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void operatorWhoWantsNoRetriesGetsNone() {
        gateway.store.options().put("RetryTimes", "0");
        try (FakeUpstream upstream = FakeUpstream.start(failing(503))) {
            gateway.channel(upstream.url(), "gpt-4o");
            gateway.chat(key, "gpt-4o", false);
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void clientThatLeavesEndsTheWait() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(failing(429, "Retry-After", "5"), Upstreaming::document)) {
            gateway.channel(upstream.url(), "gpt-4o");
            String body = Gateway.body("gpt-4o", false);
            try (RawClient client = new RawClient(gateway.port())) {
                client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nAuthorization: " + key
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                upstream.request(1, Gateway.SOON);
                Gateway.await(
                        "the wait", () -> gateway.engine.services().watch().size() > 0);
            }
            gateway.assertAllOver();
            assertThat(upstream.requests()).hasSize(1);
        }
    }
}
