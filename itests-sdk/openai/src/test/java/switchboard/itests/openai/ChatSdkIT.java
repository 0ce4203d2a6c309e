package switchboard.itests.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletion.Choice.FinishReason;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.itests.sdk.Gateway;
import switchboard.itests.sdk.Picture;
import switchboard.itests.sdk.Route;
import switchboard.itests.sdk.Upstream;

/** Chat completions by OpenAI's Java library get from every upstream what they get from OpenAI. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChatSdkIT {
    private Gateway gateway;

    @BeforeAll
    void start() throws IOException {
        gateway = Gateway.shared();
    }

    Stream<Route> routes() {
        return gateway.routes(Upstream.OPENAI);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aChatIsAnswered(Route route) {
        ChatCompletion answer = create(route, ask(route, "one two three"));
        assertThat(text(answer)).isEqualTo("one two three one two");
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.model()).isEqualTo(route.model());
        assertThat(answer.usage().orElseThrow().promptTokens()).isPositive();
        assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(Gateway.WORDS);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aStreamIsTheSameAnswerInPieces(Route route) {
        List<ChatCompletionChunk> chunks = new ArrayList<>();
        ChatCompletionCreateParams ask = ask(route, "one two three").toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        ChatCompletion answer = stream(route, ask, chunks);
        assertThat(text(answer)).isEqualTo("one two three one two");
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(chunks.getLast().usage().orElseThrow().completionTokens()).isEqualTo(Gateway.WORDS);
        assertThat(chunks.stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .filter(choice -> !choice.delta().content().orElse("").isEmpty()))
                .hasSize(Gateway.WORDS);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parallelToolCallsGoTheWholeRound(Route route) {
        ChatCompletionCreateParams ask = withWeather(ask(route, "Paris and Rome"));
        ChatCompletion asked = create(route, ask);
        assertThat(asked.choices().getFirst().finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(cities(asked)).containsExactly("Paris", "Rome");
        assertThat(text(create(route, answered(ask, asked)))).isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parallelToolCallsGoTheWholeRoundInStreams(Route route) {
        ChatCompletionCreateParams ask = withWeather(ask(route, "Paris and Rome"));
        ChatCompletion asked = stream(route, ask, new ArrayList<>());
        assertThat(asked.choices().getFirst().finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(cities(asked)).containsExactly("Paris", "Rome");
        assertThat(text(stream(route, answered(ask, asked), new ArrayList<>()))).isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void reasoningIsShown(Route way) {
        Route route = way.thinking();
        ChatCompletionCreateParams ask = reasoning(ask(route, "one two"));
        ChatCompletion answer = create(route, ask);
        assertThat(thought(answer)).isEqualTo("Let me think about it.");
        assertThat(text(answer)).isEqualTo("one two one two one");
        List<ChatCompletionChunk> chunks = new ArrayList<>();
        stream(route, ask, chunks);
        assertThat(chunks.stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .map(choice -> reasoning(choice.delta()))
                        .collect(Collectors.joining()))
                .isEqualTo("Let me think about it.");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void reasoningSurvivesAToolLoop(Route way) {
        Route route = way.thinking();
        ChatCompletionCreateParams ask = reasoning(withWeather(ask(route, "Paris and Rome")));
        assertThat(text(create(route, answered(ask, create(route, ask))))).isEqualTo("21 degrees and 22 degrees");
        ChatCompletion streamed = stream(route, ask, new ArrayList<>());
        assertThat(text(stream(route, answered(ask, streamed), new ArrayList<>())))
                .isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void anImageArrivesWhole(Route route) {
        ChatCompletionCreateParams ask = ChatCompletionCreateParams.builder()
                .model(route.model())
                .addUserMessageOfArrayOfContentParts(List.of(
                        ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder()
                                .text("What is this?")
                                .build()),
                        ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                                        .url("data:" + Picture.TYPE + ";base64," + Picture.BASE64)
                                        .build())
                                .build())))
                .build();
        assertThat(text(create(route, ask))).isEqualTo(Picture.description());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void settingsArrive(Route route) {
        ChatCompletionCreateParams ask = ChatCompletionCreateParams.builder()
                .model(route.model())
                .addSystemMessage("Be brief.")
                .addUserMessage("Hello")
                .addAssistantMessage("Hi.")
                .addUserMessage("describe")
                .maxCompletionTokens(2000)
                .temperature(0.5)
                .stop("END")
                .build();
        assertThat(text(create(route, ask)))
                .isEqualTo("system: Be brief.\nturns: user assistant user\nmax: 2000\ntemperature: 0.5\nstop: END");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void anAnswerEndsAtTheLimit(Route route) {
        ChatCompletion answer = create(
                route,
                ask(route, "one two three").toBuilder().maxCompletionTokens(2).build());
        assertThat(text(answer)).isEqualTo("one two");
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void aWrongKeyIsUnauthorized() {
        Route wrong = new Route("wrong", gateway.url(), "sk-not-a-key", Upstream.OPENAI);
        assertThatThrownBy(() -> create(wrong, ask(wrong, "Hello"))).isInstanceOf(UnauthorizedException.class);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void failuresHaveTheirOwnExceptions(Route route) {
        assertThatThrownBy(() -> create(route, ask(route.upstream().failing(400), "Hello")))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> create(route, ask(route.upstream().failing(404), "Hello")))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> create(route, ask(route.upstream().failing(429), "Hello")))
                .isInstanceOf(RateLimitException.class);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aStreamThatFailsIsNotTakenForAnAnswer(Route route) {
        for (String model : List.of(route.upstream().broken(), route.upstream().cut())) {
            assertThatThrownBy(() -> stream(route, ask(model, "one two three"), new ArrayList<>()))
                    .as(model)
                    .isInstanceOf(OpenAIException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aClientThatLeavesTakesTheUpstreamAlong(Route route) throws IOException {
        String said = "chat leaves " + route;
        try (StreamResponse<ChatCompletionChunk> stream = client(route)
                .chat()
                .completions()
                .createStreaming(ask(route.upstream().endless(), said))) {
            Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
            assertThat(chunks.next().choices()).hasSize(1);
            assertThat(chunks.next().choices()).hasSize(1);
        }
        assertThat(gateway.sawHangUp(said)).isTrue();
    }

    @Test
    void textsAreEmbedded() {
        for (Route route : gateway.routes(Upstream.OPENAI).toList()) {
            if (route.upstream() == Upstream.ANTHROPIC) {
                continue; // it has no vectors
            }
            var vectors = client(route)
                    .embeddings()
                    .create(EmbeddingCreateParams.builder()
                            .model(route.upstream().embedding())
                            .inputOfArrayOfStrings(List.of("one", "two"))
                            .build());
            assertThat(vectors.data()).as(route.name()).hasSize(2);
            assertThat(vectors.data().get(1).index()).isEqualTo(1);
            assertThat(vectors.data().getFirst().embedding()).hasSize(8);
        }
    }

    private static OpenAIClient client(Route route) {
        return OpenAIOkHttpClient.builder()
                .apiKey(route.key())
                .baseUrl(route.url() + "/v1")
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static ChatCompletion create(Route route, ChatCompletionCreateParams ask) {
        return client(route).chat().completions().create(ask);
    }

    private static ChatCompletion stream(
            Route route, ChatCompletionCreateParams ask, List<ChatCompletionChunk> chunks) {
        var accumulator = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream =
                client(route).chat().completions().createStreaming(ask)) {
            stream.stream().peek(accumulator::accumulate).forEach(chunks::add);
        }
        try {
            return accumulator.chatCompletion();
        } catch (IllegalStateException unfinished) {
            throw new OpenAIException("The stream did not finish.", unfinished);
        }
    }

    private static ChatCompletionCreateParams ask(Route route, String said) {
        return ask(route.model(), said);
    }

    private static ChatCompletionCreateParams ask(String model, String said) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage(said)
                .build();
    }

    private static ChatCompletionCreateParams reasoning(ChatCompletionCreateParams ask) {
        return ask.toBuilder().reasoningEffort(ReasoningEffort.HIGH).build();
    }

    private static ChatCompletionCreateParams withWeather(ChatCompletionCreateParams ask) {
        return ask.toBuilder()
                .addTool(ChatCompletionFunctionTool.builder()
                        .function(FunctionDefinition.builder()
                                .name("get_weather")
                                .description("The weather of a city.")
                                .parameters(FunctionParameters.builder()
                                        .putAdditionalProperty("type", JsonValue.from("object"))
                                        .putAdditionalProperty(
                                                "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                                        .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                                        .build())
                                .build())
                        .build())
                .build();
    }

    /** The next request: what was asked, the calls, and a result for each. */
    private static ChatCompletionCreateParams answered(ChatCompletionCreateParams ask, ChatCompletion asked) {
        ChatCompletionCreateParams.Builder next =
                ask.toBuilder().addMessage(asked.choices().getFirst().message());
        int degrees = 21;
        for (ChatCompletionMessageFunctionToolCall call : calls(asked)) {
            next.addMessage(ChatCompletionToolMessageParam.builder()
                    .toolCallId(call.id())
                    .content(degrees++ + " degrees")
                    .build());
        }
        return next.build();
    }

    private static List<ChatCompletionMessageFunctionToolCall> calls(ChatCompletion asked) {
        return asked.choices().getFirst().message().toolCalls().orElseThrow().stream()
                .map(ChatCompletionMessageToolCall::asFunction)
                .toList();
    }

    private static List<String> cities(ChatCompletion asked) {
        return calls(asked).stream()
                .map(call -> call.function().arguments(City.class).city())
                .toList();
    }

    private static String text(ChatCompletion answer) {
        return answer.choices().getFirst().message().content().orElse("");
    }

    @SuppressWarnings("deprecation") // the only way to a field that OpenAI itself does not have
    private static String thought(ChatCompletion answer) {
        return reasoning(answer.choices().getFirst().message()._additionalProperties());
    }

    @SuppressWarnings("deprecation")
    private static String reasoning(ChatCompletionChunk.Choice.Delta delta) {
        return reasoning(delta._additionalProperties());
    }

    private static String reasoning(Map<String, JsonValue> extensions) {
        return extensions.getOrDefault("reasoning_content", JsonValue.from("")).convert(String.class);
    }
}
