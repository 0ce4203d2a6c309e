package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.Received;

/** A client whose dialect no upstream speaks. */
class DialectIT {
    private Gateway gateway;
    private String key;

    @BeforeEach
    void start() {
        gateway = Gateway.start();
        gateway.offer(TestDialect.terse());
        gateway.offer(TestDialect.openAi());
        key = gateway.token();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String said(boolean stream) {
        return "{\"model\":\"gpt-4o\",\"say\":\"hi\",\"stream\":" + stream + "}";
    }

    @Test
    void wholeAnswerIsTranslatedBothWaysAndBilled() throws Exception {
        try (FakeUpstream upstream = Upstreaming.answering()) {
            gateway.channel(upstream.url(), "gpt-4o");
            HttpResponse<String> answer = gateway.post("/v1/terse", key, said(false));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"heard\":\"hello\",\"over\":12}");
            Received received = upstream.request(1, Gateway.SOON);
            assertThat(received.target()).isEqualTo("/v1/chat/completions");
            assertThat(received.text())
                    .isEqualTo("{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                            + "\"stream\":false}");
            gateway.assertAllOver();
            assertThat(gateway.policy.sum).hasValue(12);
        }
    }

    @Test
    void streamIsTranslatedEventByEvent() {
        try (FakeUpstream upstream = Upstreaming.streaming()) {
            gateway.channel(upstream.url(), "gpt-4o");
            HttpResponse<String> answer = gateway.post("/v1/terse", key, said(true));
            assertThat(answer.body()).isEqualTo("""
                            event: heard
                            data: {"heard":"hel"}

                            event: heard
                            data: {"heard":"lo"}

                            data: {"over":12}

                            """);
            gateway.assertAllOver();
        }
    }

