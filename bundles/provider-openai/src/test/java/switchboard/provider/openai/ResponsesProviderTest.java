package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.lib.wire.Json;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.ChatRequest;
import switchboard.spi.Dialect;
import switchboard.spi.Framing;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.spi.RelayException;
import switchboard.spi.Tool;
import switchboard.spi.UpstreamRequest;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;

/** Which upstreams are asked in Responses, where, and with what. */
class ResponsesProviderTest {
    private static final String TOOLS = "\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]";

    @ParameterizedTest
    @ValueSource(strings = {"openai", "azure", "xai", "openrouter", "doubao", "ali-bailian"})
    void clientsOfResponsesAreServedVerbatimWhereThatIsOffered(String provider) {
        assertThat(dialect(provider, Dialect.OPENAI_RESPONSES, "{\"model\":\"m\"}"))
                .isEqualTo(Dialect.OPENAI_RESPONSES);
        assertThat(dialect(provider, Dialect.OPENAI_CHAT, "{\"model\":\"m\"}")).isEqualTo(Dialect.OPENAI_CHAT);
        assertThat(dialect(provider, Dialect.CLAUDE_MESSAGES, "{\"model\":\"m\"}"))
                .isEqualTo(Dialect.OPENAI_CHAT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"closeai", "custom", "groq", "deepseek", "ollama", "openai-compatible"})
    void othersAreAskedInChat(String provider) {
        assertThat(dialect(provider, Dialect.OPENAI_RESPONSES, "{\"model\":\"gpt-5-pro\"}"))
                .isEqualTo(Dialect.OPENAI_CHAT);
    }

    @Test
    void operationsThatAreNoChatAreAskedInOpenAisShape() {
        Call call = new CallBuilder(Operation.EMBEDDINGS, Fixtures.body("{\"model\":\"o1-pro\"}")).build();
        assertThat(Fixtures.provider("openai")
                        .dialect(call, Fixtures.channel("openai").build()))
                .isEqualTo(Dialect.OPENAI_CHAT);
    }

    @ParameterizedTest
    @CsvSource({
        "o1-pro, true",
        "o1-pro-2025-03-19, true",
        "o3-pro, true",
        "gpt-5-pro, true",
        "gpt-5.5-pro, true",
        "gpt-5-codex, true",
        "gpt-5.1-codex-max, true",
        "o4-mini-deep-research, true",
        "computer-use-preview, true",
        "gpt-5.6-cyber, true",
        "o1, false",
        "o1-preview, false",
        "gpt-5, false",
        "gpt-4o, false",
        "gpt-5.5, false"
    })
    void modelsThatHaveNothingElseAreAskedInResponses(String model, boolean responses) {
        assertThat(dialect("openai", Dialect.OPENAI_CHAT, "{\"model\":\"%s\"}".formatted(model)))
                .isEqualTo(responses ? Dialect.OPENAI_RESPONSES : Dialect.OPENAI_CHAT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpt-5.6-terra|" + TOOLS + "|true",
                "gpt-5.6-terra|" + TOOLS + ",\"reasoning_effort\":\"none\"|false",
                "gpt-5.6-terra|\"reasoning_effort\":\"high\"|false",
                "gpt-5.4|" + TOOLS + "|false",
                "gpt-5.4|" + TOOLS + ",\"reasoning_effort\":\"low\"|true",
                "gpt-5.4|" + TOOLS + ",\"thinking\":{\"type\":\"enabled\"}|true",
                "gpt-5.2|" + TOOLS + ",\"reasoning_effort\":\"low\"|false",
            })
    void toolsOfModelsThatReasonAreAskedInResponses(String model, String members, boolean responses) {
        String body = "{\"model\":\"%s\",%s}".formatted(model, members);
        assertThat(dialect("openai", Dialect.OPENAI_CHAT, body))
                .isEqualTo(responses ? Dialect.OPENAI_RESPONSES : Dialect.OPENAI_CHAT);
    }

