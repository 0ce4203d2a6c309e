package switchboard.itests.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeType;
import switchboard.itests.sdk.Gateway;
import switchboard.itests.sdk.Picture;
import switchboard.itests.sdk.Route;
import switchboard.itests.sdk.Upstream;

/** Spring AI gets from every upstream what it gets from OpenAI. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpringAiIT {
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
        OpenAiChatOptions options = options(route).build();
        ChatResponse answer = model(options).call(new Prompt("one two three", options));
        assertThat(text(answer)).isEqualTo("one two three one two");
        assertThat(answer.hasFinishReasons(Set.of("STOP"))).isTrue();
        assertThat(answer.getMetadata().getUsage().getCompletionTokens()).isEqualTo(Gateway.WORDS);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aStreamIsTheSameAnswerInPieces(Route route) {
        OpenAiChatOptions options = options(route).streamUsage(true).build();
        assertThat(text(stream(model(options), new Prompt("one two three", options))))
                .isEqualTo("one two three one two");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parallelToolCallsGoTheWholeRound(Route route) {
        OpenAiChatOptions options = options(route).toolCallbacks(weather()).build();
        OpenAiChatModel model = model(options);
        Prompt prompt = new Prompt("Paris and Rome", options);
        ChatResponse asked = model.call(prompt);
        assertThat(asked.hasToolCalls()).isTrue();
        assertThat(text(model.call(new Prompt(results(prompt, asked), options))))
                .isEqualTo(told());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parallelToolCallsGoTheWholeRoundInStreams(Route route) {
        OpenAiChatOptions options = options(route).toolCallbacks(weather()).build();
        OpenAiChatModel model = model(options);
        Prompt prompt = new Prompt("Paris and Rome", options);
        ChatResponse asked = stream(model, prompt);
        assertThat(asked.hasToolCalls()).isTrue();
        assertThat(text(stream(model, new Prompt(results(prompt, asked), options))))
                .isEqualTo(told());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void reasoningSurvivesAToolLoop(Route way) {
        Route route = way.thinking();
        OpenAiChatOptions options =
                options(route).toolCallbacks(weather()).reasoningEffort("high").build();
        OpenAiChatModel model = model(options);
        Prompt prompt = new Prompt("Paris and Rome", options);
        assertThat(text(model.call(new Prompt(results(prompt, model.call(prompt)), options))))
                .isEqualTo(told());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void anImageArrivesWhole(Route route) {
        OpenAiChatOptions options = options(route).build();
        UserMessage ask = UserMessage.builder()
                .text("What is this?")
                .media(new Media(MimeType.valueOf(Picture.TYPE), new ByteArrayResource(Picture.bytes())))
                .build();
        assertThat(text(model(options).call(new Prompt(ask, options)))).isEqualTo(Picture.description());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void settingsArrive(Route route) {
        OpenAiChatOptions options = options(route)
                .maxTokens(2000)
                .temperature(0.5)
                .stop(List.of("END"))
                .build();
        List<Message> messages = List.of(
                new SystemMessage("Be brief."),
                new UserMessage("Hello"),
                new AssistantMessage("Hi."),
                new UserMessage("describe"));
        assertThat(text(model(options).call(new Prompt(messages, options))))
                .isEqualTo("system: Be brief.\nturns: user assistant user\nmax: 2000\ntemperature: 0.5\nstop: END");
    }

    @Test
    void aWrongKeyIsUnauthorized() {
        Route wrong = new Route("wrong", gateway.url(), "sk-not-a-key", Upstream.OPENAI);
        assertThatThrownBy(() -> fail(wrong, wrong.model())).isInstanceOf(UnauthorizedException.class);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void failuresHaveTheirOwnExceptions(Route route) {
        assertThatThrownBy(() -> fail(route, route.upstream().failing(400))).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> fail(route, route.upstream().failing(404))).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> fail(route, route.upstream().failing(429))).isInstanceOf(RateLimitException.class);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aClientThatLeavesTakesTheUpstreamAlong(Route route) throws IOException {
        String said = "spring leaves " + route;
        OpenAiChatOptions options =
                options(route).model(route.upstream().endless()).build();
        assertThat(model(options).stream(new Prompt(said, options))
                        .take(3)
                        .collectList()
                        .block(Duration.ofSeconds(20)))
                .hasSize(3);
        assertThat(gateway.sawHangUp(said)).isTrue();
    }

    private static OpenAiChatOptions.Builder options(Route route) {
        OpenAiChatOptions.Builder options = OpenAiChatOptions.builder();
        options.baseUrl(route.url() + "/v1");
        options.apiKey(route.key());
        options.model(route.model());
        options.maxRetries(0);
        options.timeout(Duration.ofSeconds(20));
        return options;
    }

    private static OpenAiChatModel model(OpenAiChatOptions options) {
        return OpenAiChatModel.builder().options(options).build();
    }

    private static ChatResponse fail(Route route, String model) {
        OpenAiChatOptions options = options(route).model(model).build();
        return model(options).call(new Prompt("Hello", options));
    }

    private static ChatResponse stream(OpenAiChatModel model, Prompt prompt) {
        AtomicReference<@Nullable ChatResponse> whole = new AtomicReference<>();
        new MessageAggregator().aggregate(model.stream(prompt), whole::set).blockLast(Duration.ofSeconds(20));
        return Optional.ofNullable(whole.get()).orElseThrow();
    }

    private record City(String city) {}

    private static ToolCallback weather() {
        AtomicInteger degrees = new AtomicInteger(21);
        return FunctionToolCallback.builder(
                        "get_weather", (City city) -> city.city() + " " + degrees.getAndIncrement() + " degrees")
                .description("The weather of a city.")
                .inputType(City.class)
                .build();
    }

    /** What the weather's two results, which are JSON, come to. */
    private static String told() {
        return "\"Paris 21 degrees\" and \"Rome 22 degrees\"";
    }

    private static List<Message> results(Prompt prompt, ChatResponse asked) {
        return ToolCallingManager.builder()
                .build()
                .executeToolCalls(prompt, asked)
                .conversationHistory();
    }

    private static String text(ChatResponse answer) {
        return Optional.ofNullable(answer.getResult())
                .map(result -> result.getOutput().getText())
                .orElse("");
    }
}
