package switchboard.provider.vertex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.ChannelKey;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.Framing;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;
import switchboard.spi.Usage;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.NoUpstream;

class VertexProviderTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);
    private static final String PERSON =
            "{\"type\":\"authorized_user\",\"client_id\":\"c\",\"client_secret\":\"s\",\"refresh_token\":\"r\",\"quota_project_id\":\"of-the-key\"}";

    private final VertexProvider provider = new VertexProvider();

    /** Google's token endpoint and one picture. */
    private static final class World implements Upstream {
        private int exchanges;

        @Override
        public Answer send(UpstreamRequest request) {
            assertThat(request.url().toString()).isEqualTo("https://oauth2.googleapis.com/token");
            exchanges++;
            return new Answer(200, Headers.NONE, Fixtures.bytes("token.response.json"));
        }

        @Override
        public Fetched fetch(URI url) {
            assertThat(url).isEqualTo(URI.create("https://example.com/dot"));
            return new Fetched("image/png", new byte[] {1, 2, 3});
        }
    }

    @Test
    void claudeIsAskedAsRecorded() {
        List<String> wanted = Fixtures.lines("claude.request.url.txt");
        Attempt attempt = provider.begin(
                claude(
                        "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":64,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}]}],\"metadata\":{}}"),
                channel("us-east5"));
        UpstreamRequest signed = provider.sign(attempt.request(), key(PERSON), NOW, new World());
        assertThat(signed.method() + " " + signed.url()).isEqualTo(wanted.get(0));
        assertThat("Authorization: " + signed.headers().first("authorization").orElseThrow())
                .isEqualTo(wanted.get(1));
        assertThat(json(signed)).isEqualTo(Fixtures.json("claude.request.upstream.json"));
        assertThat(attempt.framing()).isEqualTo(Framing.EVENTS);
        assertThat(attempt.blocking()).isTrue();
        UpstreamRequest global = provider.begin(
                        claude("{\"model\":\"claude-sonnet-4-5\",\"stream\":true,\"messages\":[]}"), channel("global"))
                .request();
        assertThat(global.method() + " " + global.url()).isEqualTo(wanted.get(3));
    }

    @Test
    void geminiIsAskedAsRecorded() {
        Attempt attempt = provider.begin(gemini("{\"contents\":[]}", true), channel("us-central1"));
        assertThat("POST " + attempt.request().url())
                .isEqualTo(Fixtures.lines("claude.request.url.txt").getLast());
        assertThat(provider.begin(gemini("{\"contents\":[]}", false), channel("eu"))
                        .request()
                        .url()
                        .toString())
                .isEqualTo(
                        "https://aiplatform.eu.rep.googleapis.com/v1/projects/fx-project/locations/eu/publishers/google/models/gemini-2.5-flash:generateContent");
    }

    @Test
    void geminisBodyIsMended() {
        String asked = """
            {"model":"models/gemini-2.5-flash","contents":[{"parts":[{"text":"1.50"}]},
             {"role":"model","parts":[{"functionCall":{"id":"a","name":"f","args":{"id":7}}}]},
             {"role":"user","parts":[{"functionResponse":{"id":"a","name":"f","response":{}}},
              {"fileData":{"fileUri":"https://example.com/dot"}},
              {"fileData":{"fileUri":"gs://b/o","mimeType":"image/png"}}]}],
             "serviceTier":"flex","cachedContent":"cachedContents/x","x_future":1.50}\
            """;
        Attempt attempt = provider.begin(gemini(asked, false), channel("us-central1"));
        assertThat(attempt.request().headers().first("x-vertex-ai-llm-shared-request-type"))
                .contains("flex");
        JsonNode body = json(provider.sign(attempt.request(), key(PERSON), NOW, new World()));
        assertThat(body).isEqualTo(Json.known("""
            {"contents":[{"parts":[{"text":"1.50"}],"role":"user"},
             {"role":"model","parts":[{"functionCall":{"name":"f","args":{"id":7}}}]},
             {"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}},
              {"inlineData":{"mimeType":"image/png","data":"AQID"}},
              {"fileData":{"fileUri":"gs://b/o","mimeType":"image/png"}}]}],"x_future":1.50}\
            """));
    }

    @Test
    void goodBodyOfGeminisStaysByteForByte() {
        String asked = "{\"contents\": [ {\"role\":\"user\",\"parts\":[{\"text\":\"x\"}]}],\"seed\":9007199254740993}";
        Attempt attempt = provider.begin(gemini(asked, false), channel("us-central1"));
        assertThat(text(attempt.request())).isEqualTo(asked);
    }

    @Test
    void claudesPicturesAreFetched() {
        String asked =
                "{\"model\":\"claude-sonnet-4-5\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://example.com/dot\"}}]}]}";
        Attempt attempt = provider.begin(claude(asked), channel("us-east5"));
        assertThat(json(provider.sign(attempt.request(), key(PERSON), NOW, new World()))
                        .at("/messages/0/content/0/source"))
                .isEqualTo(Json.known("{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AQID\"}"));
    }

    @Test
    void betasThatVertexKnowsGoOn() {
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body("{\"model\":\"claude-sonnet-4-5\",\"messages\":[]}"))
                .dialect(Dialect.CLAUDE_MESSAGES)
                .headers(Headers.of("anthropic-beta", "files-api-2025-04-14, context-1m-2025-08-07"))
                .build();
        assertThat(provider.begin(call, channel("")).request().headers().first("anthropic-beta"))
                .contains("context-1m-2025-08-07");
    }

    @ParameterizedTest
    @CsvSource({
        "claude-3-haiku-20240307, claude-3-haiku@20240307",
        "claude-3-5-sonnet-20240620, claude-3-5-sonnet@20240620",
        "claude-3-5-sonnet-20241022, claude-3-5-sonnet-v2@20241022",
        "claude-sonnet-4-5-20250929, claude-sonnet-4-5@20250929",
        "claude-opus-4-8, claude-opus-4-8",
        "claude-opus-4@20250514, claude-opus-4@20250514"
    })
    void claudesNamesHaveTheirDateSetApart(String name, String id) {
        assertThat(VertexModels.claude(name)).isEqualTo(id);
    }

    @Test
    void modelsMayHaveARegionEach() {
        Channel channel = new ChannelBuilder(42)
                .config("region", "{\"default\":\"us-central1\",\"claude-sonnet-4-5@20250929\":\"us-east5\"}")
                .build();
        assertThat(VertexTarget.location(channel, "claude-sonnet-4-5@20250929")).isEqualTo("us-east5");
        assertThat(VertexTarget.location(channel, "gemini-2.5-flash")).isEqualTo("us-central1");
        assertThat(VertexTarget.location(channel("{}"), "x")).isEqualTo("global");
        assertThatThrownBy(() -> VertexTarget.location(channel("evil.example/"), "x"))
                .isInstanceOf(RelayException.class);
    }

    @Test
    void projectMayBeTheKeys() {
        Attempt attempt = provider.begin(gemini("{\"contents\":[]}", false), new ChannelBuilder(42).build());
        assertThat(provider.sign(attempt.request(), key(PERSON), NOW, new World())
                        .url()
                        .getRawPath())
                .startsWith("/v1/projects/of-the-key/locations/global/");
        String nobodys = PERSON.replace("of-the-key", "");
        assertThatThrownBy(() -> provider.sign(attempt.request(), key(nobodys), NOW, new World()))
                .isInstanceOf(RelayException.class)
                .hasMessageContaining("project");
    }

    @Test
    void keyOfExpressModeNamesNoProject() {
        Attempt attempt = provider.begin(gemini("{\"contents\":[]}", true), channel("global"));
        UpstreamRequest signed = provider.sign(attempt.request(), key("AQ.secret"), NOW, NoUpstream.ONLY);
        assertThat(signed.url().toString())
                .isEqualTo(
                        "https://aiplatform.googleapis.com/v1/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
        assertThat(signed.headers().first("x-goog-api-key")).contains("AQ.secret");
        assertThatThrownBy(() -> provider.sign(attempt.request(), key(" "), NOW, NoUpstream.ONLY))
                .isInstanceOf(RelayException.class);
    }

    @Test
    void credentialsMayStandInTheConfigOrBehindTheProject() {
        assertThat(VertexKey.of(new ChannelKey("x", Map.of("vertex_ai_adc", " {} "))))
                .isEqualTo("{}");
        assertThat(VertexKey.of(key("us-east5|p|" + PERSON))).isEqualTo(PERSON);
        assertThat(VertexKey.of(key(PERSON))).isEqualTo(PERSON);
    }

    @Test
    void refusedTokenIsForgottenAndNotHeldAgainstTheKey() {
        World world = new World();
        Attempt attempt = provider.begin(gemini("{\"contents\":[]}", false), channel("global"));
        provider.sign(attempt.request(), key(PERSON), NOW, world);
        provider.sign(attempt.request(), key(PERSON), NOW, world);
        assertThat(world.exchanges).isEqualTo(1);
        UpstreamFailure failure = classify(
                401,
                "{\"error\":{\"code\":401,\"message\":\"Request had invalid authentication credentials. Expected OAuth"
                        + " 2 access token\",\"status\":\"UNAUTHENTICATED\"}}");
        assertThat(failure.failure()).isEqualTo(Failure.INTERNAL);
        provider.sign(attempt.request(), key(PERSON), NOW, world);
        assertThat(world.exchanges).isEqualTo(2);
    }

    @Test
    void embeddingsAreAskedAndAnsweredAsRecorded() {
        JsonBody asked = Fixtures.body(Json.text(Fixtures.json("embeddings.request.openai.json")));
        Call call = new CallBuilder(Operation.EMBEDDINGS, asked).build();
        assertThat(provider.dialect(call, channel("us-central1"))).isEqualTo(Dialect.OPENAI_CHAT);
        Attempt attempt = provider.begin(call, channel("us-central1"));
        assertThat(attempt.request().url().toString()).endsWith("/publishers/google/models/text-embedding-005:predict");
        assertThat(Json.read(((Payload.Raw) attempt.request().body()).bytes()))
                .contains(Fixtures.json("embeddings.request.upstream.json"));
        assertThat(attempt.tap().document(Headers.NONE, Fixtures.bytes("embeddings.response.upstream.json")))
                .isInstanceOfSatisfying(
                        Verdict.Changed.class,
                        changed -> assertThat(Json.read(changed.data()))
                                .contains(Fixtures.json("embeddings.response.openai.json")));
        assertThat(attempt.tap().usage()).isEqualTo(new Usage(2, 0));
        assertThat(attempt.tap().document(Headers.NONE, "{\"predictions\":[]}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Verdict.Failed.class);
    }

    @Test
    void vectorsMayBePacked() {
        Embeddings asked = Embeddings.of("m", Fixtures.body("{\"input\":\"x\",\"encoding_format\":\"base64\"}"));
        JsonNode answer =
                Json.known("{\"embedding\":{\"values\":[0.5,-1]},\"usageMetadata\":{\"promptTokenCount\":3}}");
        byte[] shown = asked.read((ObjectNode) answer).orElseThrow().shown().orElseThrow();
        ByteBuffer floats = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(Json.read(shown)
                                .orElseThrow()
                                .at("/data/0/embedding")
                                .asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(floats.getFloat()).isEqualTo(0.5f);
        assertThat(floats.getFloat()).isEqualTo(-1f);
    }

    @Test
    void embeddingsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> Embeddings.of("m", Fixtures.body("{\"input\":[[1,2]]}")))
                .isInstanceOfSatisfying(
                        RelayException.class,
                        refused -> assertThat(refused.failure().failure()).isEqualTo(Failure.BADREQ));
        assertThatThrownBy(() -> Embeddings.of("m", Fixtures.body("{\"input\":[\"a\",\"b\"]}"))
                        .write("gemini-embedding-001"))
                .isInstanceOfSatisfying(
                        RelayException.class,
                        refused -> assertThat(refused.failure().failure()).isEqualTo(Failure.UNSUPPORTED));
    }

    @Test
    void tokensAreCountedInEitherDialect() {
        Call claude = new CallBuilder(
                        Operation.COUNT_TOKENS, Fixtures.body("{\"model\":\"claude-sonnet-4-5\",\"messages\":[]}"))
                .dialect(Dialect.CLAUDE_MESSAGES)
                .build();
        Attempt attempt = provider.begin(claude, channel("us-east5"));
        assertThat(attempt.request().url().toString()).endsWith("/publishers/anthropic/models/count-tokens:rawPredict");
        assertThat(json(attempt.request()).path("model").asText()).isEqualTo("claude-sonnet-4-5@20250929");
        Call gemini = new CallBuilder(
                        Operation.COUNT_TOKENS,
                        Fixtures.body(
                                "{\"generateContentRequest\":{\"model\":\"models/x\",\"contents\":[{\"parts\":[]}]}}"))
                .dialect(Dialect.GEMINI_GENERATE)
                .model("gemini-2.5-flash")
                .build();
        Attempt counted = provider.begin(gemini, channel("us-east5"));
        assertThat(counted.request().url().toString()).endsWith("/models/gemini-2.5-flash:countTokens");
        assertThat(json(counted.request())).isEqualTo(Json.known("{\"contents\":[{\"parts\":[],\"role\":\"user\"}]}"));
    }

    @Test
    void modelsDecideTheDialect() {
        CallBuilder call = new CallBuilder(Operation.CHAT, Fixtures.body("{}"));
        assertThat(provider.dialect(call.model("claude-opus-5").build(), channel("")))
                .isEqualTo(Dialect.CLAUDE_MESSAGES);
        assertThat(provider.dialect(call.model("gemini-3-pro").build(), channel("")))
                .isEqualTo(Dialect.GEMINI_GENERATE);
        Call other = call.model("meta/llama-4-maverick-17b-128e-instruct-maas").build();
        assertThat(provider.dialect(other, channel(""))).isEqualTo(Dialect.OPENAI_CHAT);
        assertThatThrownBy(() -> provider.begin(other, channel("")))
                .isInstanceOfSatisfying(
                        RelayException.class,
                        refused -> assertThat(refused.failure().failure()).isEqualTo(Failure.UNSUPPORTED));
    }

    @ParameterizedTest
    @CsvSource({"exhausted, RATE, 429", "model-not-found, MODEL, 404", "permission, PERM, 403"})
    void recordedErrorsAreWhatTheyAre(String name, Failure failure, int status) {
        JsonNode answer = Fixtures.json("error.%s.upstream.json".formatted(name));
        UpstreamFailure read =
                provider.classify(answer.path("http_status").asInt(), Headers.NONE, Json.bytes(answer.path("body")));
        assertThat(read.failure()).isEqualTo(failure);
        assertThat(read.status()).isEqualTo(status);
    }

    @Test
    void errorsOfEitherShapeAreRead() {
        assertThat(classify(
                                529,
                                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}")
                        .failure())
                .isEqualTo(Failure.BUSY);
        assertThat(classify(400, "{\"error\":{\"code\":400,\"message\":\"no\",\"status\":\"FAILED_PRECONDITION\"}}")
                        .failure())
                .isEqualTo(Failure.MODEL);
        assertThat(classify(
                                401,
                                "{\"error\":{\"code\":401,\"message\":\"API keys are not supported by this API."
                                        + " Expected OAuth2 access token: API key\",\"status\":\"UNAUTHENTICATED\"}}")
                        .failure())
                .isEqualTo(Failure.AUTH);
        assertThat(classify(404, "<html>").failure()).isEqualTo(Failure.INTERNAL);
    }

    private UpstreamFailure classify(int status, String body) {
        return provider.classify(status, Headers.NONE, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Call claude(String json) {
        return new CallBuilder(Operation.CHAT, Fixtures.body(json))
                .dialect(Dialect.CLAUDE_MESSAGES)
                .build();
    }

    private static Call gemini(String json, boolean stream) {
        return new CallBuilder(Operation.CHAT, Fixtures.body(json))
                .dialect(Dialect.GEMINI_GENERATE).model("gemini-2.5-flash").stream(stream)
                        .build();
    }

    private static Channel channel(String region) {
        return new ChannelBuilder(42)
                .config("region", region)
                .config("vertex_ai_project_id", "fx-project")
                .build();
    }

    private static ChannelKey key(String value) {
        return new ChannelKey(value);
    }

    private static String text(UpstreamRequest request) {
        return new String(((JsonBody) request.body()).bytes(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(UpstreamRequest request) {
        return Json.known(text(request));
    }
}
