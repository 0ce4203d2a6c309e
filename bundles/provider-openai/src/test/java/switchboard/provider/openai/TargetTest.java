package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.spi.Call;
import switchboard.spi.Operation;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;

class TargetTest {
    @ParameterizedTest
    @CsvSource({
        "openai, '', CHAT, https://api.openai.com/v1/chat/completions",
        "openai, https://p.example/, EMBEDDINGS, https://p.example/v1/embeddings",
        "openai, https://p.example/v1, CHAT, https://p.example/v1/chat/completions",
        "openai, https://gateway.ai.cloudflare.com/v1/acc/gw/openai, CHAT, https://gateway.ai.cloudflare.com/v1/acc/gw/openai/chat/completions",
        "openai, https://gateway.ai.cloudflare.com/v1/acc/gw/compat, CHAT, https://gateway.ai.cloudflare.com/v1/acc/gw/compat/chat/completions",
        "api2d, '', CHAT, https://oa.api2d.net/v1/chat/completions",
        "fastgpt, '', CHAT, https://fastgpt.run/api/openapi/v1/chat/completions",
        "custom, https://p.example, SPEECH, https://p.example/v1/audio/speech",
        "openai-compatible, https://p.example/v1, CHAT, https://p.example/v1/chat/completions",
        "openai-compatible, https://p.example/api/v4/, IMAGES, https://p.example/api/v4/images/generations",
        "gemini-openai, '', CHAT, https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
        "minimax, '', CHAT, https://api.minimax.chat/v1/text/chatcompletion_v2",
        "doubao, '', CHAT, https://ark.cn-beijing.volces.com/api/v3/chat/completions",
        "doubao, '', EMBEDDINGS, https://ark.cn-beijing.volces.com/api/v3/embeddings",
        "novita, '', CHAT, https://api.novita.ai/v3/openai/chat/completions",
        "baidu-v2, '', CHAT, https://qianfan.baidubce.com/v2/chat/completions",
        "xunfei-v2, '', CHAT, https://spark-api-open.xf-yun.com/v1/chat/completions",
        "ali-bailian, '', CHAT, https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions",
        "ali-bailian, '', EMBEDDINGS, https://dashscope.aliyuncs.com/compatible-mode/v1/embeddings",
        "groq, '', CHAT, https://api.groq.com/openai/v1/chat/completions",
        "groq, https://gateway.ai.cloudflare.com/v1/acc/gw/groq, CHAT, https://gateway.ai.cloudflare.com/v1/acc/gw/groq/chat/completions",
        "openrouter, '', CHAT, https://openrouter.ai/api/v1/chat/completions",
        "zhipu, '', CHAT, https://open.bigmodel.cn/api/paas/v4/chat/completions",
        "zhipu, '', IMAGES, https://open.bigmodel.cn/api/paas/v4/images/generations",
        "ollama, '', CHAT, http://localhost:11434/v1/chat/completions",
        "ollama, http://h:11434/v1, CHAT, http://h:11434/v1/chat/completions",
        "cloudflare, '', CHAT, https://api.cloudflare.com/client/v4/accounts/acc1/ai/v1/chat/completions",
        "cloudflare, https://gateway.ai.cloudflare.com/v1/acc/gw/workers-ai, CHAT, https://gateway.ai.cloudflare.com/v1/acc/gw/workers-ai/v1/chat/completions",
        "azure, https://r.openai.azure.com, CHAT, https://r.openai.azure.com/openai/deployments/gpt-41/chat/completions?api-version=2024-10-21",
        "azure, https://r.openai.azure.com/, IMAGES, https://r.openai.azure.com/openai/deployments/gpt-4.1/images/generations?api-version=2024-10-21",
        "azure, https://r.openai.azure.com, TRANSCRIPTION, https://r.openai.azure.com/openai/deployments/gpt-41/audio/transcriptions?api-version=2024-10-21",
        "azure, https://r.openai.azure.com/openai/deployments/x/chat/completions?api-version=1, CHAT, https://r.openai.azure.com/openai/deployments/gpt-41/chat/completions?api-version=2024-10-21",
        "azure, https://r.openai.azure.com/openai/v1, CHAT, https://r.openai.azure.com/openai/v1/chat/completions",
        "azure, https://gateway.ai.cloudflare.com/v1/a/g/azure-openai/r, CHAT, https://gateway.ai.cloudflare.com/v1/a/g/azure-openai/r/gpt-41/chat/completions?api-version=2024-10-21",
    })
    void callsGoWhereTheTypeSays(String provider, String base, Operation operation, String url) {
        ChannelBuilder channel = new ChannelBuilder(1).baseUrl(base).config("user_id", "acc1");
        assertThat(url(provider, channel, call(operation, "gpt-4.1"))).isEqualTo(url);
    }

