package switchboard.provider.openai;

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

/** What upstreams list as their models. */
class ModelListTest {
    private static final ChannelKey KEY = new ChannelKey("sk-secret");

    @ParameterizedTest
    @CsvSource({
        "openai, '', https://api.openai.com/v1/models",
        "openai, https://p.example/v1/, https://p.example/v1/models",
        "openai, https://gateway.ai.cloudflare.com/v1/a/g/openai, https://gateway.ai.cloudflare.com/v1/a/g/openai/models",
        "openai-compatible, https://p.example/api/v4, https://p.example/api/v4/models",
        "groq, '', https://api.groq.com/openai/v1/models",
        "zhipu, '', https://open.bigmodel.cn/api/paas/v4/models",
        "doubao, '', https://ark.cn-beijing.volces.com/api/v3/models",
        "ali-bailian, '', https://dashscope.aliyuncs.com/compatible-mode/v1/models",
        "minimax, '', https://api.minimax.chat/v1/models",
        "gemini-openai, '', https://generativelanguage.googleapis.com/v1beta/openai/models",
        "openrouter, '', https://openrouter.ai/api/v1/models",
        "ollama, '', http://localhost:11434/api/tags",
        "cloudflare, '', https://api.cloudflare.com/client/v4/accounts/acc1/ai/models/search?per_page=1000",
    })
    void listIsWhereTheTypeSays(String provider, String base, String url) {
        Asked upstream = new Asked("{\"data\":[{\"id\":\"m\"}]}");
        List<String> models = Fixtures.provider(provider)
                .models(
                        new ChannelBuilder(1)
                                .baseUrl(base)
                                .config("user_id", "acc1")
                                .build(),
                        KEY,
                        upstream);
        assertThat(models).containsExactly("m");
        assertThat(upstream.url(0)).isEqualTo(url);
        assertThat(upstream.requests.getFirst().method()).isEqualTo("GET");
        assertThat(upstream.field(0, "Authorization")).contains("Bearer sk-secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"object\":\"list\",\"data\":[{\"id\":\"b\"},{\"id\":\"a\"},{\"id\":\"b\"}]}; b a",
                "{\"models\":[{\"name\":\"llama3:latest\",\"model\":\"x\"}]}; llama3:latest",
                "{\"data\":[{\"id\":\"models/gemini-pro\"}]}; gemini-pro",
                "{\"result\":[{\"id\":\"\",\"name\":\"@cf/meta/llama\"}],\"success\":true}; @cf/meta/llama",
                "[\"one\",{\"id\":\"two\"},{\"id\":3},null,\" \"]; one two",
            })
    void everyUsualShapeIsRead(String answer, String names) {
        assertThat(models(answer)).containsExactly(names.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "\"x\"", "{\"data\":{}}", "oops", ""})
    void whatHoldsNoListIsAFailure(String answer) {
        assertThatThrownBy(() -> models(answer)).isInstanceOf(RelayException.class);
    }

    @Test
    void azureListsWhatNobodyDeployed() {
        assertThatThrownBy(() -> Fixtures.provider("azure")
                        .models(
                                new ChannelBuilder(3)
                                        .baseUrl("https://r.openai.azure.com")
                                        .build(),
                                KEY,
                                new Asked()))
                .isInstanceOf(RelayException.class)
                .hasMessage("a list of models is not offered by Azure OpenAI");
    }

    private static List<String> models(String answer) {
        return Fixtures.provider("openai").models(new ChannelBuilder(1).build(), KEY, new Asked(answer));
    }
}
