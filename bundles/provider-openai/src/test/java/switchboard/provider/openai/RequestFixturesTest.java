package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.lib.wire.Json;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.ChannelKey;
import switchboard.spi.Failure;
import switchboard.spi.FormBody;
import switchboard.spi.Framing;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamRequest;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.FormOfFields;
import switchboard.testkit.NoUpstream;

class RequestFixturesTest {
    @ParameterizedTest
    @CsvSource({
        "openai/stream-usage-hidden.request, openai/stream-usage-hidden.request.upstream",
        "deepseek/stream-reasoning.request, deepseek/stream-reasoning.request.upstream",
        "deepseek/tool-loop.request, deepseek/tool-loop.request.upstream-unknown",
        "mistral/chat.request, mistral/chat.request.upstream",
        "zhipu/v4.chat.request, zhipu/v4.chat.request.upstream",
    })
    void recordedRequestGoesOutAsItShould(String client, String upstream) {
        String sent = sent(Fixtures.folder(client), Fixtures.text(client + ".openai.json"), Map.of());
        assertThat(Json.known(sent)).isEqualTo(Fixtures.json(upstream + ".json"));
    }

    @Test
    void mappedModelIsTheOnlyByteThatChanges() {
        String client = Fixtures.text("openai/chat.request.openai.json");
        assertThat(sent("openai", client, Map.of("my-gpt", "gpt-4o"))).isEqualTo(client.replace("my-gpt", "gpt-4o"));
        assertThat(Json.known(client.replace("my-gpt", "gpt-4o")))
                .isEqualTo(Fixtures.json("openai/chat.request.upstream.json"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai/chat", "openai/tools", "openai/tools-result", "openai/stream", "openai/completions",
                "openai/embeddings", "openai/embeddings-base64", "openai/images", "openai/images-gpt",
                        "openai/moderations",
                "openai/speech", "azure/chat"
            })
    void requestThatNeedsNothingGoesOutByteForByte(String name) {
        String client = Fixtures.text(name + ".request.openai.json");
        for (String provider : new String[] {"openai", "openai-compatible", "custom", "api2d"}) {
            assertThat(sent(provider, client, Map.of())).as(provider).isEqualTo(client);
        }
    }

    @Test
    void reasoningThatTheClientSendsBackIsKept() {
        ObjectNode client = (ObjectNode) Fixtures.json("deepseek/tool-loop.request.openai.json");
        ((ObjectNode) client.at("/messages/1")).put("reasoning_content", "I need the weather tool.");
        assertThat(Json.known(sent("deepseek", Json.text(client), Map.of())))
                .isEqualTo(Fixtures.json("deepseek/tool-loop.request.upstream-known.json"));
    }

    @Test
    void zhipusPicturesAreAskedForInItsWords() {
        String client =
                "{\"model\":\"cogview-3-plus\",\"prompt\":\"a red panda\",\"size\":\"1024x1024\",\"user\":\"u-7\",\"n\":1}";
        assertThat(Json.known(sent("zhipu", client, Map.of())))
                .isEqualTo(Fixtures.json("zhipu/v4.image.request.upstream.json"));
    }

    @Test
    void reasoningModelsGetNothingTheyAlwaysRefuse() {
        String client = "{\"model\":\"%s\",\"messages\":[],\"max_tokens\":5,\"temperature\":0}";
        assertThat(sent("openai", client.formatted("o3-mini"), Map.of()))
                .isEqualTo("{\"model\":\"o3-mini\",\"messages\":[],\"max_completion_tokens\":5}");
        assertThat(sent("openai", client.formatted("gpt-5.1"), Map.of()))
                .isEqualTo("{\"model\":\"gpt-5.1\",\"messages\":[],\"temperature\":0,\"max_completion_tokens\":5}");
        assertThat(sent("openai", client.formatted("gpt-4o"), Map.of())).isEqualTo(client.formatted("gpt-4o"));
        assertThat(sent("custom", client.formatted("o3-mini"), Map.of())).isEqualTo(client.formatted("o3-mini"));
    }

    @Test
    void minimaxGetsNoTemperatureThatItRefuses() {
        String client = """
                {"model":"MiniMax-Text-01","messages":[{"role":"user","content":"Name one river in China."}],
                 "temperature":0,"max_completion_tokens":64,"stream":true,"stream_options":{"include_usage":true}}""";
        assertThat(Json.known(sent("minimax", client, Map.of())))
                .isEqualTo(Fixtures.json("minimax/chat.request.upstream.json"));
    }

    @Test
    void baichuanGetsOnlyWhatItKnows() {
        String client = """
                {"model":"Baichuan2-Turbo","messages":[{"role":"user","name":"bob","content":[{"type":"text","text":"Name one river in China."}]}],
                 "temperature":0.3,"top_p":0.85,"top_k":5,"stream":false,"n":1,"user":"u","store":true}""";
        assertThat(Json.known(sent("baichuan", client, Map.of())))
                .isEqualTo(Fixtures.json("baichuan/chat.request.upstream.json"));
        String system = """
                {"model":"Baichuan2-Turbo","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]}""";
        assertThat(Json.known(sent("baichuan", system, Map.of())).at("/messages"))
                .isEqualTo(Json.known("[{\"role\":\"user\",\"content\":\"Be brief.\\n\\nHi\"}]"));
    }

    @Test
    void forcedSystemPromptReplacesOrGoesFirst() {
        String rest = "{\"role\":\"user\",\"content\":\"Hi\", \"seed\": 9007199254740993}";
        for (String first : new String[] {
            "{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}",
            "{\"role\":\"developer\",\"content\":\"a\"}"
        }) {
            String sent = forced("[ %s , %s ]".formatted(first, rest));
            assertThat(Json.known(sent).at("/messages/0/content").asText()).isEqualTo("Be \"kind\".");
            assertThat(Json.known(sent).at("/messages/0/role").asText())
                    .isEqualTo(Json.known(first).path("role").asText());
            assertThat(sent).contains(" , " + rest + " ]");
        }
        assertThat(forced("[" + rest + "]"))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Be \\\"kind\\\".\"},"
                        + rest + "]}");
        assertThat(forced("[]")).isEqualTo("{\"model\":\"m\",\"messages\":[]}");
    }

