package switchboard.itests.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageContentParam;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlock;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceTool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.models.ModelInfo;
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

/** Anthropic's Java library gets from every upstream what it gets from Anthropic. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnthropicSdkIT {
    private Gateway gateway;

    @BeforeAll
    void start() throws IOException {
        gateway = Gateway.shared();
    }

    Stream<Route> routes() {
        return gateway.routes(Upstream.ANTHROPIC);
    }

    Stream<Route> relayed() {
        return gateway.relayed();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aMessageIsAnswered(Route route) {
        Message message = client(route).messages().create(ask(route, "one two three"));
        assertThat(text(message)).isEqualTo("one two three one two");
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
        assertThat(message.model().asString()).isEqualTo(route.model());
        assertThat(message.usage().inputTokens()).isPositive();
        assertThat(message.usage().outputTokens()).isEqualTo(Gateway.WORDS);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aStreamIsTheSameMessageInPieces(Route route) {
        List<RawMessageStreamEvent> events = new ArrayList<>();
        Message message = stream(route, ask(route, "one two three"), events);
        assertThat(text(message)).isEqualTo("one two three one two");
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
        assertThat(message.usage().outputTokens()).isEqualTo(Gateway.WORDS);
        assertThat(events.stream().filter(RawMessageStreamEvent::isContentBlockDelta))
                .hasSize(Gateway.WORDS);
        assertThat(events.getLast().isMessageStop()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parallelToolCallsGoTheWholeRound(Route route) {
        MessageCreateParams ask = withWeather(ask(route, "Paris and Rome"));
        Message asked = client(route).messages().create(ask);
        assertThat(asked.stopReason()).contains(StopReason.TOOL_USE);
        assertThat(cities(asked)).containsExactly("Paris", "Rome");
        assertThat(text(client(route).messages().create(answered(ask, asked)))).isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parallelToolCallsGoTheWholeRoundInStreams(Route route) {
        MessageCreateParams ask = withWeather(ask(route, "Paris and Rome"));
        Message asked = stream(route, ask, new ArrayList<>());
        assertThat(asked.stopReason()).contains(StopReason.TOOL_USE);
        assertThat(cities(asked)).containsExactly("Paris", "Rome");
        assertThat(text(stream(route, answered(ask, asked), new ArrayList<>()))).isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aToolThatMustBeCalledIsCalledOnce(Route route) {
        MessageCreateParams ask = withWeather(ask(route, "Paris and Rome")).toBuilder()
                .toolChoice(ToolChoiceTool.builder()
                        .name("get_weather")
                        .disableParallelToolUse(true)
                        .build())
                .build();
        assertThat(cities(client(route).messages().create(ask)))
                .startsWith("Paris")
                .hasSizeLessThanOrEqualTo(route.upstream() == Upstream.GEMINI ? 2 : 1); // Gemini has no such limit
    }

    @ParameterizedTest
    @MethodSource("routes")
    void thinkingIsShown(Route way) {
        Route route = way.thinking();
        Message message = client(route).messages().create(thinking(ask(route, "one two")));
        assertThat(thought(message)).isEqualTo("Let me think about it.");
        assertThat(text(message)).isEqualTo("one two one two one");
        assertThat(thought(stream(route, thinking(ask(route, "one two")), new ArrayList<>())))
                .isEqualTo("Let me think about it.");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void thinkingSurvivesAToolLoop(Route way) {
        Route route = way.thinking();
        MessageCreateParams ask = thinking(withWeather(ask(route, "Paris and Rome")));
        Message asked = client(route).messages().create(ask);
        assertThat(thought(asked)).isEqualTo("Let me think about it.");
        assertThat(text(client(route).messages().create(answered(ask, asked)))).isEqualTo("21 degrees and 22 degrees");
        Message streamed = stream(route, ask, new ArrayList<>());
        assertThat(text(stream(route, answered(ask, streamed), new ArrayList<>())))
                .isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void anImageArrivesWhole(Route route) {
        MessageCreateParams ask = MessageCreateParams.builder()
                .model(route.model())
                .maxTokens(100)
                .addUserMessage(MessageContentParam.ofContentBlockParams(List.of(
                        ContentBlockParam.ofText("What is this?"),
                        ContentBlockParam.ofImage(Base64ImageSource.builder()
                                .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                                .data(Picture.BASE64)
                                .build()))))
                .build();
        assertThat(text(client(route).messages().create(ask))).isEqualTo(Picture.description());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void settingsArrive(Route route) {
        MessageCreateParams ask = ask(route, "Hello").toBuilder()
                .addAssistantMessage("Hi.")
                .addUserMessage("describe")
                .system("Be brief.")
                .putAdditionalBodyProperty("temperature", JsonValue.from(0.5)) // the newest models take none
                .addStopSequence("END")
                .build();
        assertThat(text(client(route).messages().create(ask)))
                .isEqualTo("system: Be brief.\nturns: user assistant user\nmax: 2000\ntemperature: 0.5\nstop: END");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void anAnswerEndsAtTheLimit(Route route) {
        Message message = client(route)
                .messages()
                .create(ask(route, "one two three").toBuilder().maxTokens(2).build());
        assertThat(text(message)).isEqualTo("one two");
        assertThat(message.stopReason()).contains(StopReason.MAX_TOKENS);
    }

    @Test
    void aWrongKeyIsUnauthorized() {
        Route wrong = new Route("wrong", gateway.url(), "sk-not-a-key", Upstream.ANTHROPIC);
        assertThatThrownBy(() -> client(wrong).messages().create(ask(wrong, "Hello")))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("authentication_error");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void failuresHaveTheirOwnExceptions(Route route) {
        assertThatThrownBy(() -> create(route, route.upstream().failing(400))).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> create(route, route.upstream().failing(404))).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> create(route, route.upstream().failing(429)))
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("rate_limit_error");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aStreamThatFailsIsNotTakenForAnAnswer(Route route) {
        for (String model : List.of(route.upstream().broken(), route.upstream().cut())) {
            assertThatThrownBy(() -> stream(route, ask(model, "one two three"), new ArrayList<>()))
                    .as(model)
                    .isInstanceOfAny(AnthropicException.class, IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aClientThatLeavesTakesTheUpstreamAlong(Route route) throws IOException {
        String said = "anthropic leaves " + route;
        try (StreamResponse<RawMessageStreamEvent> stream =
                client(route).messages().createStreaming(ask(route.upstream().endless(), said))) {
            Iterator<RawMessageStreamEvent> events = stream.stream().iterator();
            while (!events.next().isContentBlockDelta()) {
                assertThat(events.hasNext()).isTrue();
            }
        }
        assertThat(gateway.sawHangUp(said)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void tokensAreCounted(Route route) {
        var counted = client(route)
                .messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model(route.model())
                        .addUserMessage("one two three")
                        .build());
        assertThat(counted.inputTokens()).isPositive();
    }

    @Test
    void modelsAreListed() {
        Route any = gateway.relayed().findFirst().orElseThrow();
        assertThat(client(any).models().list().autoPager().stream().map(ModelInfo::id))
                .contains(Upstream.OPENAI.model(), Upstream.ANTHROPIC.model(), Upstream.GEMINI.model());
    }

    private static AnthropicClient client(Route route) {
        return AnthropicOkHttpClient.builder()
                .apiKey(route.key())
                .baseUrl(route.url())
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static Message create(Route route, String model) {
        return client(route).messages().create(ask(model, "Hello"));
    }

    private static MessageCreateParams ask(Route route, String said) {
        return ask(route.model(), said);
    }

    private static MessageCreateParams ask(String model, String said) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(2000)
                .addUserMessage(said)
                .build();
    }

    private static MessageCreateParams thinking(MessageCreateParams ask) {
        return ask.toBuilder().maxTokens(8000).enabledThinking(4000).build();
    }

    private static MessageCreateParams withWeather(MessageCreateParams ask) {
        return ask.toBuilder()
                .addTool(Tool.builder()
                        .name("get_weather")
                        .description("The weather of a city.")
                        .inputSchema(Tool.InputSchema.builder()
                                .properties(Tool.InputSchema.Properties.builder()
                                        .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
                                        .build())
                                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                                .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                                .build())
                        .build())
                .build();
    }

    /** The next request: what was asked, the calls, and a result for each. */
    private static MessageCreateParams answered(MessageCreateParams ask, Message asked) {
        List<ContentBlockParam> results = new ArrayList<>();
        for (ToolUseBlock call : calls(asked)) {
            results.add(ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                    .toolUseId(call.id())
                    .content(21 + results.size() + " degrees")
                    .build()));
        }
        return ask.toBuilder()
                .addMessage(asked)
                .addUserMessage(MessageContentParam.ofContentBlockParams(results))
                .build();
    }

    private static Message stream(Route route, MessageCreateParams ask, List<RawMessageStreamEvent> events) {
        var accumulator = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> stream =
                client(route).messages().createStreaming(ask)) {
            stream.stream().peek(accumulator::accumulate).forEach(events::add);
        }
        return accumulator.message();
    }

    private static String text(Message message) {
        return message.content().stream()
                .flatMap(block -> block.text().stream())
                .map(TextBlock::text)
                .collect(Collectors.joining());
    }

    private static String thought(Message message) {
        return message.content().stream()
                .flatMap(block -> block.thinking().stream())
                .map(thinking -> thinking.thinking())
                .collect(Collectors.joining());
    }

    private static List<ToolUseBlock> calls(Message message) {
        return message.content().stream()
                .filter(ContentBlock::isToolUse)
                .map(ContentBlock::asToolUse)
                .toList();
    }

    private static List<String> cities(Message message) {
        return calls(message).stream()
                .map(call -> String.valueOf(call._input().convert(Map.class).get("city")))
                .toList();
    }
}