    @ParameterizedTest
    @CsvSource({
        "openai, '', https://api.openai.com/v1/responses",
        "openai, https://p.example/v1, https://p.example/v1/responses",
        "openai, https://gateway.ai.cloudflare.com/v1/a/g/openai, https://gateway.ai.cloudflare.com/v1/a/g/openai/responses",
        "azure, https://r.openai.azure.com, https://r.openai.azure.com/openai/responses?api-version=2025-04-01-preview",
        "azure, https://r.openai.azure.com/openai/v1, https://r.openai.azure.com/openai/v1/responses",
        "xai, '', https://api.x.ai/v1/responses",
        "openrouter, '', https://openrouter.ai/api/v1/responses",
        "doubao, '', https://ark.cn-beijing.volces.com/api/v3/responses",
        "ali-bailian, '', https://dashscope.aliyuncs.com/compatible-mode/v1/responses",
    })
    void callsGoWhereResponsesAre(String provider, String base, String url) {
        Call client = Bridge.call(Bridge.RESPONSES, "{\"model\":\"gpt-4.1\",\"input\":\"Hi\"}");
        Call bridged = Bridge.translated(
                Bridge.call(
                        Bridge.CHAT, "{\"model\":\"gpt-4.1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"),
                Bridge.CHAT,
                Bridge.RESPONSES);
        for (Call call : new Call[] {client, bridged}) {
            assertThat(begin(provider, call, new ChannelBuilder(1).baseUrl(base))
                            .request()
                            .url())
                    .hasToString(url);
        }
    }

    @Test
    void azuresDeploymentIsInTheBody() {
        Call call = Bridge.call(Bridge.RESPONSES, "{\"model\":\"gpt-4.1\",\"input\":\"Hi\"}");
        ChannelBuilder classic = new ChannelBuilder(3).baseUrl("https://r.openai.azure.com");
        assertThat(model("azure", call, classic)).contains("gpt-41");
        assertThat(model("azure", call, classic.map("gpt-4.1", "my.gpt"))).contains("my.gpt");
        assertThat(model("azure", call, new ChannelBuilder(3).baseUrl("https://r.openai.azure.com/openai/v1")))
                .contains("gpt-4.1");
        assertThat(Fixtures.provider("azure")
                        .dialect(
                                call,
                                new ChannelBuilder(3)
                                        .baseUrl("https://gateway.ai.cloudflare.com/v1/a/g/azure-openai/r")
                                        .build()))
                .isEqualTo(Dialect.OPENAI_CHAT);
    }

    @Test
    void nothingButWhatTheGatewayOwnsIsChanged() {
        String body =
                "{ \"model\": \"mine\", \"input\":[{\"role\":\"user\",\"content\":\"Hi\"}], \"seed\":9007199254740993,"
                        + "\"x_future\": {\"a\":1.50}, \"stream\":true }";
        Call call = Bridge.call(Bridge.RESPONSES, body);
        ChannelBuilder channel = new ChannelBuilder(1).map("mine", "gpt-5.2");
        Attempt attempt = begin("openai", call, channel);
        assertThat(sent(attempt.request())).isEqualTo(body.replace("mine", "gpt-5.2"));
        assertThat(attempt.upstreamModel()).isEqualTo("gpt-5.2");
        assertThat(attempt.framing()).isEqualTo(Framing.EVENTS);
        assertThat(attempt.request().headers().first("Accept")).contains("text/event-stream");
        String forced =
                sent(begin("openai", call, channel.systemPrompt("Say \"no\"")).request());
        assertThat(Json.known(forced).path("instructions").asText()).isEqualTo("Say \"no\"");
    }

    @Test
    void rulesOfTheModelHold() {
        Call call =
                Bridge.call(Bridge.RESPONSES, "{\"model\":\"o3\",\"input\":\"Hi\",\"temperature\":0.5,\"top_p\":1}");
        assertThat(sent(begin("openai", call, new ChannelBuilder(1)).request()))
                .isEqualTo("{\"model\":\"o3\",\"input\":\"Hi\"}");
    }

