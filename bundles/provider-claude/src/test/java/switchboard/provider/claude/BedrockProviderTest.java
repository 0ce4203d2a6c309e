package switchboard.provider.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import switchboard.lib.aws.EventStreamFramer;
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
import switchboard.spi.UpstreamRequest;
import switchboard.spi.Usage;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.NoUpstream;

class BedrockProviderTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ChannelKey KEYS = new ChannelKey(
            "AKIDEXAMPLE|wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY|us-east-1", Map.of("region", "us-east-1"));
    private static final String DOT =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static final Upstream PICTURES = new Upstream() {
        @Override
        public Answer send(UpstreamRequest request) {
            throw new AssertionError("an upstream was asked");
        }

        @Override
        public Fetched fetch(URI url) {
            assertThat(url).isEqualTo(URI.create("https://example.com/dot.png"));
            return new Fetched("image/png", Base64.getDecoder().decode(DOT));
        }
    };

    private final BedrockProvider provider = new BedrockProvider();

    @Test
    void claudeIsAskedAsRecorded() {
        String asked = """
            {"model":"claude-sonnet-4-5","max_tokens":128,"stream":true,"system":[{"type":"text","text":"Be brief."}],
             "messages":[{"role":"user","content":[{"type":"text","text":"What is this?"},
              {"type":"image","source":{"type":"url","url":"https://example.com/dot.png"}}]}],"metadata":{"user_id":"u"}}\
            """;
        Channel channel = new ChannelBuilder(33)
                .config("region", "us-east-1")
                .map("claude-sonnet-4-5", "us.anthropic.claude-sonnet-4-5-20250929-v1:0")
                .build();
        Attempt attempt = provider.begin(claude(asked).build(), channel);
        assertThat(attempt.blocking()).isTrue();
        assertThat(attempt.upstreamModel()).isEqualTo("claude-sonnet-4-5-20250929");
        assertThat(((Framing.Own) attempt.framing()).framer().get()).isInstanceOf(EventStreamFramer.class);
        UpstreamRequest signed = provider.sign(attempt.request(), KEYS, NOW, PICTURES);
        List<String> wanted = new String(BedrockFixtures.bytes("claude.request.url.txt"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(signed.method() + " " + signed.url()).isEqualTo(wanted.get(1));
        assertThat(wanted.subList(2, 5))
                .allSatisfy(line -> assertThat(signed.headers().first(line.substring(0, line.indexOf(':'))))
                        .contains(line.substring(line.indexOf(':') + 2)));
        assertThat(json(signed)).isEqualTo(BedrockFixtures.json("claude.request.upstream.json"));
        assertThat(signed.headers().first("Authorization").orElseThrow())
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request, "
                        + "SignedHeaders=content-type;host;x-amz-date;x-amzn-bedrock-accept, Signature=");
    }

    /** What the operator adds to a channel's requests is there when they are signed. */
    @Test
    void signatureCoversTheAmazonFieldsThatAChannelAdds() {
        UpstreamRequest bare = provider.begin(
                        claude("{\"model\":\"claude-2.1\",\"max_tokens\":1,\"messages\":[]}")
                                .build(),
                        channel("us-west-2"))
                .request();
        UpstreamRequest guarded =
                bare.with("X-Amzn-Bedrock-GuardrailIdentifier", "gr-1").with("X-Team", "blue");
        UpstreamRequest signed = provider.sign(guarded, KEYS, NOW, NoUpstream.ONLY);
        assertThat(signed.headers().first("x-team")).contains("blue");
        assertThat(authorization(signed))
                .contains("SignedHeaders=content-type;host;x-amz-date;", ";x-amzn-bedrock-guardrailidentifier,")
                .doesNotContain("x-team");
        UpstreamRequest other = bare.with("X-Amzn-Bedrock-GuardrailIdentifier", "gr-2");
        assertThat(authorization(provider.sign(other, KEYS, NOW, NoUpstream.ONLY)))
                .isNotEqualTo(authorization(signed));
        assertThat(authorization(provider.sign(guarded.with("X-Team", "red"), KEYS, NOW, NoUpstream.ONLY)))
                .as("what a proxy may add or change is not signed")
                .isEqualTo(authorization(signed));
    }

    private static String authorization(UpstreamRequest request) {
        return request.headers().first("Authorization").orElseThrow();
    }

    @Test
    void unknownMembersAndDigitsSurvive() {
        Attempt attempt = provider.begin(
                claude("{\"model\":\"claude-2.1\",\"max_tokens\":1,\"x_future\":[9007199254740993,"
                                + " 1.50],\"messages\":[]}")
                        .build(),
                channel("us-west-2"));
        assertThat(text(attempt.request()))
                .isEqualTo("{\"max_tokens\":1,\"x_future\":[9007199254740993,"
                        + " 1.50],\"messages\":[],\"anthropic_version\":\"bedrock-2023-05-31\"}");
        assertThat(attempt.request().url().toString())
                .isEqualTo("https://bedrock-runtime.us-west-2.amazonaws.com/model/anthropic.claude-v2%3A1/invoke");
        assertThat(attempt.framing()).isEqualTo(Framing.DOCUMENT);
        assertThat(attempt.blocking()).isFalse();
    }

    @Test
    void betasThatBedrockKnowsGoIntoTheBody() {
        CallBuilder call = claude(
                        "{\"model\":\"claude-2.1\",\"anthropic_beta\":[\"output-128k-2025-02-19\"],\"messages\":[]}")
                .headers(new Headers(List.of(
                        new Headers.Field("anthropic-beta", "files-api-2025-04-14, context-1m-2025-08-07"),
                        new Headers.Field("Anthropic-Beta", "output-128k-2025-02-19"))));
        JsonNode body = json(provider.begin(call.build(), channel("us-west-2")).request());
        assertThat(body.path("anthropic_beta"))
                .isEqualTo(Json.known("[\"context-1m-2025-08-07\",\"output-128k-2025-02-19\"]"));
        Channel strict =
                new ChannelBuilder(33).config("betas", "files-api-2025-04-14").build();
        assertThat(json(provider.begin(call.build(), strict).request()).path("anthropic_beta"))
                .isEqualTo(Json.known("[\"files-api-2025-04-14\"]"));
    }

    @Test
    void systemPromptIsForced() {
        Channel channel = new ChannelBuilder(33).systemPrompt("Obey.").build();
        JsonNode claude = json(provider.begin(
                        claude("{\"model\":\"claude-2.1\",\"system\":\"Mine.\",\"messages\":[]}")
                                .build(),
                        channel)
                .request());
        assertThat(claude.path("system").path(0).path("text").asText()).isEqualTo("Obey.");
        JsonNode converse =
                json(provider.begin(converse("{\"system\":[{\"text\":\"Mine.\"}],\"messages\":[]}", false), channel)
                        .request());
        assertThat(converse.path("system")).isEqualTo(Json.known("[{\"text\":\"Obey.\"},{\"text\":\"Mine.\"}]"));
    }

    @Test
    void bedrocksOwnKeyIsSentAsItIs() {
        UpstreamRequest request = provider.begin(
                        claude("{\"model\":\"claude-2.1\",\"messages\":[]}").build(), channel("us-east-1"))
                .request();
        for (String key : List.of("ABSKsecret", "bedrock-api-key-secret")) {
            UpstreamRequest signed =
                    provider.sign(request, new ChannelKey(key, Map.of("ak", "AK", "sk", "SK")), NOW, NoUpstream.ONLY);
            assertThat(signed.headers().first("authorization")).contains("Bearer " + key);
            assertThat(signed.headers().first("x-amz-date")).isEmpty();
        }
    }

    @Test
    void keysMayStandInTheConfig() {
        UpstreamRequest request = provider.begin(
                        claude("{\"model\":\"claude-2.1\",\"messages\":[]}").build(), channel("eu-west-1"))
                .request();
        Map<String, String> config =
                Map.of("ak", "AKCONFIG", "sk", "secret", "region", "eu-west-1", "session_token", "TOKEN");
        UpstreamRequest signed = provider.sign(request, new ChannelKey("anything", config), NOW, NoUpstream.ONLY);
        assertThat(signed.headers().first("authorization").orElseThrow())
                .contains("Credential=AKCONFIG/20260102/eu-west-1/bedrock/");
        assertThat(signed.headers().first("x-amz-security-token")).contains("TOKEN");
        assertThatThrownBy(() -> provider.sign(request, new ChannelKey("", Map.of("ak", "x")), NOW, NoUpstream.ONLY))
                .isInstanceOfSatisfying(
                        RelayException.class,
                        refused -> assertThat(refused.failure().failure()).isEqualTo(Failure.AUTH));
    }

    @Test
    void baseUrlOfTheChannelIsUsed() {
        Channel channel = new ChannelBuilder(33)
                .baseUrl("https://vpce.example/prefix")
                .config("guardrail_identifier", "g1")
                .config("guardrail_version", "2")
                .build();
        UpstreamRequest request = provider.begin(
                        claude("{\"model\":\"arn:aws:bedrock:x/claude\",\"messages\":[]}")
                                .build(),
                        channel)
                .request();
        assertThat(request.url().toString())
                .isEqualTo("https://vpce.example/prefix/model/arn%3Aaws%3Abedrock%3Ax%2Fclaude/invoke");
        assertThat(request.headers().first("X-Amzn-Bedrock-GuardrailIdentifier"))
                .contains("g1");
        assertThat(provider.begin(
                                claude("{\"model\":\"claude-2.1\",\"messages\":[]}")
                                        .build(),
                                channel("cn-north-1"))
                        .request()
                        .url()
                        .getHost())
                .isEqualTo("bedrock-runtime.cn-north-1.amazonaws.com.cn");
        assertThatThrownBy(() -> provider.begin(
                        claude("{\"model\":\"claude-2.1\",\"messages\":[]}").build(), channel("evil.example/")))
                .isInstanceOf(RelayException.class);
    }

    @Test
    void tokensAreCounted() {
        CallBuilder call = new CallBuilder(
                        Operation.COUNT_TOKENS,
                        BedrockFixtures.body("{\"model\":\"claude-sonnet-4-5\",\"messages\":[]}"))
                .dialect(Dialect.CLAUDE_MESSAGES);
        Channel channel = channel("us-east-1");
        assertThat(provider.dialect(call.build(), channel)).isEqualTo(Dialect.CLAUDE_MESSAGES);
        Attempt attempt = provider.begin(call.build(), channel);
        assertThat(attempt.request().url().getRawPath())
                .isEqualTo("/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/count-tokens");
        JsonNode body =
                Json.read(((Payload.Raw) attempt.request().body()).bytes()).orElseThrow();
        String inner = body.path("input").path("invokeModel").path("body").asText();
        assertThat(new String(Base64.getDecoder().decode(inner), StandardCharsets.UTF_8))
                .isEqualTo("{\"messages\":[],\"anthropic_version\":\"bedrock-2023-05-31\"}");
        assertThat(attempt.tap().document(Headers.NONE, "{\"inputTokens\":42}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        Verdict.Changed.class,
                        changed -> assertThat(new String(changed.data(), StandardCharsets.UTF_8))
                                .isEqualTo("{\"input_tokens\":42}"));
        assertThat(attempt.tap().document(Headers.NONE, "{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Verdict.Failed.class);
    }

    @Test
    void countsOfPicturesThatLieElsewhereAreMadeHere() {
        String json =
                "{\"model\":\"claude-2.1\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://x\"}}]}]}";
        CallBuilder call =
                new CallBuilder(Operation.COUNT_TOKENS, BedrockFixtures.body(json)).dialect(Dialect.CLAUDE_MESSAGES);
        assertThat(provider.dialect(call.build(), channel(""))).isEqualTo(Dialect.OPENAI_CHAT);
    }

    @Test
    void modelsDecideTheDialect() {
        CallBuilder call = new CallBuilder(Operation.CHAT, BedrockFixtures.body("{}"));
        assertThat(provider.dialect(call.model("claude-2.1").build(), channel("")))
                .isEqualTo(Dialect.CLAUDE_MESSAGES);
        assertThat(provider.dialect(call.model("llama3-8b-8192").build(), channel("")))
                .isEqualTo(BedrockConverse.ID);
    }

    @Test
    void converseFetchesWhatLiesElsewhere() {
        String json = """
            {"messages":[{"role":"user","content":[{"text":"What is \\"url\\"?"},
             {"image":{"format":"jpeg","source":{"url":"https://example.com/dot.png"}}}]}]}\
            """;
        Attempt attempt = provider.begin(converse(json, true), channel("us-east-1"));
        assertThat(attempt.blocking()).isTrue();
        assertThat(attempt.request().url().getRawPath()).isEqualTo("/model/us.amazon.nova-pro-v1%3A0/converse-stream");
        JsonNode image =
                json(provider.sign(attempt.request(), KEYS, NOW, PICTURES)).at("/messages/0/content/1/image");
        assertThat(image).isEqualTo(Json.known("{\"format\":\"png\",\"source\":{\"bytes\":\"%s\"}}".formatted(DOT)));
    }

    @Test
    void arnIsPricedAsTheModelThatWasAskedFor() {
        Channel channel = new ChannelBuilder(33)
                .map("claude-x", "arn:aws:bedrock:us-east-1:1:application-inference-profile/y")
                .build();
        Attempt attempt = provider.begin(
                claude("{\"model\":\"claude-x\",\"messages\":[]}").build(), channel);
        assertThat(attempt.upstreamModel()).isEqualTo("claude-x");
    }

    @Test
    void wholeMessagePasses() {
        Attempt attempt = provider.begin(
                claude("{\"model\":\"claude-sonnet-4-5\",\"messages\":[]}").build(), channel("us-east-1"));
        byte[] answer = BedrockFixtures.bytes("claude.response.upstream.json");
        assertThat(attempt.tap().document(Headers.NONE, answer))
                .isInstanceOfSatisfying(
                        Verdict.Changed.class,
                        changed -> assertThat(Json.read(changed.data())
                                        .orElseThrow()
                                        .path("model")
                                        .asText())
                                .isEqualTo("claude-sonnet-4-5"));
        assertThat(attempt.tap().usage()).isEqualTo(new Usage(20, 7));
    }

    private static CallBuilder claude(String json) {
        return new CallBuilder(Operation.CHAT, BedrockFixtures.body(json)).dialect(Dialect.CLAUDE_MESSAGES);
    }

    private static Call converse(String json, boolean stream) {
        return new CallBuilder(Operation.CHAT, BedrockFixtures.body(json))
                .dialect(BedrockConverse.ID).model("nova-pro").stream(stream).build();
    }

    private static Channel channel(String region) {
        return new ChannelBuilder(33).config("region", region).build();
    }

    private static String text(UpstreamRequest request) {
        return new String(((JsonBody) request.body()).bytes(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(UpstreamRequest request) {
        return Json.known(text(request));
    }
}