    @Test
    void brokenStreamIsToldInTheClientsDialectAndDoesNotLookFinished() {
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> exchange.stream()
                .events(Upstreaming.ROLE, Upstreaming.text("hel"))
                .cut())) {
            gateway.channel(upstream.url(), "gpt-4o");
            HttpResponse<String> answer = gateway.post("/v1/terse", key, said(true));
            assertThat(answer.body())
                    .contains("\"heard\":\"hel\"")
                    .contains("\"alas\"")
                    .doesNotContain("over");
            gateway.assertAllOver();
        }
    }

    @Test
    void channelThatBuffersHidesACutAndAnotherOneAnswers() {
        try (FakeUpstream cut = FakeUpstream.start(exchange -> exchange.stream()
                        .events(Upstreaming.ROLE, Upstreaming.text("hal"))
                        .cut());
                FakeUpstream good = Upstreaming.streaming()) {
            gateway.store(Gateway.row(TestProvider.TYPE, cut.url(), "gpt-4o", 9, 0, "", "{\"recovery\":\"buffer\"}"));
            gateway.channel(good.url(), "gpt-4o");
            HttpResponse<String> answer = gateway.chat(key, "gpt-4o", true);
            assertThat(answer.body())
                    .contains("hel")
                    .endsWith("data: [DONE]\n\n")
                    .doesNotContain("hal");
            gateway.assertAllOver();
            assertThat(gateway.policy.sum).as("the cut answer costs nothing").hasValue(12);
        }
    }

    @Test
    void modelInThePathIsDecodedAndEventsMayComeAsOneArray() throws Exception {
        try (FakeUpstream upstream = Upstreaming.streaming()) {
            gateway.channel(upstream.url(), "a/b:c");
            HttpResponse<String> answer = gateway.post("/v1terse/a/b%3Ac:stream", key, "{\"say\":\"hi\"}");
            assertThat(answer.headers().firstValue("content-type")).contains("application/json; charset=utf-8");
            assertThat(answer.body()).isEqualTo("[{\"heard\":\"hel\"},\r\n{\"heard\":\"lo\"},\r\n{\"over\":12}]");
            assertThat(gateway.post("/v1terse/a/b:c:stream?alt=sse", key, "{\"say\":\"hi\"}")
                            .body())
                    .startsWith("event: heard\n")
                    .endsWith("data: {\"over\":12}\n\n");
            gateway.assertAllOver();
        }
    }

    @Test
    void keyInTheQueryIsAcceptedAndGoesNoFurther() throws Exception {
        try (FakeUpstream upstream = Upstreaming.answering()) {
            gateway.channel(upstream.url(), "gpt-4o");
            HttpResponse<String> answer = gateway.send(HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + gateway.port() + "/v1terse/gpt-4o:say?a=b&key=sk-" + key))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"say\":\"hi\"}"))
                    .build());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(upstream.request(1, Gateway.SOON).target()).doesNotContain(key);
            gateway.assertAllOver();
        }
    }

    @Test
    void refusalsComeInTheClientsDialect() {
        assertThat(gateway.post("/v1/terse", "unknown", said(false)).body()).isEqualTo("{\"alas\":\"无效的令牌\"}");
        assertThat(gateway.post("/v1/terse", key, said(false)).body()).startsWith("{\"alas\":\"当前分组");
        assertThat(gateway.post("/v1/terse", key, "{").body()).startsWith("{\"alas\":");
    }

    @Test
    void failureOfTheUpstreamComesInTheClientsDialect() {
        try (FakeUpstream upstream = Upstreaming.failing(400, "no such thing")) {
            gateway.channel(upstream.url(), "gpt-4o");
            HttpResponse<String> answer = gateway.post("/v1/terse", key, said(true));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("{\"alas\":\"no such thing\"}");
            gateway.assertAllOver();
        }
    }

    @Test
    void requestThatCannotBeReadIsRefusedBeforeAnythingIsSent() {
        try (FakeUpstream upstream = Upstreaming.answering()) {
            gateway.channel(upstream.url(), "gpt-4o");
            HttpResponse<String> answer = gateway.post("/v1/terse", key, "{\"model\":\"gpt-4o\"}");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("{\"alas\":\"nothing was said\"}");
            assertThat(upstream.requests()).isEmpty();
            gateway.assertAllOver();
        }
    }

    @Test
    void whateverIsSentIsRefusedInTheClientsDialectAndNothingIsHeld() {
        try (FakeUpstream upstream = Upstreaming.answering()) {
            gateway.channel(upstream.url(), "gpt-4o");
            Random random = new Random(11);
            for (int i = 0; i < 200; i++) {
                String json = RandomJson.value(random, 4);
                String path = i % 2 == 0 ? "/v1/terse" : "/v1terse/gpt-4o:stream";
                HttpResponse<String> answer = gateway.post(path, key, json);
                assertThat(answer.statusCode()).as(json).isIn(400, 503);
                assertThat(answer.body()).startsWith("{\"alas\":");
            }
            assertThat(upstream.requests()).isEmpty();
            gateway.assertAllOver();
        }
    }

    @Test
    void tokensAreCountedHereWhereTheUpstreamCannot() {
        try (FakeUpstream upstream = Upstreaming.answering()) {
            gateway.channel(upstream.url(), "gpt-4o");
            assertThat(gateway.post("/v1/terse/count", key, said(false)).body()).matches("\\{\"tokens\":[1-9]\\d*}");
            assertThat(upstream.requests()).isEmpty();
            gateway.assertAllOver();
            assertThat(gateway.policy.sum).hasValue(0);
        }
    }

    @Test
    void modelsAndWhatIsKeptAreAnsweredWithoutAnUpstream() {
        gateway.channel("http://127.0.0.1:1", "gpt-4o,gpt-4");
        assertThat(gateway.get("/v1terse", key).body()).isEqualTo("{\"models\":2}");
        assertThat(gateway.get("/v1/terse/kept/x1", key).body()).isEqualTo("{\"kept\":\"/v1/terse/kept/x1\"}");
    }

    @Test
    void routeGoesWithItsDialect() throws Exception {
        gateway.withdraw(TestDialect.TERSE);
        assertThat(gateway.post("/v1/terse", key, said(false)).statusCode()).isEqualTo(404);
    }
}