    @Test
    void summariesAreAskedForWhereTheOperatorWantsThem() {
        ChannelBuilder channel = new ChannelBuilder(1).config("reasoning_summary", "auto");
        Call asked =
                Bridge.call(Bridge.RESPONSES, "{\"model\":\"o3\",\"input\":\"Hi\",\"reasoning\":{\"effort\":\"low\"}}");
        assertThat(Json.known(sent(begin("openai", asked, channel).request())).path("reasoning"))
                .isEqualTo(Json.known("{\"effort\":\"low\",\"summary\":\"auto\"}"));
        Call plain = Bridge.call(Bridge.RESPONSES, "{\"model\":\"gpt-4o\",\"input\":\"Hi\"}");
        assertThat(sent(begin("openai", plain, channel).request())).doesNotContain("reasoning");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"input\":\"x\",\"background\":true}|background",
                "{\"input\":\"x\",\"conversation\":\"conv_1\"}|conversation",
            })
    void whatWouldBeTheAccountsIsRefusedWhereverItGoes(String body, String param) {
        Call call = Bridge.call(Bridge.RESPONSES, body);
        refused(() -> Bridge.RESPONSES.readRequest(call), param);
        refused(() -> begin("openai", call, new ChannelBuilder(1)), param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|input",
                "{\"input\":3}|input",
                "{\"input\":\"x\",\"prompt\":{\"id\":\"p\"}}|prompt",
                "{\"input\":[3]}|input[0]",
                "{\"input\":[{\"role\":\"user\"}]}|input[0].content",
                "{\"input\":[{\"role\":\"robot\",\"content\":\"x\"}]}|input[0].role",
                "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"hologram\"}]}]}|input[0].content[0].type",
                "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,!\"}]}]}|input[0].content[0]",
                "{\"input\":[{\"type\":\"function_call\",\"name\":\"f\"}]}|input[0].call_id",
                "{\"input\":\"x\",\"instructions\":[]}|instructions",
                "{\"input\":\"x\",\"max_output_tokens\":1.5}|max_output_tokens",
                "{\"input\":\"x\",\"reasoning\":{\"effort\":\"huge\"}}|reasoning.effort",
                "{\"input\":\"x\",\"text\":{\"format\":{\"type\":\"xml\"}}}|text.format.type",
                "{\"input\":\"x\",\"tool_choice\":\"perhaps\"}|tool_choice",
                "{\"input\":\"x\",\"tools\":[{\"type\":\"function\"}]}|tools[0].name",
                "{\"input\":\"x\",\"tools\":[{\"type\":\"file_search\"}],\"tool_choice\":\"required\"}|tools[0].type",
                "{\"input\":\"x\",\"tool_choice\":{\"type\":\"web_search\"}}|tool_choice.type",
            })
    void whatIsWrongIsNamed(String body, String param) {
        refused(() -> Bridge.RESPONSES.readRequest(Bridge.call(Bridge.RESPONSES, body)), param);
    }

    @Test
    void toolsThatOnlyOpenAiRunsAreLeftOut() {
        ChatRequest request = Bridge.RESPONSES.readRequest(Bridge.call(
                Bridge.RESPONSES,
                "{\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"},{\"type\":\"custom\",\"name\":\"c\"}]}"));
        assertThat(request.tools().getFirst())
                .isEqualTo(new Tool.Hosted(Dialect.OPENAI_RESPONSES, "web_search", "{\"type\":\"web_search\"}"));
        assertThat(Bridge.CHAT.writeRequest(request))
                .doesNotContain("web_search")
                .contains("\"input\"");
    }

    private static void refused(ThrowingCallable asked, String param) {
        assertThatExceptionOfType(RelayException.class).isThrownBy(asked).satisfies(refused -> {
            assertThat(refused.failure().status()).isEqualTo(400);
            assertThat(refused.failure().param()).contains(param);
        });
    }

    private static String dialect(String provider, String client, String body) {
        Provider declared = Fixtures.provider(provider);
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body(body))
                .dialect(client)
                .build();
        return declared.dialect(call, Fixtures.channel(provider).build());
    }

    private static Attempt begin(String provider, Call call, ChannelBuilder channel) {
        return Fixtures.provider(provider).begin(call, channel.build());
    }

    private static Optional<String> model(String provider, Call call, ChannelBuilder channel) {
        return ((JsonBody) begin(provider, call, channel).request().body()).text("model");
    }

    private static String sent(UpstreamRequest request) {
        return new String(((JsonBody) request.body()).bytes(), StandardCharsets.UTF_8);
    }
}