    private static String forced(String messages) {
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body("{\"model\":\"m\",\"messages\":" + messages + "}"))
                .build();
        Attempt attempt = Fixtures.provider("openai")
                .begin(
                        call,
                        Fixtures.channel("openai").systemPrompt("Be \"kind\".").build());
        return text(attempt.request().body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"include_obfuscation\":false}|{\"include_obfuscation\":false,\"include_usage\":true}",
                "{\"include_usage\":false,\"x\":1.0}|{\"include_usage\":true,\"x\":1.0}",
                "null|{\"include_usage\":true}",
                "{ \"include_usage\" : true }|{ \"include_usage\" : true }",
                "\"odd\"|\"odd\""
            })
    void otherStreamOptionsAreKept(String options, String expected) {
        String client = "{\"model\":\"m\",\"messages\":[],\"stream\":true,\"stream_options\":%s}";
        assertThat(sent("openai", client.formatted(options), Map.of())).isEqualTo(client.formatted(expected));
    }

    @Test
    void wholeAnswersAreNotAskedForUsage() {
        String client = "{\"model\":\"m\",\"messages\":[]}";
        assertThat(sent("openai", client, Map.of())).isEqualTo(client);
    }

    @Test
    void azureIsAskedForUsageFromTheVersionOnThatKnowsIt() {
        String client = "{\"model\":\"m\",\"messages\":[],\"stream\":true}";
        String asked = "{\"model\":\"m\",\"messages\":[],\"stream\":true,\"stream_options\":{\"include_usage\":true}}";
        assertThat(azure(client, "2024-03-01-preview", "https://r.openai.azure.com"))
                .isEqualTo(client);
        assertThat(azure(asked, "2024-03-01-preview", "https://r.openai.azure.com"))
                .isEqualTo(client);
        assertThat(azure(client, "2024-09-01-preview", "https://r.openai.azure.com"))
                .isEqualTo(asked);
        assertThat(azure(client, "2025-01-01-preview", "https://r.openai.azure.com"))
                .isEqualTo(asked);
        assertThat(azure(client, "", "https://r.openai.azure.com")).isEqualTo(asked);
        assertThat(azure(client, "2024-03-01-preview", "https://r.openai.azure.com/openai/v1"))
                .isEqualTo(asked);
    }

    private static String azure(String client, String version, String base) {
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body(client)).build();
        return text(Fixtures.provider("azure")
                .begin(
                        call,
                        new ChannelBuilder(3)
                                .baseUrl(base)
                                .config("api_version", version)
                                .build())
                .request()
                .body());
    }

    @Test
    void idsOfToolCallsAreShortenedAlikeInCallAndAnswer() {
        String id = Json.known(sent("mistral", Fixtures.text("mistral/chat.request.openai.json"), Map.of()))
                .at("/messages/2/tool_calls/0/id")
                .asText();
        assertThat(id).matches("[a-zA-Z0-9]{9}");
        assertThat(Fixtures.text("mistral/id-mapping.txt")).contains("call_abcdefghijkl -> " + id);
    }

    @Test
    void messagesThatNeedNothingKeepTheirBytes() {
        String plain = "{ \"role\" : \"user\", \"content\":\"a 1.0 \\u00e9\", \"x\":1e2 }";
        String client = "{\"model\":\"deepseek-chat\",\"messages\":[{\"role\":\"developer\",\"content\":\"b\"},%s]}"
                .formatted(plain);
        assertThat(sent("deepseek", client, Map.of()))
                .isEqualTo(client.replace("{\"role\":\"developer\"", "{\"role\":\"system\""));
    }

    @Test
    void emptyToolsAndTheChoiceAmongThemAreLeftOut() {
        String client = "{\"model\":\"deepseek-chat\",\"messages\":[],\"tools\":[],\"tool_choice\":\"auto\"}";
        assertThat(sent("deepseek", client, Map.of())).isEqualTo("{\"model\":\"deepseek-chat\",\"messages\":[]}");
        assertThat(sent("openai", client, Map.of())).isEqualTo(client);
    }

    @Test
    void formsGetTheMappedModel() {
        Call call = new CallBuilder(Operation.TRANSCRIPTION, new FormOfFields(Map.of("model", "w")))
                .model("w")
                .build();
        Attempt attempt = Fixtures.provider("openai")
                .begin(call, Fixtures.channel("openai").map("w", "whisper-1").build());
        assertThat(((FormBody) attempt.request().body()).field("model")).contains("whisper-1");
        assertThat(attempt.upstreamModel()).isEqualTo("whisper-1");
        assertThat(attempt.request().headers().first("Content-Type")).isEmpty();
    }

    @Test
    void clientsOwnFieldsGoNoFurtherThanTheyShould() {
        Headers headers = new Headers(List.of(
                new Headers.Field("Accept", "text/event-stream"),
                new Headers.Field("Content-Type", "application/json; charset=utf-8"),
                new Headers.Field("OpenAI-Beta", "b"),
                new Headers.Field("Cookie", "c"),
                new Headers.Field("X-Forwarded-For", "10.0.0.1")));
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body("{\"model\":\"m\",\"messages\":[]}"))
                .headers(headers)
                .build();
        UpstreamRequest request = Fixtures.provider("openai")
                .begin(
                        call,
                        Fixtures.channel("openai")
                                .config("organization", "org-1")
                                .build())
                .request();
        assertThat(Fixtures.provider("openai")
                        .sign(request, new ChannelKey("sk-up"), Instant.EPOCH, NoUpstream.ONLY)
                        .headers()
                        .fields())
                .containsExactlyInAnyOrder(
                        new Headers.Field("Accept", "text/event-stream"),
                        new Headers.Field("Content-Type", "application/json; charset=utf-8"),
                        new Headers.Field("OpenAI-Beta", "b"),
                        new Headers.Field("OpenAI-Organization", "org-1"),
                        new Headers.Field("Authorization", "Bearer sk-up"));
        assertThat(request.headers().first("Authorization")).isEmpty();
    }

    @Test
    void keysGoWhereTheUpstreamLooksForThem() {
        assertThat(signed("azure", "k")).isEqualTo(Headers.of("api-key", "k"));
        assertThat(signed("proxy", "Basic abc")).isEqualTo(Headers.of("Authorization", "Basic abc"));
        assertThat(signed("ai360", "Bearer k")).isEqualTo(Headers.of("Authorization", "Bearer k"));
        assertThat(signed("ollama", " ")).isEqualTo(Headers.NONE);
    }

    private static Headers signed(String provider, String key) {
        UpstreamRequest request =
                new UpstreamRequest("POST", URI.create("https://x.example"), Headers.NONE, Payload.EMPTY);
        return Fixtures.provider(provider)
                .sign(request, new ChannelKey(key), Instant.EPOCH, NoUpstream.ONLY)
                .headers();
    }

    @Test
    void proxyCopiesAllButWhatIsOurs() {
        Headers headers = new Headers(List.of(
                new Headers.Field("X-Custom", "1"),
                new Headers.Field("Host", "gateway"),
                new Headers.Field("authorization", "Bearer sk-client"),
                new Headers.Field("Cookie", "session"),
                new Headers.Field("Accept-Encoding", "gzip"),
                new Headers.Field("Content-Type", "text/plain")));
        Call call = new CallBuilder(Operation.PROXY, new Payload.Streamed())
                .path("/v1/oneapi/proxy/12/api/list")
                .query("a=b&c")
                .headers(headers)
                .build();
        Attempt attempt = Fixtures.provider("proxy")
                .begin(
                        call,
                        new ChannelBuilder(43)
                                .baseUrl("https://host.example/base")
                                .build());
        assertThat(attempt.request().url()).hasToString("https://host.example/base/api/list?a=b&c");
        assertThat(attempt.request().headers().fields())
                .containsExactly(new Headers.Field("X-Custom", "1"), new Headers.Field("Content-Type", "text/plain"));
        assertThat(attempt.framing()).isEqualTo(Framing.BYTES);
        assertThat(attempt.request().body()).isInstanceOf(Payload.Streamed.class);
    }

    @Test
    void whatAnUpstreamDoesNotOfferIsUnsupported() {
        Call call = new CallBuilder(Operation.MODERATIONS, Fixtures.body("{\"input\":\"x\"}")).build();
        assertThatThrownBy(() -> Fixtures.provider("azure")
                        .begin(call, Fixtures.channel("azure").build()))
                .isInstanceOfSatisfying(RelayException.class, refused -> {
                    assertThat(refused.failure().failure()).isEqualTo(Failure.UNSUPPORTED);
                    assertThat(refused).hasMessage("moderations is not offered by Azure OpenAI");
                });
        assertThatThrownBy(() -> Fixtures.provider("custom").begin(call, new ChannelBuilder(8).build()))
                .isInstanceOf(RelayException.class)
                .hasMessage("channel 1 has no base URL");
    }

    private static String sent(String provider, String client, Map<String, String> mapping) {
        Operation operation = client.contains("\"messages\"")
                ? Operation.CHAT
                : client.contains("\"prompt\"") && client.contains("max_tokens")
                        ? Operation.COMPLETIONS
                        : client.contains("\"prompt\"")
                                ? Operation.IMAGES
                                : client.contains("\"voice\"") ? Operation.SPEECH : Operation.EMBEDDINGS;
        Call call = new CallBuilder(operation, Fixtures.body(client)).build();
        ChannelBuilder channel = Fixtures.channel(provider);
        mapping.forEach(channel::map);
        return text(Fixtures.provider(provider)
                .begin(call, channel.build())
                .request()
                .body());
    }

    private static String text(Payload body) {
        return new String(((JsonBody) body).bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void numbersOfEditedMembersKeepTheirDigits() {
        String client =
                "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"x\",\"a\":1.0,\"b\":9007199254740993,\"c\":1.50}]}";
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body(client)).build();
        String sent = text(Fixtures.provider("openai")
                .begin(call, Fixtures.channel("openai").systemPrompt("y").build())
                .request()
                .body());
        assertThat(sent).isEqualTo(client.replace("\"x\"", "\"y\""));
        assertThat(Json.known(sent)).isInstanceOf(ObjectNode.class);
    }
}
