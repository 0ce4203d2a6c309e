package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.relay.Upstreaming.ROLE;
import static switchboard.relay.Upstreaming.text;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Headers;
import switchboard.spi.RefusedException;
import switchboard.store.ChannelRow;
import switchboard.testkit.FakeUpstream;

/** What is tried again, where, and what a channel suffers. */
class RetryIT {
    private Gateway gateway;
    private String key;
    private FakeUpstream good;

    @BeforeEach
    void start() {
        gateway = Gateway.start("RELAY_FIRST_BYTE_TIMEOUT", "0.4");
        key = gateway.token();
        good = FakeUpstream.start(exchange -> {
            if (exchange.request().text().contains("\"stream\":true")) {
                Upstreaming.stream(exchange);
            } else {
                Upstreaming.document(exchange);
            }
        });
    }

    @AfterEach
    void stop() {
        gateway.close();
        good.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429, 500, 502, 503})
    void failureOfOneChannelIsAnotherChannelsCall(int status) {
        try (FakeUpstream bad = Upstreaming.failing(status, "no")) {
            gateway.channel(bad.url(), "gpt-4o", 10, 0);
            gateway.channel(good.url(), "gpt-4o", 0, 0);
            assertThat(gateway.chat(key, "gpt-4o", true).body()).endsWith("[DONE]\n\n");
            assertThat(bad.requests()).hasSize(1);
            gateway.assertAllOver();
            assertThat(gateway.policy.admitted).hasValue(2);
            assertThat(gateway.logs()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 504})
    void whatIsNoChannelsFaultOrTookLongIsNotTriedAgain(int status) {
        try (FakeUpstream bad = Upstreaming.failing(status, "no")) {
            gateway.channel(bad.url(), "gpt-4o", 10, 0);
            gateway.channel(good.url(), "gpt-4o", 0, 0);
            assertThat(gateway.chat(key, "gpt-4o", true).statusCode()).isEqualTo(status);
            assertThat(good.requests()).isEmpty();
            gateway.assertAllOver();
        }
    }

    @Test
    void streamThatFailsBeforeItsFirstAnswerIsRescued() {
        try (FakeUpstream bad = FakeUpstream.start(e -> e.stream().events(ROLE).cut())) {
            gateway.channel(bad.url(), "gpt-4o", 10, 0);
            gateway.channel(good.url(), "gpt-4o", 0, 0);
            String body = gateway.chat(key, "gpt-4o", true).body();
            assertThat(body)
                    .startsWith("data: " + ROLE + "\n\ndata: " + text("hel"))
                    .endsWith("[DONE]\n\n");
            gateway.assertAllOver();
        }
    }

    @Test
    void afterTheFirstAnswerNothingIsTriedAgain() throws Exception {
        try (FakeUpstream bad = FakeUpstream.start(e ->
                e.stream().events(text("hello")).pause(Duration.ofMillis(100)).cut())) {
            gateway.channel(bad.url(), "gpt-4o", 10, 0);
            gateway.channel(good.url(), "gpt-4o", 0, 0);
            assertThat(gateway.chat(key, "gpt-4o", true).body()).contains("stream_interrupted");
            assertThat(good.requests()).isEmpty();
            gateway.assertAllOver();
        }
    }

    @Test
    void channelIsAskedTwiceOnlyIfThereIsNoOther() {
        gateway.store.options().put("RetryTimes", "5");
        try (FakeUpstream bad = Upstreaming.failing(500, "broken");
                FakeUpstream worse = Upstreaming.failing(503, "overloaded")) {
            gateway.channel(bad.url(), "gpt-4o", 10, 0);
            gateway.channel(worse.url(), "gpt-4o", 5, 0);
            HttpResponse<String> answer = gateway.chat(key, "gpt-4o", false);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("overloaded");
            assertThat(bad.requests()).hasSize(1);
            assertThat(worse.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,2", "2,3"})
    void retryTimesIsTheLimit(int retries, int attempts) {
        gateway.store.options().put("RetryTimes", String.valueOf(retries));
        try (FakeUpstream bad = Upstreaming.failing(500, "broken")) {
            for (int i = 0; i < 5; i++) {
                gateway.channel(bad.url(), "gpt-4o");
            }
            gateway.chat(key, "gpt-4o", false);
            assertThat(bad.requests()).hasSize(attempts);
        }
    }

    @Test
    void silenceIsTriedElsewhereOnce() {
        gateway.store.options().put("RetryTimes", "5");
        try (FakeUpstream silent = FakeUpstream.start(e -> e.awaitHangUp(Duration.ofSeconds(20)))) {
            for (int i = 0; i < 4; i++) {
                gateway.channel(silent.url(), "gpt-4o");
            }
            assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(504);
            assertThat(silent.requests()).hasSize(2);
            gateway.assertAllOver();
        }
    }

    @Test
    void connectionThatClosesWhenItIsUsedAgainIsNoFailure() {
        gateway.store.options().put("RetryTimes", "0");
        try (FakeUpstream upstream = FakeUpstream.start(
                Upstreaming::document, e -> e.cut(), Upstreaming::document, e -> e.reset(), Upstreaming::document)) {
            gateway.channel(upstream.url(), "gpt-4o");
            for (int i = 0; i < 3; i++) {
                assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(200);
            }
            assertThat(upstream.requests()).hasSize(5);
            gateway.assertAllOver();
            assertThat(gateway.policy.admitted).hasValue(3);
        }
    }

    @Test
    void refusedConnectionIsTriedElsewhereWithoutNamingTheAddress() {
        FakeUpstream dead = FakeUpstream.start(e -> e.cut());
        dead.close();
        gateway.channel(dead.url(), "only");
        HttpResponse<String> answer = gateway.chat(key, "only", false);
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("do_request_failed").doesNotContain("127.0.0.1");
        gateway.channel(dead.url(), "gpt-4o", 10, 0);
        gateway.channel(good.url(), "gpt-4o", 0, 0);
        assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(200);
        gateway.assertAllOver();
    }

    @Test
    void channelsOwnRefusalsAreHiddenUnlessTheOptionSaysOtherwise() {
        try (FakeUpstream bad = Upstreaming.failing(401, "Incorrect API key provided: sk-upstream-secret")) {
            gateway.channel(bad.url(), "gpt-4o");
            HttpResponse<String> hidden = gateway.chat(key, "gpt-4o", false);
            assertThat(hidden.statusCode()).isEqualTo(502);
            assertThat(hidden.body()).contains("\"upstream_error\"").doesNotContain("Incorrect");
            gateway.store.options().put("HideUpstreamAuthErrors", "false");
            HttpResponse<String> shown = gateway.chat(key, "gpt-4o", false);
            assertThat(shown.statusCode()).isEqualTo(401);
            assertThat(shown.body())
                    .contains("Incorrect API key provided: ***", "\"upstream_type\"", "\"upstream_code\"")
                    .doesNotContain("sk-upstream-secret");
        }
    }

    @Test
    void saturationHasOneApisTextAndTheUpstreamsCode() {
        try (FakeUpstream busy = Upstreaming.failing(429, "slow down", "Retry-After", "7")) {
            gateway.channel(busy.url(), "gpt-4o");
            HttpResponse<String> answer = gateway.chat(key, "gpt-4o", false);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.body())
                    .startsWith("{\"error\":{\"message\":\"当前分组上游负载已饱和，请稍后再试 (request id: ")
                    .contains("\"type\":\"upstream_type\"", "\"code\":\"upstream_code\"");
            assertThat(answer.headers().firstValue("retry-after")).contains("7");
        }
    }

    @Test
    void innerRequestIdIsReplacedByOurs() {
        try (FakeUpstream inner = Upstreaming.failing(400, "bad (request id: 123)")) {
            gateway.channel(inner.url(), "gpt-4o");
            HttpResponse<String> answer = gateway.chat(key, "gpt-4o", false);
            String id = answer.headers().firstValue("x-oneapi-request-id").orElseThrow();
            assertThat(answer.body()).startsWith("{\"error\":{\"message\":\"bad (request id: " + id + ")\"");
        }
    }

    @Test
    void channelThatAsksToRestIsLeftAlone() {
        try (FakeUpstream busy = Upstreaming.failing(429, "slow down", "Retry-After", "60")) {
            gateway.channel(busy.url(), "gpt-4o", 10, 0);
            gateway.channel(good.url(), "gpt-4o", 0, 0);
            for (int i = 0; i < 5; i++) {
                assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(200);
            }
            assertThat(busy.requests()).hasSize(1);
        }
    }

    @Test
    void channelThatFailsAgainAndAgainIsLeftAlone() {
        try (FakeUpstream bad = Upstreaming.failing(503, "down")) {
            gateway.channel(bad.url(), "gpt-4o", 10, 0);
            gateway.channel(good.url(), "gpt-4o", 0, 0);
            for (int i = 0; i < 12; i++) {
                assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(200);
            }
            assertThat(bad.requests()).hasSize(Breaker.FAILURES);
        }
    }

    @Test
    void lastChannelIsAskedEvenIfItIsUnwell() {
        try (FakeUpstream bad = Upstreaming.failing(503, "down")) {
            gateway.channel(bad.url(), "gpt-4o");
            for (int i = 0; i < Breaker.FAILURES + 3; i++) {
                assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(503);
            }
            assertThat(bad.requests()).as("two of them twice").hasSize(Breaker.FAILURES + 3 + 2);
        }
    }

    private long routes(String model) {
        return gateway.store.routing().current().tiers("default", model).stream()
                .mapToLong(List::size)
                .sum();
    }

    @Test
    void channelWithAWrongKeyIsSwitchedOffOnlyIfTheOperatorWantsThat() {
        try (FakeUpstream bad = Upstreaming.failing(401, "wrong key")) {
            long id = gateway.channel(bad.url(), "gpt-4o", 10, 0);
            gateway.channel(good.url(), "gpt-4o", 0, 0);
            gateway.chat(key, "gpt-4o", false);
            assertThat(status(id)).isEqualTo(ChannelRow.ENABLED);
            gateway.store.options().put("AutomaticDisableChannelEnabled", "true");
            gateway.chat(key, "gpt-4o", false);
            Gateway.await("the channel's end", () -> status(id) == ChannelRow.DISABLED_BY_ITSELF);
            Gateway.await("routes without it", () -> routes("gpt-4o") == 1);
            gateway.chat(key, "gpt-4o", false);
            assertThat(bad.requests()).hasSize(2);
        }
    }

    @Test
    void clientsMistakesNeverSwitchAChannelOff() {
        gateway.store.options().put("AutomaticDisableChannelEnabled", "true");
        try (FakeUpstream strict = Upstreaming.failing(400, "your credit balance is fine, your request is not")) {
            long id = gateway.channel(strict.url(), "gpt-4o");
            for (int i = 0; i < 10; i++) {
                gateway.chat(key, "gpt-4o", false);
            }
            assertThat(status(id)).isEqualTo(ChannelRow.ENABLED);
            assertThat(strict.requests()).hasSize(10);
        }
    }

    @Test
    void channelOfAnUnknownTypeIsPassedOver() {
        gateway.store(Gateway.row(99, "http://127.0.0.1:1", "gpt-4o,only", 10, 0, "", ""));
        gateway.channel(good.url(), "gpt-4o", 0, 0);
        assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(200);
        HttpResponse<String> none = gateway.chat(key, "only", false);
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(none.body()).contains("invalid api type: 99", "\"invalid_api_type\"");
        gateway.assertAllOver();
    }

    @Test
    void faultsOfBundlesAreTheGatewaysAndHoldNothing() {
        gateway.channel(good.url(), "faulty,unsupported,refused,priceless");
        assertThat(gateway.chat(key, "faulty", false).statusCode()).isEqualTo(500);
        assertThat(gateway.chat(key, "unsupported", false).statusCode()).isEqualTo(400);
        HttpResponse<String> refused = gateway.chat(key, "refused", false);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("slow down (request id: ", "\"too_fast\"");
        assertThat(gateway.policy.admitted).hasValue(0);
        assertThat(gateway.chat(key, "priceless", false).statusCode()).isEqualTo(200);
        gateway.policy.sum.addAndGet(gateway.policy.hold.get()); // charged as held
        gateway.assertAllOver();
    }

    @Test
    void aPolicyMayKeepACallFromOneChannelAndLeaveItTheOthers() {
        long full = gateway.channel(good.url(), "gpt-4o,lonely", 10, 0);
        long free = gateway.channel(good.url(), "gpt-4o", 0, 0);
        gateway.policy.before = demand -> {
            if (demand.channel().id() == full) {
                Headers wait = Headers.of("x-ratelimit-remaining-requests", "0");
                throw new RefusedException(429, "too_fast", "full", Optional.of(Duration.ofSeconds(9)), wait)
                        .ofChannel();
            }
        };
        assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(200);
        assertThat(gateway.logs())
                .singleElement()
                .satisfies(row -> assertThat(row.channelId()).isEqualTo(free));
        HttpResponse<String> none = gateway.chat(key, "lonely", false);
        assertThat(none.statusCode()).isEqualTo(429);
        assertThat(none.body()).contains("\"too_fast\"", "full (request id: ");
        assertThat(none.headers().firstValue("retry-after")).hasValue("9");
        assertThat(none.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("0");
        gateway.assertAllOver();
    }

    @Test
    void mappedModelIsSplicedIn() throws Exception {
        gateway.store(Gateway.row(1, good.url(), "alias", 0, 0, "{\"alias\":\"real\"}", ""));
        gateway.chat(key, "alias", false);
        assertThat(good.request(1, Gateway.SOON).text()).isEqualTo(Gateway.body("real", false));
        assertThat(gateway.logs().getFirst().modelName()).isEqualTo("real");
    }

    @Test
    void channelHasLimitsOfItsOwn() {
        try (FakeUpstream slow = FakeUpstream.start(exchange -> {
            exchange.pause(Duration.ofMillis(800));
            Upstreaming.document(exchange);
        })) {
            gateway.store(Gateway.row(1, slow.url(), "patient", 0, 0, "", "{\"relay_first_byte_timeout\":\"5\"}"));
            assertThat(gateway.chat(key, "patient", false).statusCode()).isEqualTo(200);
            gateway.store(Gateway.row(1, slow.url(), "hurried", 0, 0, "", "{\"relay_timeout\":0.2}"));
            assertThat(gateway.chat(key, "hurried", false).statusCode()).isEqualTo(504);
        }
    }

    private int status(long id) {
        return gateway.store.channels().find(id).orElseThrow().status();
    }
}