    @Test
    void azureIsFoundAtTheRecordedAddresses() {
        String base = "https://fx-res.openai.azure.com";
        Call call = call(Operation.CHAT, "gpt-4.1");
        List<String> seen = List.of(
                url("azure", new ChannelBuilder(3).baseUrl(base).config("api_version", "2024-10-21"), call),
                url("azure", new ChannelBuilder(3).baseUrl(base).config("remove_dots", "false"), call),
                url("azure", new ChannelBuilder(3).baseUrl(base + "/openai/v1"), call));
        assertThat(seen)
                .isEqualTo(Fixtures.text("azure/chat.request.url.txt")
                        .lines()
                        .filter(line -> line.startsWith("POST "))
                        .map(line -> line.substring(5))
                        .toList());
    }

    @Test
    void queryGoesOnWhereThePathDoes() {
        Call call = new CallBuilder(Operation.CHAT, Payload.EMPTY)
                .model("m")
                .query("beta=true&x=%20")
                .build();
        assertThat(url("openai", new ChannelBuilder(1), call))
                .isEqualTo("https://api.openai.com/v1/chat/completions?beta=true&x=%20");
        assertThat(url("doubao", new ChannelBuilder(40), call))
                .isEqualTo("https://ark.cn-beijing.volces.com/api/v3/chat/completions");
    }

    @Test
    void deploymentLosesItsDotsUnlessTheOperatorNamedIt() {
        String base = "https://r.openai.azure.com";
        assertThat(url(
                        "azure",
                        new ChannelBuilder(3).baseUrl(base).map("gpt-4.1", "my gpt-4.1"),
                        call(Operation.CHAT, "gpt-4.1")))
                .contains("/deployments/my%20gpt-4.1/");
        assertThat(url(
                        "azure",
                        new ChannelBuilder(3).baseUrl(base).config("remove_dots", "false"),
                        call(Operation.CHAT, "gpt-4.1")))
                .contains("/deployments/gpt-4.1/");
        assertThat(url(
                        "azure",
                        new ChannelBuilder(3)
                                .baseUrl(base)
                                .config("remove_dots", "true")
                                .map("gpt-4.1", "a.b"),
                        call(Operation.CHAT, "gpt-4.1")))
                .contains("/deployments/ab/");
        assertThat(url(
                        "azure",
                        new ChannelBuilder(3).baseUrl(base).config("api_version", "2025-01-01-preview"),
                        call(Operation.CHAT, "a/b?c#d")))
                .endsWith("/deployments/a%2Fb%3Fc%23d/chat/completions?api-version=2025-01-01-preview");
    }

    @Test
    void modelsCannotClimbOutOfTheirPath() {
        assertThatThrownBy(() -> url(
                        "azure",
                        new ChannelBuilder(3).baseUrl("https://r.openai.azure.com"),
                        call(Operation.IMAGES, "../../admin")))
                .isInstanceOf(RelayException.class);
    }

    @Test
    void baseUrlThatIsNoneIsTheChannelsFault() {
        assertThatThrownBy(() -> url("openai", new ChannelBuilder(1).baseUrl("http://a b"), call(Operation.CHAT, "m")))
                .isInstanceOf(RelayException.class)
                .hasMessage("the address of channel 1 is not a URL");
    }

    private static Call call(Operation operation, String model) {
        return new CallBuilder(operation, Payload.EMPTY).model(model).build();
    }

    private static String url(String provider, ChannelBuilder channel, Call call) {
        return Fixtures.provider(provider)
                .begin(call, channel.build())
                .request()
                .url()
                .toString();
    }
}
