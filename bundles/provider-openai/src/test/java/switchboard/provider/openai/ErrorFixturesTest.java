package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Call;
import switchboard.spi.Failure;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.spi.UpstreamFailure;
import switchboard.testkit.CallBuilder;

class ErrorFixturesTest {
    /** What every recorded error means. */
    private static final Map<String, Failure> MEANINGS = Map.ofEntries(
            Map.entry("ai360/error.auth", Failure.AUTH),
            Map.entry("ali-compat/error.arrearage", Failure.QUOTA),
            Map.entry("ali-compat/error.thinking-nonstream", Failure.BADREQ),
            Map.entry("azure/error.apim-auth", Failure.AUTH),
            Map.entry("azure/error.auth", Failure.AUTH),
            Map.entry("azure/error.content-filter", Failure.FILTER),
            Map.entry("azure/error.deployment", Failure.MODEL),
            Map.entry("azure/error.not-found", Failure.INTERNAL),
            Map.entry("azure/error.rate-limit", Failure.RATE),
            Map.entry("azure/error.timeout", Failure.TIMEOUT),
            Map.entry("baichuan/error.auth", Failure.AUTH),
            Map.entry("baidu-v2/error.auth", Failure.AUTH),
            Map.entry("cloudflare/error.auth", Failure.AUTH),
            Map.entry("cloudflare/error.model", Failure.MODEL),
            Map.entry("cloudflare/error.neurons", Failure.QUOTA),
            Map.entry("deepseek/error.auth", Failure.AUTH),
            Map.entry("deepseek/error.balance", Failure.QUOTA),
            Map.entry("deepseek/error.reasoning-missing", Failure.BADREQ),
            Map.entry("doubao/error.auth", Failure.AUTH),
            Map.entry("doubao/error.endpoint", Failure.MODEL),
            Map.entry("doubao/error.overdue", Failure.QUOTA),
            Map.entry("doubao/error.sensitive", Failure.FILTER),
            Map.entry("gemini-openai/error.key", Failure.AUTH),
            Map.entry("groq/error.rate-limit", Failure.RATE),
            Map.entry("groq/error.restricted", Failure.PERM),
            Map.entry("groq/error.tool-use-failed", Failure.BADREQ),
            Map.entry("minimax/error.auth", Failure.AUTH),
            Map.entry("minimax/error.balance", Failure.QUOTA),
            Map.entry("minimax/error.params", Failure.BADREQ),
            Map.entry("mistral/error.auth", Failure.AUTH),
            Map.entry("mistral/error.unknown-field", Failure.BADREQ),
            Map.entry("moonshot/error.overloaded", Failure.BUSY),
            Map.entry("moonshot/error.quota", Failure.QUOTA),
            Map.entry("moonshot/error.temperature", Failure.BADREQ),
            Map.entry("novita/error.balance", Failure.QUOTA),
            Map.entry("openai/error.auth", Failure.AUTH),
            Map.entry("openai/error.context", Failure.CONTEXT),
            Map.entry("openai/error.html-502", Failure.INTERNAL),
            Map.entry("openai/error.model", Failure.MODEL),
            Map.entry("openai/error.overloaded", Failure.BUSY),
            Map.entry("openai/error.quota", Failure.QUOTA),
            Map.entry("openai/error.rate-limit", Failure.RATE),
            Map.entry("openai/error.region", Failure.REGION),
            Map.entry("openai/error.server", Failure.INTERNAL),
            Map.entry("openai/error.tools-need-responses", Failure.BADREQ),
            Map.entry("openai/error.unsupported-parameter", Failure.BADREQ),
            Map.entry("openai/error.unsupported-value", Failure.BADREQ),
            Map.entry("openrouter/error-in-200.response", Failure.RATE),
            Map.entry("openrouter/error.credits", Failure.QUOTA),
            Map.entry("openrouter/error.in-flight-budget", Failure.RATE),
            Map.entry("openrouter/error.moderation", Failure.FILTER),
            Map.entry("siliconflow/error.balance", Failure.QUOTA),
            Map.entry("siliconflow/error.busy", Failure.BUSY),
            Map.entry("siliconflow/error.model", Failure.MODEL),
            Map.entry("siliconflow/error.token", Failure.AUTH),
            Map.entry("vllm/error.context", Failure.CONTEXT),
            Map.entry("xai/error.key", Failure.AUTH),
            Map.entry("xai/error.safety", Failure.FILTER),
            Map.entry("xunfei-v2/error", Failure.QUOTA),
            Map.entry("zhipu/v4.error.arrears", Failure.QUOTA),
            Map.entry("zhipu/v4.error.auth", Failure.AUTH),
            Map.entry("zhipu/v4.error.rate", Failure.RATE),
            Map.entry("zhipu/v4.error.sensitive", Failure.FILTER));

    static Stream<String> errors() {
        return Fixtures.names(".upstream.json")
                .filter(name -> name.contains("error"))
                .map(name -> name.replace(".upstream.json", ""));
    }

    @Test
    void everyRecordedErrorHasAMeaning() {
        assertThat(errors()).containsExactlyInAnyOrderElementsOf(MEANINGS.keySet());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void recordedErrorMeansWhatItShould(String name) {
        UpstreamFailure failure = failure(name);
        assertThat(failure.failure()).isEqualTo(MEANINGS.get(name));
        assertThat(failure.message()).isNotBlank();
        if (Fixtures.exists(name + ".openai.json")) {
            JsonNode expected = Fixtures.json(name + ".openai.json");
            JsonNode error = expected.at("/body/error");
            assertThat(failure.status()).isEqualTo(expected.path("http_status").asInt());
            assertThat(failure.message()).isEqualTo(error.path("message").asText());
            assertThat(failure.type()).isEqualTo(error.path("type").asText());
            assertThat(failure.param().orElse("null"))
                    .isEqualTo(error.path("param").asText());
            assertThat(Json.known(failure.code())).isEqualTo(error.get("code"));
        }
    }

    @Test
    void retryAfterIsReadInMillisecondsBeforeSeconds() {
        assertThat(failure("openai/error.rate-limit").retryAfter()).contains(Duration.ofMillis(1400));
        assertThat(failure("groq/error.rate-limit").retryAfter()).contains(Duration.ofSeconds(4));
        assertThat(failure("azure/error.rate-limit").retryAfter()).contains(Duration.ofSeconds(6));
        assertThat(failure("openrouter/error.in-flight-budget").retryAfter()).contains(Duration.ofSeconds(5));
        assertThat(failure("openai/error.model").retryAfter()).isEmpty();
    }

    private static UpstreamFailure failure(String name) {
        Provider provider = Fixtures.provider(Fixtures.folder(name));
        JsonNode answer = Fixtures.json(name + ".upstream.json");
        int status = Fixtures.status(answer);
        if (status >= 300) {
            return provider.classify(status, Fixtures.headers(answer), Fixtures.body(answer));
        }
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body("{\"model\":\"m\",\"messages\":[]}")).build();
        Verdict verdict = provider.begin(
                        call, Fixtures.channel(Fixtures.folder(name)).build())
                .tap()
                .document(Fixtures.headers(answer), Fixtures.body(answer));
        assertThat(verdict).isInstanceOf(Verdict.Failed.class);
        return ((Verdict.Failed) verdict).failure();
    }
}
