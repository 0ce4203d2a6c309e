package switchboard.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.ChannelKey;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.Framing;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;
import switchboard.spi.Usage;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.NoUpstream;

class GeminiProviderTest {
    private static final String HELLO = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}";

    private final GeminiProvider provider = Fixtures.provider();

    @ParameterizedTest
    @CsvSource({
        "'', '', https://generativelanguage.googleapis.com/v1beta/models/m-1:generateContent",
        "https://proxy.example/google/, '', https://proxy.example/google/v1beta/models/m-1:generateContent",
        "https://proxy.example/v1beta, v1, https://proxy.example/v1beta/models/m-1:generateContent",
        "https://proxy.example, v1alpha, https://proxy.example/v1alpha/models/m-1:generateContent"
    })
    void addressIsMadeOfBaseVersionAndModel(String base, String version, String wanted) {
        Attempt attempt = provider.begin(
                own(HELLO, "google/m-1", false),
                new ChannelBuilder(24)
                        .baseUrl(base)
                        .config("api_version", version)
                        .build());
        assertThat(attempt.request().url()).isEqualTo(URI.create(wanted));
        assertThat(attempt.framing()).isEqualTo(Framing.DOCUMENT);
    }

    @Test
    void streamIsAlwaysOfServerSentEvents() {
        Attempt attempt = provider.begin(own(HELLO, "m-1", true), new ChannelBuilder(24).build());
        assertThat(attempt.request().url())
                .hasToString(
                        "https://generativelanguage.googleapis.com/v1beta/models/m-1:streamGenerateContent?alt=sse");
        assertThat(attempt.framing()).isEqualTo(Framing.EVENTS);
        assertThat(attempt.blocking()).isFalse();
    }

    @Test
    void oneApisVariablesAreDefaults() {
        GeminiProvider told =
                Fixtures.provider(Map.of("GEMINI_VERSION", "v1", "GEMINI_SAFETY_SETTING", "BLOCK_ONLY_HIGH"));
        Attempt attempt = told.begin(own(HELLO, "m-1", false), new ChannelBuilder(24).build());
        assertThat(attempt.request().url().getPath()).startsWith("/v1/models/");
        assertThat(text(attempt)).contains("BLOCK_ONLY_HIGH");
    }

    @Test
    void keyGoesIntoAHeader() {
        UpstreamRequest request = provider.begin(own(HELLO, "m-1", false), new ChannelBuilder(24).build())
                .request();
        UpstreamRequest signed = provider.sign(request, new ChannelKey(" AIza-x "), Instant.EPOCH, NoUpstream.ONLY);
        assertThat(signed.headers().first("x-goog-api-key")).contains("AIza-x");
        assertThat(signed.url()).isEqualTo(request.url());
    }

    @Test
    void requestOfGooglesClientPassesByteForByte() {
        String odd =
                "{ \"contents\":[{\"parts\":[{\"fileData\":{\"fileUri\":\"https://a.example/b.png\"}}]}],\"x\":1.50 }";
        Attempt attempt = provider.begin(own(odd, "gemini-2.5-flash", false), new ChannelBuilder(24).build());
        assertThat(text(attempt)).isEqualTo(odd);
        assertThat(attempt.blocking()).isFalse();
    }

    @Test
    void forcedSystemPromptReplacesTheClients() {
        Attempt attempt = provider.begin(
                own("{\"systemInstruction\":{\"parts\":[{\"text\":\"mine\"}]},\"contents\":[]}", "m-1", false),
                new ChannelBuilder(24).systemPrompt("ours").build());
        assertThat(text(attempt))
                .isEqualTo("{\"systemInstruction\":{\"parts\":[{\"text\":\"ours\"}]},\"contents\":[]}");
    }

    @Test
    void mappedModelGetsThinkingInItsWay() {
        Attempt attempt = provider.begin(
                own(
                        "{\"contents\":[],\"generationConfig\":{\"thinkingConfig\":{\"thinkingLevel\":\"HIGH\"}}}",
                        "mine",
                        false),
                new ChannelBuilder(24).map("mine", "gemini-2.5-pro").build());
        assertThat(attempt.upstreamModel()).isEqualTo("gemini-2.5-pro");
        assertThat(attempt.request().url().getPath()).contains("/gemini-2.5-pro:");
        assertThat(text(attempt)).contains("\"thinkingBudget\":16384").doesNotContain("thinkingLevel");
    }

    @Test
    void picturesAtAddressesAreFetchedForClientsOfOtherDialects() {
        JsonBody body = Fixtures.body("""
                {"contents":[{"role":"user","parts":[
                {"fileData":{"mimeType":"image/jpeg","fileUri":"https://a.example/b.jpg"}},
                {"fileData":{"mimeType":"video/mp4","fileUri":"https://www.youtube.com/watch?v=1"}}]}]}""");
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body("{}"))
                .model("gemini-2.5-flash")
                .build()
                .in(Dialect.GEMINI_GENERATE, Operation.CHAT, body);
        Attempt attempt = provider.begin(call, new ChannelBuilder(24).build());
        assertThat(attempt.blocking()).isTrue();
        UpstreamRequest signed =
                provider.sign(attempt.request(), new ChannelKey("k"), Instant.EPOCH, fetching("image/png"));
        assertThat(signed.url().toString()).endsWith(":generateContent");
        JsonNode parts = json(signed).at("/contents/0/parts");
        assertThat(parts.get(0))
                .isEqualTo(Json.known("{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AQI=\"}}"));
        assertThat(parts.at("/1/fileData/fileUri").asText()).contains("youtube");
        assertThatThrownBy(() ->
                        provider.sign(attempt.request(), new ChannelKey("k"), Instant.EPOCH, fetching("text/html")))
                .isInstanceOfSatisfying(
                        RelayException.class,
                        refused -> assertThat(refused.failure().code()).isEqualTo("\"invalid_image_url\""));
    }

    private static Upstream fetching(String type) {
        return new Upstream() {
            @Override
            public Answer send(UpstreamRequest request) {
                throw new AssertionError("nothing is sent");
            }

            @Override
            public Fetched fetch(URI url) {
                assertThat(url).hasToString("https://a.example/b.jpg");
                return new Fetched(type, new byte[] {1, 2});
            }
        };
    }

    @Test
    void vectorsForOpenAisClientsAreOneBatch() {
        String asked = Fixtures.text("gemini/embeddings.request.openai.json");
        Attempt attempt = provider.begin(
                new CallBuilder(Operation.EMBEDDINGS, Fixtures.body(asked)).build(), new ChannelBuilder(24).build());
        assertThat(attempt.request().url().getPath()).endsWith("/gemini-embedding-001:batchEmbedContents");
        assertThat(json(attempt.request())).isEqualTo(Fixtures.json("gemini/embeddings.request.upstream.json"));
        AnswerTap tap = attempt.tap();
        Verdict verdict = tap.document(Headers.NONE, Fixtures.bytes("gemini/embeddings.response.upstream.json"));
        assertThat(Json.read(((Verdict.Changed) verdict).data()))
                .contains(Fixtures.json("gemini/embeddings.response.openai.json"));
        assertThat(tap.usage()).isEqualTo(Usage.NONE);
        assertThat(tap.finished()).isTrue();
    }

    @Test
    void vectorsComeInBase64AndOfLengthOne() {
        Call call = new CallBuilder(
                        Operation.EMBEDDINGS,
                        Fixtures.body(
                                "{\"model\":\"gemini-embedding-001\",\"input\":\"a\",\"dimensions\":2,\"encoding_format\":\"base64\"}"))
                .build();
        AnswerTap tap = provider.begin(call, new ChannelBuilder(24).build()).tap();
        Verdict verdict =
                tap.document(Headers.NONE, "{\"embeddings\":[{\"values\":[2,0]}]}".getBytes(StandardCharsets.UTF_8));
        assertThat(Json.read(((Verdict.Changed) verdict).data())
                        .orElseThrow()
                        .at("/data/0/embedding")
                        .asText())
                .isEqualTo("AACAPwAAAAA=");
    }

    @Test
    void tooManyTextsOrTokensAreRefused() {
        String many = "[" + "\"a\",".repeat(100) + "\"a\"]";
        for (String input : new String[] {many, "[1,2]", "[]", "[[1]]", "{}"}) {
            Call call = new CallBuilder(
                            Operation.EMBEDDINGS, Fixtures.body("{\"model\":\"m\",\"input\":" + input + "}"))
                    .build();
            assertThatThrownBy(() -> provider.begin(call, new ChannelBuilder(24).build()))
                    .isInstanceOfSatisfying(RelayException.class, refused -> {
                        assertThat(refused.failure().failure()).isEqualTo(Failure.BADREQ);
                        assertThat(refused.failure().param()).contains("input");
                    });
        }
    }

    @Test
    void vectorsAndCountsOfGooglesClientsPassButForTheModel() {
        Call batch = new CallBuilder(
                        Operation.EMBEDDINGS,
                        Fixtures.body("{\"requests\":[{\"model\":\"models/mine\",\"content\":{\"parts\":[]}}]}"))
                .dialect(Dialect.GEMINI_GENERATE)
                .model("mine")
                .build();
        Attempt mapped = provider.begin(
                batch,
                new ChannelBuilder(24).map("mine", "gemini-embedding-001").build());
        assertThat(mapped.request().url().getPath()).endsWith("/gemini-embedding-001:batchEmbedContents");
        assertThat(text(mapped)).contains("\"models/gemini-embedding-001\"");
        Call count = new CallBuilder(Operation.COUNT_TOKENS, Fixtures.body(HELLO))
                .dialect(Dialect.GEMINI_GENERATE)
                .model("m-1")
                .build();
        Attempt counted = provider.begin(count, new ChannelBuilder(24).build());
        assertThat(counted.request().url().getPath()).endsWith("/m-1:countTokens");
        assertThat(counted.tap().document(Headers.NONE, "{\"totalTokens\":3}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Verdict.ANSWER);
    }

    @Test
    void picturesAreGeneratedByGeminiAndPredictedByImagen() {
        Attempt gemini = provider.begin(
                picture("gemini-2.5-flash-image", "\"size\":\"1536x1024\""), new ChannelBuilder(24).build());
        assertThat(gemini.request().url().getPath()).endsWith(":generateContent");
        assertThat(json(gemini.request())
                        .at("/generationConfig/imageConfig/aspectRatio")
                        .asText())
                .isEqualTo("3:2");
        Verdict drawn = gemini.tap().document(Headers.NONE, Fixtures.bytes("gemini/image.response.upstream.json"));
        JsonNode answer = Json.read(((Verdict.Changed) drawn).data()).orElseThrow();
        assertThat(answer.at("/data/0/b64_json").asText()).startsWith("iVBOR");
        assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(1293);
        Attempt imagen = provider.begin(picture("imagen-4.0-generate-001", "\"n\":2"), new ChannelBuilder(24).build());
        assertThat(json(imagen.request()))
                .isEqualTo(Json.known("{\"instances\":[{\"prompt\":\"A boat\"}],\"parameters\":{\"sampleCount\":2}}"));
        Verdict refused = imagen.tap()
                .document(
                        Headers.NONE,
                        "{\"predictions\":[{\"raiFilteredReason\":\"no\"}]}".getBytes(StandardCharsets.UTF_8));
        assertThat(((Verdict.Failed) refused).failure().failure()).isEqualTo(Failure.FILTER);
    }

    private static Call picture(String model, String more) {
        return new CallBuilder(
                        Operation.IMAGES,
                        Fixtures.body("{\"model\":\"%s\",\"prompt\":\"A boat\",%s}".formatted(model, more)))
                .build();
    }

    @Test
    void askedInTheCallsOwnDialectWhereverGoogleSpeaksIt() {
        var channel = new ChannelBuilder(24).build();
        Call own = own(HELLO, "m", false);
        assertThat(provider.dialect(own, channel)).isEqualTo(Dialect.GEMINI_GENERATE);
        Call vectors = new CallBuilder(Operation.EMBEDDINGS, Fixtures.body("{}")).build();
        assertThat(provider.dialect(vectors, channel)).isEqualTo(Dialect.OPENAI_CHAT);
        Call count = new CallBuilder(Operation.COUNT_TOKENS, Fixtures.body("{}"))
                .dialect(Dialect.CLAUDE_MESSAGES)
                .build();
        assertThat(provider.dialect(count, channel)).isEqualTo(Dialect.OPENAI_CHAT);
    }

    @Test
    void palmSaysThatItIsRetired() {
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body("{\"model\":\"PaLM-2\"}")).build();
        assertThatThrownBy(() -> new PalmProvider().begin(call, new ChannelBuilder(11).build()))
                .isInstanceOfSatisfying(RelayException.class, refused -> {
                    assertThat(refused.failure().failure()).isEqualTo(Failure.MODEL);
                    assertThat(refused.failure().status()).isEqualTo(404);
                    assertThat(refused.failure().param()).isEqualTo(Optional.of("model"));
                    assertThat(refused.failure().message()).contains("retired by Google in 2024");
                });
        JsonNode answer = Fixtures.json("palm/error.retired.upstream.json");
        assertThat(new PalmProvider()
                        .classify(404, Headers.NONE, Json.bytes(answer.path("body")))
                        .failure())
                .isEqualTo(Failure.MODEL);
    }

    private static Call own(String json, String model, boolean stream) {
        return new CallBuilder(Operation.CHAT, Fixtures.body(json))
                        .dialect(Dialect.GEMINI_GENERATE)
                        .path("/v1beta/models/" + model + (stream ? ":streamGenerateContent" : ":generateContent"))
                        .model(model)
                        .stream(stream)
                        .build();
    }

    private static String text(Attempt attempt) {
        return new String(((JsonBody) attempt.request().body()).bytes(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(UpstreamRequest request) {
        return Json.read(((JsonBody) request.body()).bytes()).orElseThrow();
    }
}
