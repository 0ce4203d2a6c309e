package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.store.TokenRow;
import switchboard.testkit.FakeUpstream;

/** Models that answer in another's place. */
class FallbackIT {
    private static final String CHAIN = "{\"groups\":{\"default\":{\"large\":[\"middle\",\"small\"]}}}";

    private Gateway gateway;
    private String key;
    private FakeUpstream good;

    @BeforeEach
    void start() {
        gateway = Gateway.start();
        key = gateway.token();
        gateway.store.options().put("ModelFallbacks", CHAIN);
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
    @ValueSource(ints = {401, 403, 404, 429, 500, 503})
    void modelWhoseChannelsFailIsReplacedByTheNext(int status) throws Exception {
        try (FakeUpstream bad = Upstreaming.failing(status, "no", "Retry-After", "60")) {
            gateway.channel(bad.url(), "large");
            gateway.channel(good.url(), "small");
            assertThat(gateway.chat(key, "large", true).body()).endsWith("[DONE]\n\n");
            assertThat(good.request(1, Gateway.SOON).text()).isEqualTo(Gateway.body("small", true));
            gateway.assertAllOver();
            assertThat(gateway.logs()).hasSize(1);
            assertThat(gateway.logs().getFirst().modelName()).isEqualTo("small");
        }
    }

    @Test
    void modelThatHasNoChannelIsReplacedToo() {
        gateway.channel(good.url(), "middle");
        assertThat(gateway.chat(key, "large", false).statusCode()).isEqualTo(200);
        assertThat(gateway.logs().getFirst().modelName()).isEqualTo("middle");
    }

    @Test
    void promptThatIsTooLongGoesToAnotherModelAtOnce() {
        try (FakeUpstream narrow = Upstreaming.failing(400, "context_length_exceeded")) {
            gateway.channel(narrow.url(), "large");
            gateway.channel(narrow.url(), "large");
            gateway.channel(good.url(), "middle");
            assertThat(gateway.chat(key, "large", false).statusCode()).isEqualTo(200);
            assertThat(narrow.requests()).as("not tried on another channel").hasSize(1);
            gateway.assertAllOver();
        }
    }

    @ParameterizedTest
    @CsvSource({"400,bad request", "400,content_filter", "504,too late"})
    void whatAnotherModelCannotHelpIsToldAsItIs(int status, String message) {
        try (FakeUpstream bad = Upstreaming.failing(status, message)) {
            gateway.channel(bad.url(), "large");
            gateway.channel(good.url(), "middle");
            HttpResponse<String> answer = gateway.chat(key, "large", false);
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains(message);
            assertThat(good.requests()).isEmpty();
        }
    }

    @Test
    void errorOfTheModelThatWasAskedForIsTheOneThatIsTold() {
        try (FakeUpstream narrow = Upstreaming.failing(400, "context_length_exceeded");
                FakeUpstream bad = Upstreaming.failing(404, "no such model")) {
            gateway.channel(narrow.url(), "large");
            gateway.channel(bad.url(), "middle,small");
            HttpResponse<String> answer = gateway.chat(key, "large", false);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("context_length_exceeded");
            assertThat(bad.requests()).hasSize(2);
            gateway.assertAllOver();
        }
    }

    @Test
    void callHasSixTriesAtMost() {
        gateway.store.options().put("RetryTimes", "20");
        try (FakeUpstream bad = Upstreaming.failing(503, "down", "Retry-After", "60")) {
            for (int i = 0; i < 4; i++) {
                gateway.channel(bad.url(), "large");
            }
            gateway.channel(bad.url(), "middle");
            gateway.channel(bad.url(), "small");
            assertThat(gateway.chat(key, "large", false).statusCode()).isEqualTo(503);
            assertThat(bad.requests()).hasSize(6);
            gateway.assertAllOver();
        }
    }

    @Test
    void modelThatTheTokenMayNotUseIsPassedOver() {
        TokenRow token = gateway.token(0, true, Optional.of("large,small"), Optional.empty());
        try (FakeUpstream bad = Upstreaming.failing(500, "broken")) {
            gateway.channel(good.url(), "middle", 5, 0);
            gateway.channel(good.url(), "small");
            assertThat(gateway.chat(token.key(), "large", false).statusCode()).isEqualTo(200);
            assertThat(good.requests().getFirst().text()).isEqualTo(Gateway.body("small", false));
            assertThat(bad.requests()).isEmpty();
        }
    }

    @Test
    void tokenHasAChainOfItsOwn() {
        TokenRow token = gateway.token(0, true, Optional.empty(), Optional.empty());
        gateway.store
                .options()
                .put("ModelFallbacks", "{\"tokens\":{\"%d\":{\"large\":[\"small\"]}}}".formatted(token.id()));
        gateway.channel(good.url(), "middle,small");
        assertThat(gateway.chat(token.key(), "large", false).statusCode()).isEqualTo(200);
        assertThat(gateway.chat(key, "large", false).statusCode()).isEqualTo(503);
        assertThat(good.requests().getFirst().text()).contains("small");
    }

    @Test
    void withoutTheOptionNothingIsReplaced() {
        gateway.store.options().put("ModelFallbacks", "");
        gateway.channel(good.url(), "middle");
        HttpResponse<String> answer = gateway.chat(key, "large", false);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("对于模型 large 无可用渠道");
    }
}
