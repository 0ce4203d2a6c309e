package switchboard.itests.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/** LangChain4j gets from every upstream what it gets from OpenAI. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LangChain4jIT {
    private static final ToolSpecification WEATHER = ToolSpecification.builder()
            .name("get_weather")
            .description("The weather of a city.")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("city")
                    .required("city")
                    .build())
            .build();

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
        ChatResponse answer = chat(route, UserMessage.from("one two three"));
        assertThat(answer.aiMessage().text()).isEqualTo("one two three one two");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.tokenUsage().outputTokenCount()).isEqualTo(Gateway.WORDS);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aStreamIsTheSameAnswerInPieces(Route route) throws Exception {
        var pieces = new Pieces(Integer.MAX_VALUE);
        streaming(route, route.model()).chat(request(List.of(UserMessage.from("one two three"))), pieces);
        assertThat(pieces.whole().get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("one two three one two");
        assertThat(pieces.count()).isEqualTo(Gateway.WORDS);
        assertThat(pieces.whole().join().tokenUsage().outputTokenCount()).isEqualTo(Gateway.WORDS);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parallelToolCallsGoTheWholeRound(Route route) {
        List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from("Paris and Rome")));
        OpenAiChatModel model = model(route, route.model());
        AiMessage asked = model.chat(request(messages, WEATHER)).aiMessage();
        answer(messages, asked);
        assertThat(model.chat(request(messages, WEATHER)).aiMessage().text()).isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parallelToolCallsGoTheWholeRoundInStreams(Route route) throws Exception {
        List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from("Paris and Rome")));
        OpenAiStreamingChatModel model = streaming(route, route.model());
        var asked = new Pieces(Integer.MAX_VALUE);
        model.chat(request(messages, WEATHER), asked);
        answer(messages, asked.whole().get(20, TimeUnit.SECONDS).aiMessage());
        var end = new Pieces(Integer.MAX_VALUE);
        model.chat(request(messages, WEATHER), end);
        assertThat(end.whole().get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void thinkingIsShownAndSurvivesAToolLoop(Route way) {
        Route route = way.thinking();
        List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from("Paris and Rome")));
        OpenAiChatModel model = builder(route, route.model())
                .reasoningEffort("high")
                .returnThinking(true)
                .build();
        AiMessage asked = model.chat(request(messages, WEATHER)).aiMessage();
        assertThat(asked.thinking()).isEqualTo("Let me think about it.");
        answer(messages, asked);
        assertThat(model.chat(request(messages, WEATHER)).aiMessage().text()).isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void anImageArrivesWhole(Route route) {
        ChatResponse answer = chat(
                route,
                UserMessage.from(TextContent.from("What is this?"), ImageContent.from(Picture.BASE64, Picture.TYPE)));
        assertThat(answer.aiMessage().text()).isEqualTo(Picture.description());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void settingsArrive(Route route) {
        OpenAiChatModel model = builder(route, route.model())
                .maxTokens(2000)
                .temperature(0.5)
                .stop(List.of("END"))
                .build();
        List<ChatMessage> messages = List.of(
                SystemMessage.from("Be brief."),
                UserMessage.from("Hello"),
                AiMessage.from("Hi."),
                UserMessage.from("describe"));
        assertThat(model.chat(messages).aiMessage().text())
                .isEqualTo("system: Be brief.\nturns: user assistant user\nmax: 2000\ntemperature: 0.5\nstop: END");
    }

    @Test
    void aWrongKeyIsUnauthorized() {
        Route wrong = new Route("wrong", gateway.url(), "sk-not-a-key", Upstream.OPENAI);
        assertThatThrownBy(() -> chat(wrong, UserMessage.from("Hello"))).isInstanceOf(AuthenticationException.class);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void failuresHaveTheirOwnExceptions(Route route) {
        assertThatThrownBy(() -> fail(route, 400)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> fail(route, 404)).isInstanceOf(ModelNotFoundException.class);
        assertThatThrownBy(() -> fail(route, 429)).isInstanceOf(RateLimitException.class);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aClientThatLeavesTakesTheUpstreamAlong(Route route) throws Exception {
        String said = "langchain4j leaves " + route;
        var pieces = new Pieces(3);
        streaming(route, route.upstream().endless()).chat(request(List.of(UserMessage.from(said))), pieces);
        assertThat(gateway.sawHangUp(said)).isTrue();
        assertThat(pieces.count()).isGreaterThanOrEqualTo(3);
    }

    private static ChatResponse chat(Route route, ChatMessage message) {
        return model(route, route.model()).chat(List.of(message));
    }

    private static String fail(Route route, int status) {
        return model(route, route.upstream().failing(status)).chat("Hello");
    }

    private static OpenAiChatModel model(Route route, String model) {
        return builder(route, model).build();
    }

    private static OpenAiChatModel.OpenAiChatModelBuilder builder(Route route, String model) {
        return OpenAiChatModel.builder()
                .baseUrl(route.url() + "/v1")
                .apiKey(route.key())
                .modelName(model)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20));
    }

    private static OpenAiStreamingChatModel streaming(Route route, String model) {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(route.url() + "/v1")
                .apiKey(route.key())
                .modelName(model)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static ChatRequest request(List<ChatMessage> messages, ToolSpecification... tools) {
        return ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(List.of(tools))
                .build();
    }

    /** Adds the calls, which must be two, and a result for each. */
    private static void answer(List<ChatMessage> messages, AiMessage asked) {
        assertThat(asked.toolExecutionRequests())
                .extracting(call -> call.arguments().replace(" ", ""))
                .containsExactly("{\"city\":\"Paris\"}", "{\"city\":\"Rome\"}");
        messages.add(asked);
        int degrees = 21;
        for (ToolExecutionRequest call : asked.toolExecutionRequests()) {
            messages.add(ToolExecutionResultMessage.from(call, degrees++ + " degrees"));
        }
    }
}
