package switchboard.provider.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.ChannelKey;
import switchboard.spi.RelayException;
import switchboard.testkit.Asked;
import switchboard.testkit.ChannelBuilder;

/** What Anthropic lists as its models. */
class ModelListTest {
    private static final String PAGE = """
            {"data":[{"type":"model","id":"claude-opus-4-5","display_name":"Claude Opus 4.5",
              "created_at":"2025-11-24T00:00:00Z","max_input_tokens":200000,"max_tokens":64000,
              "capabilities":{"batch":{"supported":true}}},
             {"type":"model","id":"claude-haiku-4-5-20251001","display_name":"Claude Haiku 4.5",
              "created_at":"2025-10-15T00:00:00Z"}],
             "has_more":%s,"first_id":"claude-opus-4-5","last_id":"claude-haiku-4-5-20251001"}""";

    private static List<String> models(String base, String key, Asked upstream) {
        return new AnthropicProvider()
                .models(new ChannelBuilder(14).baseUrl(base).build(), new ChannelKey(key), upstream);
    }

    @ParameterizedTest
    @CsvSource({
        "'', https://api.anthropic.com/v1/models?limit=1000",
        "https://proxy.example/anthropic/, https://proxy.example/anthropic/v1/models?limit=1000"
    })
    void namesAreTheirIds(String base, String url) {
        Asked upstream = new Asked(PAGE.formatted("false"));
        assertThat(models(base, "sk-ant-secret", upstream))
                .containsExactly("claude-opus-4-5", "claude-haiku-4-5-20251001");
        assertThat(upstream.url(0)).isEqualTo(url);
        assertThat(upstream.requests.getFirst().method()).isEqualTo("GET");
        assertThat(upstream.field(0, "x-api-key")).contains("sk-ant-secret");
        assertThat(upstream.field(0, "anthropic-version")).contains("2023-06-01");
        assertThat(upstream.field(0, "Authorization")).isEmpty();
    }

    @Test
    void tokenOfALoginGoesAsABearer() {
        Asked upstream = new Asked(PAGE.formatted("false"));
        models("", "sk-ant-oat01-secret", upstream);
        assertThat(upstream.field(0, "Authorization")).contains("Bearer sk-ant-oat01-secret");
        assertThat(upstream.field(0, "x-api-key")).isEmpty();
    }

    @Test
    void everyPageIsAskedForOnce() {
        Asked upstream = new Asked(
                PAGE.formatted("true"),
                "{\"data\":[{\"type\":\"model\",\"id\":\"claude-3-haiku\"}],\"has_more\":false,\"last_id\":\"claude-3-haiku\"}");
        assertThat(models("", "k", upstream))
                .containsExactly("claude-opus-4-5", "claude-haiku-4-5-20251001", "claude-3-haiku");
        assertThat(upstream.url(1))
                .isEqualTo("https://api.anthropic.com/v1/models?limit=1000&after_id=claude-haiku-4-5-20251001");
        assertThat(upstream.field(1, "x-api-key")).contains("k");
    }

    @Test
    void listThatGoesRoundInCirclesEnds() {
        Asked upstream = new Asked(PAGE.formatted("true"), PAGE.formatted("true"));
        assertThat(models("", "k", upstream)).hasSize(2);
        assertThat(upstream.requests).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "oops", "{\"data\":{}}", "{\"type\":\"error\",\"error\":{\"type\":\"x\"}}", ""})
    void whatHoldsNoListIsAFailure(String answer) {
        assertThatThrownBy(() -> models("", "k", new Asked(answer))).isInstanceOf(RelayException.class);
    }

    @Test
    void refusalIsToldByItsStatusAndWithoutTheKey() {
        Asked upstream = new Asked("{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\","
                        + "\"message\":\"invalid x-api-key\"}}")
                .withStatus(401);
        assertThatThrownBy(() -> models("", "sk-ant-secret", upstream))
                .isInstanceOf(RelayException.class)
                .hasMessage("status code: 401");
    }
}
