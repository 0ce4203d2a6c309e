package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.models.Model;
import com.openai.models.moderations.ModerationCreateParams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import switchboard.testkit.FakeExchange;
import switchboard.testkit.FakeUpstream;

/** OpenAI's own Java library is served as by OpenAI. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiSdkBlackBoxIT {
    private static final byte[] AUDIO = bytes(70_000);
    private static final String MODELS =
            "gpt-4o-mini,gpt-4o,text-embedding-3-small,dall-e-3,tts-1,whisper-1,omni-moderation-latest,busy,wrong,cut";

    private Installation installation;
    private FakeUpstream upstream;
    private Management root;
    private OpenAIClient client;

    @BeforeAll
    void start() throws Exception {
        installation = Installation.fresh().start();
        upstream = FakeUpstream.start(OpenAiSdkBlackBoxIT::answer);
        root = installation.management();
        root.addChannel(upstream.url(), MODELS);
        root.option("RetryTimes", "0");
        client = client(root.addToken("sdk"));
    }

    @AfterAll
    void stop() throws Exception {
        upstream.close();
        installation.close();
    }

    @Test
    void chatIsAnsweredAndMetered() throws Exception {
        ChatCompletion completion = client.chat().completions().create(hello("gpt-4o-mini"));

        assertThat(content(completion)).isEqualTo("Connected.");
        assertThat(completion.usage().orElseThrow().promptTokens()).isEqualTo(11);
        JsonNode row = lastLog("gpt-4o-mini");
        assertThat(row.path("prompt_tokens").asInt()).isEqualTo(11);
        assertThat(row.path("completion_tokens").asInt()).isEqualTo(4);
        assertThat(row.path("token_name").asText()).isEqualTo("sdk");
        assertThat(row.path("username").asText()).isEqualTo("root");
        // ratio 0.075, completions four times that: (11 + 4 × 4) × 0.075, rounded up
        assertThat(row.path("quota").asLong()).isEqualTo(3);
    }

    @Test
    void aStreamArrivesEventByEventWithoutUsageThatWasNotAskedFor() {
        var accumulator = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(hello("gpt-4o-mini"))) {
            List<ChatCompletionChunk> chunks =
                    stream.stream().peek(accumulator::accumulate).toList();
            assertThat(chunks).hasSize(5).allMatch(chunk -> chunk.usage().isEmpty());
        }
        assertThat(content(accumulator.chatCompletion())).isEqualTo("word0 word1 word2 word3 ");
    }

    @Test
    void aStreamBringsItsUsageIfItWasAskedFor() {
        var params = hello("gpt-4o").toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            ChatCompletionChunk last = stream.stream().reduce((a, b) -> b).orElseThrow();
            assertThat(last.usage().orElseThrow().totalTokens()).isEqualTo(15);
        }
    }

    @Test
    void usageIsShownUnaskedWhereTheOperatorWantsThat() throws Exception {
        root.option("HideUnaskedUsage", "false");
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(hello("gpt-4o"))) {
            assertThat(stream.stream().filter(chunk -> chunk.usage().isPresent()))
                    .hasSize(1);
        } finally {
            root.option("HideUnaskedUsage", "true");
        }
    }

    @Test
    void toolsGoTheWholeRound() {
        ChatCompletionCreateParams ask = hello("gpt-4o").toBuilder()
                .addTool(ChatCompletionFunctionTool.builder()
                        .function(FunctionDefinition.builder()
                                .name("extension")
                                .parameters(FunctionParameters.builder()
                                        .putAdditionalProperty("type", JsonValue.from("object"))
                                        .putAdditionalProperty(
                                                "properties", JsonValue.from(Map.of("name", Map.of("type", "string"))))
                                        .build())
                                .build())
                        .build())
                .build();
        ChatCompletionMessage asked =
                client.chat().completions().create(ask).choices().getFirst().message();
        ChatCompletionMessageFunctionToolCall call =
                asked.toolCalls().orElseThrow().getFirst().function().orElseThrow();
        assertThat(call.function().name()).isEqualTo("extension");
        assertThat(call.function().arguments()).isEqualTo("{\"name\":\"Ada\"}");

        ChatCompletion end = client.chat()
                .completions()
                .create(ask.toBuilder()
                        .addMessage(asked)
                        .addMessage(ChatCompletionToolMessageParam.builder()
                                .toolCallId(call.id())
                                .content("4711")
                                .build())
                        .build());
        assertThat(content(end)).isEqualTo("Ada has extension 4711.");
    }

    @Test
    void embeddingsComeAsNumbers() {
        var embedding = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("text-embedding-3-small")
                        .input("hello")
                        .build());
        assertThat(embedding.data().getFirst().embedding()).containsExactly(0.5f, -0.25f);
    }

    @Test
    void moderationsAreRelayed() {
        var moderation = client.moderations()
                .create(ModerationCreateParams.builder()
                        .model("omni-moderation-latest")
                        .input("hello")
                        .build());
        assertThat(moderation.results().getFirst().flagged()).isFalse();
    }

    @Test
    void imagesAreRelayedAndPricedByPiece() throws Exception {
        var images = client.images()
                .generate(ImageGenerateParams.builder()
                        .model("dall-e-3")
                        .prompt("a switchboard")
                        .n(1)
                        .build());
        assertThat(images.data().orElseThrow().getFirst().url()).contains("https://images.example/1.png");
        assertThat(lastLog("dall-e-3").path("quota").asLong()).isEqualTo(20_000);
    }

    @Test
    void speechComesByteForByte() throws Exception {
        try (HttpResponse speech = client.audio()
                .speech()
                .create(SpeechCreateParams.builder()
                        .model("tts-1")
                        .voice("alloy")
                        .input("You are connected.")
                        .build())) {
            assertThat(speech.body().readAllBytes()).isEqualTo(AUDIO);
            assertThat(speech.headers().values("Content-Type")).containsExactly("audio/mpeg");
        }
        assertThat(lastLog("tts-1").path("quota").asLong()).isPositive();
    }

    @Test
    void transcriptionsTakeAWholeFile(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("call.mp3"), AUDIO);
        var transcription = client.audio()
                .transcriptions()
                .create(TranscriptionCreateParams.builder()
                        .model("whisper-1")
                        .file(file)
                        .build());
        assertThat(transcription.asTranscription().text()).isEqualTo("You are connected.");
        assertThat(lastLog("whisper-1").path("quota").asLong()).isPositive();
    }

    @Test
    void modelsAreThoseOfTheGroup() {
        assertThat(client.models().list().autoPager().stream().map(Model::id))
                .containsExactlyInAnyOrder(MODELS.split(",", -1));
        assertThat(client.models().retrieve("gpt-4o-mini").id()).isEqualTo("gpt-4o-mini");
    }

    @Test
    void aWrongKeyIsUnauthorized() {
        assertThatThrownBy(() -> client("sk-not-a-key").chat().completions().create(hello("gpt-4o-mini")))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("无效的令牌");
    }

    @Test
    void aSpentTokenIsRefusedBeforeTheUpstreamIsAsked() throws Exception {
        String poor = root.addToken(Management.JSON
                .createObjectNode()
                .put("name", "poor")
                .put("remain_quota", 1)
                .put("unlimited_quota", false));
        int before = upstream.requests().size();
        assertThatThrownBy(() -> client(poor).chat().completions().create(hello("gpt-4o")))
                .isInstanceOf(PermissionDeniedException.class)
                .hasMessageContaining("令牌额度不足");
        assertThat(upstream.requests()).hasSize(before);
    }

    @Test
    void theUpstreamsRateLimitKeepsItsStatus() {
        var refused = catchThrowableOfType(
                RateLimitException.class, () -> client.chat().completions().create(hello("busy")));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.type()).contains("rate_limit_error");
    }

    @Test
    void theUpstreamsRefusalOfARequestIsPassedOn() {
        assertThatThrownBy(() -> client.chat().completions().create(hello("wrong")))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("temperature must be below 2")
                .hasMessageContaining("request id");
    }

    @Test
    void aStreamThatBreaksIsNotTakenForAnAnswer() {
        assertThatThrownBy(() -> {
                    try (StreamResponse<ChatCompletionChunk> stream =
                            client.chat().completions().createStreaming(hello("cut"))) {
                        stream.stream().forEach(chunk -> {});
                    }
                })
                .isInstanceOf(OpenAIException.class);
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(installation.url("/v1").toString())
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private JsonNode lastLog(String model) throws IOException, InterruptedException {
        Await.until(
                Duration.ofSeconds(10),
                "a log row of " + model,
                () -> !logs(model).isEmpty());
        return logs(model).path(0);
    }

    private JsonNode logs(String model) throws IOException, InterruptedException {
        return root.get("/api/log/?type=2&model_name=" + model);
    }

    private static ChatCompletionCreateParams hello(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("Hello, operator.")
                .build();
    }

    private static String content(ChatCompletion completion) {
        return completion.choices().getFirst().message().content().orElse("");
    }

    private static void answer(FakeExchange exchange) throws InterruptedException {
        switch (exchange.request().target()) {
            case "/v1/chat/completions" -> chat(exchange);
            case "/v1/embeddings" -> embedding(exchange);
            case "/v1/moderations" -> exchange.json(200, """
                    {"id":"modr-1","model":"omni-moderation-latest","results":[{"flagged":false,"categories":{},"category_scores":{}}]}""");
            case "/v1/images/generations" -> exchange.json(200, """
                    {"created":1700000000,"data":[{"url":"https://images.example/1.png"}]}""");
            case "/v1/audio/speech" -> exchange.whole(200, "audio/mpeg", AUDIO);
            case "/v1/audio/transcriptions" -> {
                String form = new String(exchange.request().body(), StandardCharsets.ISO_8859_1);
                boolean whole = form.contains(new String(AUDIO, StandardCharsets.ISO_8859_1));
                exchange.json(200, "{\"text\":\"%s\"}".formatted(whole ? "You are connected." : "damaged"));
            }
            default -> exchange.json(404, "{\"error\":{\"message\":\"no such path\"}}");
        }
    }

    /** As numbers, or packed if the client asked for that. */
    private static void embedding(FakeExchange exchange) {
        boolean packed = exchange.request().text().contains("base64");
        exchange.json(200, """
                {"object":"list","model":"text-embedding-3-small","data":[{"object":"embedding","index":0,"embedding":%s}],\
                "usage":{"prompt_tokens":1,"total_tokens":1}}""".formatted(packed ? "\"AAAAPwAAgL4=\"" : "[0.5,-0.25]"));
    }

    private static void chat(FakeExchange exchange) throws InterruptedException {
        String request = exchange.request().text();
        if (request.contains("\"model\":\"busy\"")) {
            exchange.json(429, """
                    {"error":{"message":"slow down","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}""");
        } else if (request.contains("\"model\":\"wrong\"")) {
            exchange.json(400, """
                    {"error":{"message":"temperature must be below 2","type":"invalid_request_error","param":"temperature","code":null}}""");
        } else if (request.contains("\"model\":\"cut\"")) {
            exchange.stream()
                    .events(Scripts.chunk("{\"content\":\"half an ans\"}", "null"))
                    .cut();
        } else if (request.contains("4711")) {
            exchange.json(200, Scripts.answer("Ada has extension 4711.", 30, 8));
        } else if (request.contains("\"tools\"")) {
            exchange.json(200, """
                    {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-4o","choices":[{"index":0,\
                    "message":{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"call_1","type":"function",\
                    "function":{"name":"extension","arguments":"{\\"name\\":\\"Ada\\"}"}}]},"logprobs":null,\
                    "finish_reason":"tool_calls"}],"usage":%s}""".formatted(Scripts.usage(20, 9)));
        } else {
            Scripts.chat(11, 4, Duration.ZERO).play(exchange);
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 ^ i >> 7);
        }
        return bytes;
    }
}
