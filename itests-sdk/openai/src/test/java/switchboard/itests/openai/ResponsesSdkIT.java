package switchboard.itests.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
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

/** Responses by OpenAI's Java library get from every upstream what they get from OpenAI. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResponsesSdkIT {
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
    void aResponseIsGiven(Route route) {
        Response response = create(route, ask(route, "one two three"));
        assertThat(text(response)).isEqualTo("one two three one two");
        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        assertThat(response.model().toString()).contains(route.model());
        assertThat(response.usage().orElseThrow().inputTokens()).isPositive();
        assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(Gateway.WORDS);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aStreamIsTheSameResponseInPieces(Route route) {
        List<ResponseStreamEvent> events = new ArrayList<>();
        Response response = stream(route, ask(route, "one two three"), events);
        assertThat(text(response)).isEqualTo("one two three one two");
        assertThat(events.stream().filter(ResponseStreamEvent::isOutputTextDelta))
                .hasSize(Gateway.WORDS);
        assertThat(events.getLast().isCompleted()).isTrue();
        assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(Gateway.WORDS);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parallelCallsGoTheWholeRound(Route route) {
        ResponseCreateParams ask = withWeather(ask(route, "Paris and Rome"));
        Response asked = create(route, ask);
        assertThat(cities(asked)).containsExactly("Paris", "Rome");
        assertThat(text(create(route, answered(ask, "Paris and Rome", asked)))).isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parallelCallsGoTheWholeRoundInStreams(Route route) {
        ResponseCreateParams ask = withWeather(ask(route, "Paris and Rome"));
        Response asked = stream(route, ask, new ArrayList<>());
        assertThat(cities(asked)).containsExactly("Paris", "Rome");
        assertThat(text(stream(route, answered(ask, "Paris and Rome", asked), new ArrayList<>())))
                .isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void reasoningIsShownAndSurvivesAToolLoop(Route way) {
        Route route = way.thinking();
        ResponseCreateParams ask = withWeather(ask(route, "Paris and Rome")).toBuilder()
                .reasoning(Reasoning.builder()
                        .effort(ReasoningEffort.HIGH)
                        .summary(Reasoning.Summary.AUTO)
                        .build())
                .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT)
                .store(false)
                .build();
        Response asked = create(route, ask);
        assertThat(thought(asked)).isEqualTo("Let me think about it.");
        assertThat(text(create(route, answered(ask, "Paris and Rome", asked)))).isEqualTo("21 degrees and 22 degrees");
        Response streamed = stream(route, ask, new ArrayList<>());
        assertThat(thought(streamed)).isEqualTo("Let me think about it.");
        assertThat(text(stream(route, answered(ask, "Paris and Rome", streamed), new ArrayList<>())))
                .isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aConversationIsContinued(Route route) {
        ResponseCreateParams ask = withWeather(ask(route, "Paris and Rome"));
        Response asked = create(route, ask);
        ResponseCreateParams next = withWeather(ask(route, "describe")).toBuilder()
                .previousResponseId(asked.id())
                .inputOfResponse(results(asked))
                .build();
        assertThat(text(create(route, next))).isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void anImageArrivesWhole(Route route) {
        ResponseCreateParams ask = ask(route, "").toBuilder()
                .inputOfResponse(List.of(ResponseInputItem.ofMessage(ResponseInputItem.Message.builder()
                        .role(ResponseInputItem.Message.Role.USER)
                        .content(List.of(
                                ResponseInputContent.ofInputText(ResponseInputText.builder()
                                        .text("What is this?")
                                        .build()),
                                ResponseInputContent.ofInputImage(ResponseInputImage.builder()
                                        .detail(ResponseInputImage.Detail.AUTO)
                                        .imageUrl("data:" + Picture.TYPE + ";base64," + Picture.BASE64)
                                        .build())))
                        .build())))
                .build();
        assertThat(text(create(route, ask))).isEqualTo(Picture.description());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void settingsArrive(Route route) {
        ResponseCreateParams ask = ask(route, "describe").toBuilder()
                .instructions("Be brief.")
                .maxOutputTokens(2000)
                .temperature(0.5)
                .build();
        assertThat(text(create(route, ask))).isEqualTo("system: Be brief.\nturns: user\nmax: 2000\ntemperature: 0.5");
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

    @Test
    void aWrongKeyIsUnauthorized() {
        Route wrong = new Route("wrong", gateway.url(), "sk-not-a-key", Upstream.OPENAI);
        assertThatThrownBy(() -> create(wrong, ask(wrong, "Hello"))).isInstanceOf(UnauthorizedException.class);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aStreamThatFailsIsNotTakenForAResponse(Route route) {
        for (String model : List.of(route.upstream().broken(), route.upstream().cut())) {
            List<ResponseStreamEvent> events = new ArrayList<>();
            try {
                stream(route, ask(model, "one two three"), events);
            } catch (RuntimeException expected) {
                assertThat(expected).as(model).isNotNull();
            }
            assertThat(events).as(model).isNotEmpty().noneMatch(ResponseStreamEvent::isCompleted);
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aClientThatLeavesTakesTheUpstreamAlong(Route route) throws IOException {
        String said = "responses leave " + route;
        try (StreamResponse<ResponseStreamEvent> stream =
                client(route).responses().createStreaming(ask(route.upstream().endless(), said))) {
            Iterator<ResponseStreamEvent> events = stream.stream().iterator();
            while (!events.next().isOutputTextDelta()) {
                assertThat(events.hasNext()).isTrue();
            }
        }
        assertThat(gateway.sawHangUp(said)).isTrue();
    }

    private static OpenAIClient client(Route route) {
        return OpenAIOkHttpClient.builder()
                .apiKey(route.key())
                .baseUrl(route.url() + "/v1")
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static Response create(Route route, ResponseCreateParams ask) {
        return client(route).responses().create(ask);
    }

    private static Response stream(Route route, ResponseCreateParams ask, List<ResponseStreamEvent> events) {
        var accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> stream =
                client(route).responses().createStreaming(ask)) {
            stream.stream().peek(events::add).forEach(accumulator::accumulate);
        }
        return accumulator.response();
    }

    private static ResponseCreateParams ask(Route route, String said) {
        return ask(route.model(), said);
    }

    private static ResponseCreateParams ask(String model, String said) {
        return ResponseCreateParams.builder().model(model).input(said).build();
    }

    private static ResponseCreateParams withWeather(ResponseCreateParams ask) {
        return ask.toBuilder()
                .addTool(FunctionTool.builder()
                        .name("get_weather")
                        .description("The weather of a city.")
                        .strict(false)
                        .parameters(FunctionTool.Parameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty(
                                        "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                                .build())
                        .build())
                .build();
    }

    /** The next request: what was said, all that came back, and a result for each call. */
    private static ResponseCreateParams answered(ResponseCreateParams ask, String said, Response asked) {
        List<ResponseInputItem> items = new ArrayList<>();
        items.add(ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                .role(EasyInputMessage.Role.USER)
                .content(said)
                .build()));
        for (ResponseOutputItem item : asked.output()) {
            item.reasoning().ifPresent(reasoning -> items.add(ResponseInputItem.ofReasoning(reasoning)));
            item.functionCall().ifPresent(call -> items.add(ResponseInputItem.ofFunctionCall(call)));
        }
        items.addAll(results(asked));
        return ask.toBuilder().inputOfResponse(items).build();
    }

    private static List<ResponseInputItem> results(Response asked) {
        List<ResponseInputItem> results = new ArrayList<>();
        for (ResponseFunctionToolCall call : calls(asked)) {
            results.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                    .callId(call.callId())
                    .output(21 + results.size() + " degrees")
                    .build()));
        }
        return results;
    }

    private static List<ResponseFunctionToolCall> calls(Response asked) {
        return asked.output().stream()
                .flatMap(item -> item.functionCall().stream())
                .toList();
    }

    private static List<String> cities(Response asked) {
        return calls(asked).stream()
                .map(call -> call.arguments(City.class).city())
                .toList();
    }

    private static String text(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .map(text -> text.text())
                .collect(Collectors.joining());
    }

    private static String thought(Response response) {
        return response.output().stream()
                .flatMap(item -> item.reasoning().stream())
                .flatMap(reasoning -> Stream.concat(
                        reasoning.summary().stream().map(part -> part.text()),
                        reasoning.content().stream().flatMap(List::stream).map(part -> part.text())))
                .collect(Collectors.joining());
    }
}
