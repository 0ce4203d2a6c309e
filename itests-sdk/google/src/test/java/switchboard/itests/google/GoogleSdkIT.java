package switchboard.itests.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.types.Content;
import com.google.genai.types.CountTokensConfig;
import com.google.genai.types.EmbedContentConfig;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.ListModelsConfig;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import java.io.IOException;
import java.util.ArrayList;
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

/** Google's Java library gets from every upstream what it gets from Google. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoogleSdkIT {
    private static final GenerateContentConfig PLAIN =
            GenerateContentConfig.builder().build();

    private Gateway gateway;

    @BeforeAll
    void start() throws IOException {
        gateway = Gateway.shared();
    }

    Stream<Route> routes() {
        return gateway.routes(Upstream.GEMINI);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void contentIsGenerated(Route route) {
        GenerateContentResponse answer = generate(route, PLAIN, said("one two three"));
        assertThat(answer.text()).isEqualTo("one two three one two");
        assertThat(answer.finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
        assertThat(answer.modelVersion()).contains(route.model());
        var usage = answer.usageMetadata().orElseThrow();
        assertThat(usage.promptTokenCount().orElseThrow()).isPositive();
        assertThat(usage.candidatesTokenCount()).contains(Gateway.WORDS);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aStreamIsTheSameInPieces(Route route) {
        List<GenerateContentResponse> answers = stream(route, PLAIN, said("one two three"));
        assertThat(answers).hasSizeBetween(Gateway.WORDS, Gateway.WORDS + 1);
        assertThat(text(parts(answers))).isEqualTo("one two three one two");
        assertThat(answers.getLast().finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
        assertThat(answers.getLast().usageMetadata().orElseThrow().candidatesTokenCount())
                .contains(Gateway.WORDS);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parallelFunctionCallsGoTheWholeRound(Route route) {
        Content ask = said("Paris and Rome");
        Content asked = model(generate(route, weather(), ask).parts());
        assertThat(cities(asked)).containsExactly("Paris", "Rome");
        assertThat(generate(route, weather(), ask, asked, results(asked)).text())
                .isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parallelFunctionCallsGoTheWholeRoundInStreams(Route route) {
        Content ask = said("Paris and Rome");
        Content asked = model(parts(stream(route, weather(), ask)));
        assertThat(cities(asked)).containsExactly("Paris", "Rome");
        assertThat(text(parts(stream(route, weather(), ask, asked, results(asked)))))
                .isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void thoughtsAreShownAndSurviveAFunctionLoop(Route way) {
        Route route = way.thinking();
        GenerateContentConfig thinking = weather().toBuilder()
                .thinkingConfig(ThinkingConfig.builder().includeThoughts(true).thinkingLevel("HIGH"))
                .build();
        Content ask = said("Paris and Rome");
        Content asked = model(generate(route, thinking, ask).parts());
        assertThat(thoughts(asked.parts().orElseThrow())).isEqualTo("Let me think about it.");
        assertThat(text(generate(route, thinking, ask, asked, results(asked)).parts()))
                .isEqualTo("21 degrees and 22 degrees");
        Content streamed = model(parts(stream(route, thinking, ask)));
        assertThat(thoughts(streamed.parts().orElseThrow())).isEqualTo("Let me think about it.");
        assertThat(text(parts(stream(route, thinking, ask, streamed, results(streamed)))))
                .isEqualTo("21 degrees and 22 degrees");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void anImageArrivesWhole(Route route) {
        Content ask = Content.builder()
                .role("user")
                .parts(Part.fromText("What is this?"), Part.fromBytes(Picture.bytes(), Picture.TYPE))
                .build();
        assertThat(generate(route, PLAIN, ask).text()).isEqualTo(Picture.description());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void settingsArrive(Route route) {
        GenerateContentConfig settings = GenerateContentConfig.builder()
                .systemInstruction(Content.fromParts(Part.fromText("Be brief.")))
                .maxOutputTokens(2000)
                .temperature(0.5f)
                .stopSequences("END")
                .build();
        assertThat(generate(route, settings, said("Hello"), model(List.of(Part.fromText("Hi."))), said("describe"))
                        .text())
                .isEqualTo("system: Be brief.\nturns: user assistant user\nmax: 2000\ntemperature: 0.5\nstop: END");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void anAnswerEndsAtTheLimit(Route route) {
        GenerateContentConfig short2 =
                GenerateContentConfig.builder().maxOutputTokens(2).build();
        GenerateContentResponse answer = generate(route, short2, said("one two three"));
        assertThat(text(answer.parts())).isEqualTo("one two");
        assertThat(answer.finishReason().knownEnum()).isEqualTo(FinishReason.Known.MAX_TOKENS);
    }

    @Test
    void aWrongKeyIsRefused() {
        Route wrong = new Route("wrong", gateway.url(), "sk-not-a-key", Upstream.GEMINI);
        ApiException refused = catchThrowableOfType(ApiException.class, () -> generate(wrong, PLAIN, said("Hello")));
        assertThat(refused.code()).isEqualTo(401);
        assertThat(refused.status()).isEqualTo("UNAUTHENTICATED");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void failuresHaveTheirOwnStatus(Route route) {
        Map<Integer, String> names = Map.of(400, "INVALID_ARGUMENT", 404, "NOT_FOUND", 429, "RESOURCE_EXHAUSTED");
        names.forEach((status, name) -> {
            ApiException failed = catchThrowableOfType(
                    ApiException.class, () -> generate(route, route.upstream().failing(status)));
            assertThat(failed.code()).isEqualTo(status);
            assertThat(failed.status()).isEqualTo(name);
        });
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aStreamThatFailsIsNotTakenForAnAnswer(Route route) {
        for (String model : List.of(route.upstream().broken(), route.upstream().cut())) {
            List<GenerateContentResponse> answers = new ArrayList<>();
            Throwable failure = null;
            try (Client client = client(route);
                    var stream = client.models.generateContentStream(model, "one two three", PLAIN)) {
                stream.forEach(answers::add);
            } catch (RuntimeException expected) {
                failure = expected;
            }
            boolean finished = answers.stream()
                    .flatMap(answer -> answer.candidates().stream().flatMap(List::stream))
                    .anyMatch(candidate -> candidate.finishReason().isPresent());
            assertThat(failure != null || !finished).as(model).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aClientThatLeavesTakesTheUpstreamAlong(Route route) throws IOException {
        String said = "google leaves " + route;
        try (Client client = client(route);
                var stream =
                        client.models.generateContentStream(route.upstream().endless(), said, PLAIN)) {
            assertThat(stream.iterator().hasNext()).isTrue();
        }
        assertThat(gateway.sawHangUp(said)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void tokensAreCounted(Route route) {
        try (Client client = client(route)) {
            assertThat(client.models
                            .countTokens(
                                    route.model(),
                                    "one two three",
                                    CountTokensConfig.builder().build())
                            .totalTokens()
                            .orElseThrow())
                    .isPositive();
        }
    }

    @Test
    void modelsAreListed() {
        try (Client client = client(gateway.relayed().findFirst().orElseThrow())) {
            List<String> names = new ArrayList<>();
            client.models
                    .list(ListModelsConfig.builder().build())
                    .forEach(model -> names.add(model.name().orElse("")));
            assertThat(names).contains("models/" + Upstream.GEMINI.model(), "models/" + Upstream.ANTHROPIC.model());
        }
    }

    @Test
    void textsAreEmbedded() {
        for (Route route : gateway.routes(Upstream.GEMINI).toList()) {
            if (route.upstream() == Upstream.ANTHROPIC) {
                continue; // it has no vectors
            }
            try (Client client = client(route)) {
                var vectors = client.models
                        .embedContent(
                                route.upstream().embedding(),
                                List.of("one", "two"),
                                EmbedContentConfig.builder().build())
                        .embeddings()
                        .orElseThrow();
                assertThat(vectors).as(route.name()).hasSize(2);
                assertThat(vectors.getFirst().values().orElseThrow()).hasSize(8);
            }
        }
    }

    private static Client client(Route route) {
        return Client.builder()
                .apiKey(route.key())
                .httpOptions(HttpOptions.builder()
                        .baseUrl(route.url())
                        .timeout(20_000)
                        .retryOptions(HttpRetryOptions.builder().attempts(1))
                        .build())
                .build();
    }

    private static Content said(String text) {
        return Content.builder().role("user").parts(Part.fromText(text)).build();
    }

    private static Content model(List<Part> parts) {
        return Content.builder().role("model").parts(parts).build();
    }

    private static GenerateContentConfig weather() {
        return GenerateContentConfig.builder()
                .tools(Tool.builder()
                        .functionDeclarations(FunctionDeclaration.builder()
                                .name("get_weather")
                                .description("The weather of a city.")
                                .parameters(Schema.builder()
                                        .type("OBJECT")
                                        .properties(Map.of(
                                                "city",
                                                Schema.builder().type("STRING").build()))
                                        .required("city"))))
                .build();
    }

    private static GenerateContentResponse generate(Route route, String model) {
        try (Client client = client(route)) {
            return client.models.generateContent(model, "Hello", PLAIN);
        }
    }

    private static GenerateContentResponse generate(Route route, GenerateContentConfig config, Content... contents) {
        try (Client client = client(route)) {
            return client.models.generateContent(route.model(), List.of(contents), config);
        }
    }

    private static List<GenerateContentResponse> stream(
            Route route, GenerateContentConfig config, Content... contents) {
        List<GenerateContentResponse> answers = new ArrayList<>();
        try (Client client = client(route);
                ResponseStream<GenerateContentResponse> stream =
                        client.models.generateContentStream(route.model(), List.of(contents), config)) {
            stream.forEach(answers::add);
        }
        return answers;
    }

    private static List<Part> parts(List<GenerateContentResponse> answers) {
        return answers.stream().flatMap(answer -> answer.parts().stream()).toList();
    }

    private static String text(List<Part> parts) {
        return parts.stream()
                .filter(part -> !part.thought().orElse(false))
                .flatMap(part -> part.text().stream())
                .collect(Collectors.joining());
    }

    private static String thoughts(List<Part> parts) {
        return parts.stream()
                .filter(part -> part.thought().orElse(false))
                .flatMap(part -> part.text().stream())
                .collect(Collectors.joining());
    }

    private static List<FunctionCall> calls(Content asked) {
        return asked.parts().orElseThrow().stream()
                .flatMap(part -> part.functionCall().stream())
                .toList();
    }

    private static List<String> cities(Content asked) {
        return calls(asked).stream()
                .map(call -> String.valueOf(call.args().orElseThrow().get("city")))
                .toList();
    }

    /** A result for each call, as the SDK's users write it. */
    private static Content results(Content asked) {
        List<Part> results = new ArrayList<>();
        for (FunctionCall call : calls(asked)) {
            FunctionResponse.Builder result = FunctionResponse.builder()
                    .name(call.name().orElseThrow())
                    .response(Map.of("output", 21 + results.size() + " degrees"));
            call.id().ifPresent(result::id);
            results.add(Part.builder().functionResponse(result).build());
        }
        return Content.builder().role("user").parts(results).build();
    }
}
