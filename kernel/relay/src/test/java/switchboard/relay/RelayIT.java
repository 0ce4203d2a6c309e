package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.store.LogRow;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.Received;

/** Good calls, from the first byte to the log. */
class RelayIT {
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
    void documentIsRelayedByteForByteAndBilled() throws Exception {
        try (FakeUpstream upstream = Upstreaming.answering()) {
            long channel = gateway.channel(upstream.url(), "gpt-4o");
            String body = "{ \"model\":\"gpt-4o\", \"seed\":12345678901234567890,\"messages\":[{\"role\":\"user\","
                    + "\"content\":\"hi\"}],\"temperature\":0 }";
            HttpResponse<String> answer = gateway.post("/v1/chat/completions?a=b", key, body);
            assertThat(answer.body()).isEqualTo(Upstreaming.WHOLE);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).contains("application/json");
            assertThat(answer.headers().firstValue("x-ratelimit-remaining")).contains("7");
            assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
            assertThat(answer.headers().allValues("x-oneapi-request-id"))
                    .singleElement()
                    .isNotEqualTo("inner");
            Received received = upstream.request(1, Gateway.SOON);
            assertThat(received.text()).isEqualTo(body);
            assertThat(received.target()).isEqualTo("/v1/chat/completions?a=b");
            assertThat(received.header("Authorization")).isEqualTo("Bearer sk-upstream-secret");
            assertThat(received.header("Content-Length")).isEqualTo(String.valueOf(body.length()));
            gateway.assertAllOver();
            assertThat(gateway.policy.sum).hasValue(12);
            LogRow log = gateway.logs().getFirst();
            assertThat(log.requestId())
                    .isEqualTo(
                            answer.headers().firstValue("x-oneapi-request-id").orElseThrow());
            assertThat(log.channelId()).isEqualTo(channel);
            assertThat(List.of(log.quota(), log.promptTokens(), log.completionTokens()))
                    .containsExactly(12L, 9L, 3L);
            assertThat(List.of(log.modelName(), log.username(), log.tokenName(), log.content()))
                    .containsExactly("gpt-4o", "alice", "token", "content");
            assertThat(log.stream()).isFalse();
        }
    }

    @Test
    void streamIsRelayedEventByEventWithoutTheUsageNobodyAskedFor() {
        try (FakeUpstream upstream = Upstreaming.streaming()) {
            gateway.channel(upstream.url(), "gpt-4o");
            HttpResponse<String> answer = gateway.chat(key, "gpt-4o", true);
            assertThat(answer.body())
                    .isEqualTo(events(
                            Upstreaming.ROLE,
                            Upstreaming.text("hel"),
                            Upstreaming.text("lo"),
                            Upstreaming.STOP,
                            Upstreaming.DONE));
            assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
            assertThat(answer.headers().firstValue("cache-control")).contains("no-cache");
            assertThat(answer.headers().firstValue("x-accel-buffering")).contains("no");
            gateway.assertAllOver();
            assertThat(gateway.policy.sum).hasValue(12);
            assertThat(gateway.logs().getFirst().stream()).isTrue();
        }
    }

    @Test
    void usageIsShownToWhoAsksForIt() {
        try (FakeUpstream upstream = Upstreaming.streaming()) {
            gateway.channel(upstream.url(), "gpt-4o");
            String body = "{\"model\":\"gpt-4o\",\"messages\":[{}],\"stream\":true,"
                    + "\"stream_options\":{\"include_usage\":true}}";
            String answer = gateway.post("/v1/chat/completions", key, body).body();
            assertThat(answer).contains("data: " + Upstreaming.USAGE + "\n\ndata: [DONE]\n\n");
        }
    }

    @Test
    void missingDoneIsAddedAndASecondIsNotRelayed() {
        try (FakeUpstream without = FakeUpstream.start(exchange -> exchange.stream()
                        .events(Upstreaming.text("hi"), Upstreaming.STOP)
                        .end());
                FakeUpstream twice = FakeUpstream.start(exchange -> exchange.stream()
                        .events(Upstreaming.text("hi"), Upstreaming.STOP, "[DONE]", "[DONE]", Upstreaming.text("no"))
                        .end())) {
            gateway.channel(without.url(), "without");
            gateway.channel(twice.url(), "twice");
            String expected = events(Upstreaming.text("hi"), Upstreaming.STOP, "[DONE]");
            assertThat(gateway.chat(key, "without", true).body()).isEqualTo(expected);
            assertThat(gateway.chat(key, "twice", true).body()).isEqualTo(expected);
            gateway.assertAllOver();
        }
    }

    @Test
    void usageIsCountedHereIfTheUpstreamTellsNone() {
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> exchange.stream()
                .events(Upstreaming.text("12345678"), Upstreaming.STOP, "[DONE]")
                .end())) {
            gateway.channel(upstream.url(), "gpt-4o");
            String body = Gateway.body("gpt-4o", true);
            gateway.post("/v1/chat/completions", key, body);
            gateway.assertAllOver();
            assertThat(gateway.policy.last.orElseThrow().counted()).isTrue();
            assertThat(gateway.policy.sum).hasValue(body.length() / 4 + 2);
        }
    }

    @Test
    void longTextsAreCountedOnAnotherThread() {
        String large = "x".repeat(100_000);
        try (FakeUpstream upstream = FakeUpstream.start(
                exchange -> exchange.json(200, "{\"choices\":[{\"message\":{\"content\":\"" + large + "\"}}]}"))) {
            gateway.channel(upstream.url(), "gpt-4o");
            gateway.policy.hold.set(0);
            assertThat(gateway.chat(key, "gpt-4o", false).body()).contains(large);
            gateway.assertAllOver();
            assertThat(gateway.policy.sum.get()).isGreaterThan(25_000);
        }
    }

    @Test
    void longPromptsAreRelayedAndRetriedToo() {
        String body = "{\"model\":\"gpt-4o\",\"messages\":[{\"content\":\"" + "x".repeat(3 << 20) + "\"}]}";
        try (FakeUpstream bad = Upstreaming.failing(500, "no");
                FakeUpstream good = Upstreaming.answering()) {
            gateway.channel(bad.url(), "gpt-4o", 10, 0);
            gateway.channel(good.url(), "gpt-4o", 0, 0);
            assertThat(gateway.post("/v1/chat/completions", key, body).body()).isEqualTo(Upstreaming.WHOLE);
            assertThat(good.requests().getFirst().text()).isEqualTo(body);
            gateway.assertAllOver();
        }
    }

    @Test
    void changedAnswersReachTheClientChanged() {
        try (FakeUpstream upstream = FakeUpstream.start(
                exchange -> exchange.json(200, "{\"choices\":[{\"message\":{\"content\":\"secret\"}}]}"),
                exchange -> exchange.stream()
                        .events(Upstreaming.text("secret"), Upstreaming.STOP)
                        .end())) {
            gateway.channel(upstream.url(), "gpt-4o");
            assertThat(gateway.chat(key, "gpt-4o", false).body())
                    .isEqualTo("{\"choices\":[{\"message\":{\"content\":\"public\"}}]}");
            assertThat(gateway.chat(key, "gpt-4o", true).body()).startsWith("data: " + Upstreaming.text("public"));
        }
    }

    @Test
    void connectionsAreUsedAgain() {
        try (FakeUpstream upstream = Upstreaming.streaming()) {
            gateway.channel(upstream.url(), "gpt-4o");
            for (int i = 0; i < 20; i++) {
                assertThat(gateway.chat(key, "gpt-4o", true).body()).endsWith("[DONE]\n\n");
            }
            assertThat(upstream.connections()).isLessThan(5);
        }
    }

    @Test
    void speechIsCopiedThrough() {
        byte[] audio = new byte[300_000];
        new java.util.Random(1).nextBytes(audio);
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> exchange.whole(200, "audio/mpeg", audio))) {
            gateway.channel(upstream.url(), "tts-1");
            var request = gateway.request("/v1/audio/speech", key)
                    .header("Content-Type", "application/json")
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                            "{\"model\":\"tts-1\",\"input\":\"hi\",\"voice\":\"alloy\"}"))
                    .build();
            HttpResponse<byte[]> answer = gateway.http
                    .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                    .join();
            assertThat(answer.body()).isEqualTo(audio);
            assertThat(answer.headers().firstValue("content-length")).contains("300000");
            gateway.assertAllOver();
        }
    }

    static String events(String... data) {
        StringBuilder events = new StringBuilder();
        for (String one : data) {
            events.append("data: ").append(one).append("\n\n");
        }
        return events.toString();
    }
}
