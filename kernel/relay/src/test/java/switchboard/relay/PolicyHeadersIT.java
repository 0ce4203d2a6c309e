package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Headers;
import switchboard.spi.RefusedException;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.FakeUpstream.Script;

/** Header fields of policies stand on every kind of answer, and what an upstream says of its limits does not mix in. */
class PolicyHeadersIT {
    private static final String LIMIT = "x-ratelimit-remaining-requests";
    private static final String[] OF_THE_CHANNEL = {
        "X-RateLimit-Remaining-Tokens", "4711", "RateLimit-Policy", "burst", "anthropic-ratelimit-tokens-limit", "1"
    };

    private Gateway gateway;
    private String key;

    @BeforeEach
    void start() {
        gateway = Gateway.start();
        gateway.store.options().put("RetryTimes", "0");
        gateway.offer(TestDialect.terse());
        gateway.offer(TestDialect.openAi());
        gateway.policy.headers = Headers.of("X-RateLimit-Remaining-Requests", "59");
        key = gateway.token();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void streamsHaveThem(boolean terse) {
        HttpResponse<String> answer = ask(Upstreaming::stream, terse, true);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(all(answer, LIMIT)).containsExactly("59");
        assertThat(all(answer, "content-type")).containsExactly("text/event-stream");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void wholeAnswersHaveThemAndNotTheChannels(boolean terse) {
        HttpResponse<String> answer = ask(e -> e.json(200, Upstreaming.WHOLE, OF_THE_CHANNEL), terse, false);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(all(answer, LIMIT)).containsExactly("59");
        assertNoLimitsOfTheChannel(answer);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failuresAfterAdmissionHaveThem(boolean terse) {
        HttpResponse<String> answer =
                ask(e -> e.json(400, "{\"error\":{\"message\":\"no\"}}", OF_THE_CHANNEL), terse, false);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(all(answer, LIMIT)).containsExactly("59");
        assertNoLimitsOfTheChannel(answer);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusalsHaveTheirsAndSayWhenToComeAgain(boolean terse) {
        gateway.policy.before = demand -> {
            throw new RefusedException(
                    429,
                    "rate_limit_exceeded",
                    "slow down",
                    Optional.of(Duration.ofMillis(1500)),
                    Headers.of(LIMIT, "0").with("Retry-After", "9").with("Content-Type", "text/html"));
        };
        HttpResponse<String> answer = ask(Upstreaming::document, terse, false);
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(all(answer, LIMIT)).containsExactly("0");
        assertThat(all(answer, "retry-after")).containsExactly("2");
        assertThat(all(answer, "content-type")).containsExactly("application/json; charset=utf-8");
        assertThat(answer.body()).contains("slow down");
        gateway.assertAllOver();
    }

    @Test
    void channelsLimitsArePassedOnWhereTheGatewayHasNone() {
        gateway.policy.headers = Headers.of("X-Budget-Remaining", "12");
        HttpResponse<String> answer = ask(e -> e.json(200, Upstreaming.WHOLE, OF_THE_CHANNEL), false, false);
        assertThat(all(answer, "x-budget-remaining")).containsExactly("12");
        assertThat(all(answer, "x-ratelimit-remaining-tokens")).containsExactly("4711");
    }

    @Test
    void fieldOfAPolicyTakesTheUpstreamsPlace() {
        gateway.policy.headers = Headers.of("X-Request-Cost", "12");
        HttpResponse<String> answer = ask(e -> e.json(200, Upstreaming.WHOLE, "x-request-cost", "99"), false, false);
        assertThat(all(answer, "X-Request-Cost")).containsExactly("12");
    }

    @Test
    void whatTheGatewayOwnsIsNotAPolicysToSet() {
        gateway.policy.headers = Headers.of("X-Oneapi-Request-Id", "mine")
                .with("Content-Length", "1")
                .with("Set-Cookie", "a=b")
                .with("X-Split", "a\r\nSet-Cookie: b=c");
        HttpResponse<String> answer = ask(Upstreaming::document, false, false);
        assertThat(answer.body()).isEqualTo(Upstreaming.WHOLE);
        assertThat(all(answer, "x-oneapi-request-id")).hasSize(1).doesNotContain("mine");
        assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "x-split");
    }

    @Test
    void fieldsAreThoseOfTheLastAttempt() {
        gateway.store.options().put("RetryTimes", "1");
        try (FakeUpstream failing = Upstreaming.failing(500, "no")) {
            gateway.channel(failing.url(), "gpt-4o", 10, 0);
            gateway.policy.before = demand -> gateway.policy.headers =
                    gateway.policy.admitted.get() == 0 ? Headers.of("X-First", "1") : Headers.of("X-Second", "2");
            HttpResponse<String> answer = ask(Upstreaming::document, false, false);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(all(answer, "X-First")).isEmpty();
            assertThat(all(answer, "X-Second")).containsExactly("2");
        }
    }

    private HttpResponse<String> ask(Script script, boolean terse, boolean stream) {
        try (FakeUpstream upstream = FakeUpstream.start(script)) {
            gateway.channel(upstream.url(), "gpt-4o");
            return terse
                    ? gateway.post("/v1/terse", key, "{\"model\":\"gpt-4o\",\"say\":\"hi\",\"stream\":" + stream + "}")
                    : gateway.chat(key, "gpt-4o", stream);
        }
    }

    private static List<String> all(HttpResponse<String> answer, String name) {
        return answer.headers().allValues(name);
    }

    private static void assertNoLimitsOfTheChannel(HttpResponse<String> answer) {
        assertThat(answer.headers().map())
                .doesNotContainKeys(
                        "x-ratelimit-remaining-tokens", "ratelimit-policy", "anthropic-ratelimit-tokens-limit");
    }
}
