package switchboard.provider.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.NoUpstream;

class AnthropicProviderTest {
    private static final Channel CHANNEL = new ChannelBuilder(14).build();
    private static final String ASK = "{\"model\":\"claude-opus-5\",\"stream\":true,\"x\":1.50}";

    private final AnthropicProvider provider = new AnthropicProvider();

    @ParameterizedTest
    @CsvSource({
        "'', https://api.anthropic.com/v1/messages",
        "https://api.deepseek.com/anthropic, https://api.deepseek.com/anthropic/v1/messages",
        "https://api.moonshot.cn/anthropic/, https://api.moonshot.cn/anthropic/v1/messages",
        "https://api.minimaxi.com/anthropic/v1, https://api.minimaxi.com/anthropic/v1/messages",
        "https://open.bigmodel.cn/api/anthropic/v1/messages, https://open.bigmodel.cn/api/anthropic/v1/messages",
        "https://r.services.ai.azure.com/anthropic/v1/, https://r.services.ai.azure.com/anthropic/v1/messages"
    })
    void basesAreTakenHoweverTheyAreWritten(String base, String url) {
        Channel channel = new ChannelBuilder(14).baseUrl(base).build();
        assertThat(provider.begin(ask(ASK).build(), channel).request().url()).isEqualTo(URI.create(url));
    }

    @Test
    void theQueryIsKeptAndTokensAreCountedBesides() {
        Call call = new CallBuilder(Operation.COUNT_TOKENS, Fixtures.body("{\"model\":\"claude-opus-5\"}"))
                .dialect(Dialect.CLAUDE_MESSAGES)
                .query("beta=true")
                .build();
        Attempt attempt = provider.begin(call, CHANNEL);
        assertThat(attempt.request().url())
                .isEqualTo(URI.create("https://api.anthropic.com/v1/messages/count_tokens?beta=true"));
        assertThat(attempt.framing()).isEqualTo(Framing.DOCUMENT);
        assertThat(provider.begin(ask(ASK).build(), CHANNEL).framing()).isEqualTo(Framing.EVENTS);
    }

    @Test
    void bodiesPassAsTheyAre() {
        assertThat(body(provider.begin(ask(ASK).build(), CHANNEL).request())).isEqualTo(ASK);
    }

    @Test
    void modelAndForcedPromptAreSpliced() {
        Channel channel = new ChannelBuilder(14)
                .map("claude-opus-5", "claude-opus-5-5")
                .systemPrompt("Be kind.")
                .build();
        Attempt attempt = provider.begin(ask(ASK).build(), channel);
        assertThat(body(attempt.request()))
                .isEqualTo("{\"model\":\"claude-opus-5-5\",\"stream\":true,\"x\":1.50,"
                        + "\"system\":[{\"type\":\"text\",\"text\":\"Be kind.\"}]}");
        assertThat(attempt.upstreamModel()).isEqualTo("claude-opus-5-5");
    }

    @Test
    void versionAndBetasOfTheClientGoOnAndNothingElseOfItsFields() {
        Headers client = new Headers(List.of(
                new Headers.Field("Anthropic-Version", "2024-10-22"),
                new Headers.Field("anthropic-beta", "a-1, b-2"),
                new Headers.Field("anthropic-beta", "b-2,c-3"),
                new Headers.Field("anthropic-dangerous-direct-browser-access", "true"),
                new Headers.Field("Authorization", "Bearer sk-client")));
        Channel channel =
                new ChannelBuilder(14).config("anthropic_beta", "d-4,a-1").build();
        Headers sent = provider.begin(ask(ASK).headers(client).build(), channel)
                .request()
                .headers();
        assertThat(sent.fields())
                .containsExactly(
                        new Headers.Field("Content-Type", "application/json"),
                        new Headers.Field("Accept", "text/event-stream"),
                        new Headers.Field("anthropic-version", "2024-10-22"),
                        new Headers.Field("anthropic-beta", "a-1,b-2,c-3,d-4"));
    }

    @Test
    void theVersionHasADefaultThatAChannelMayChange() {
        Headers usual = provider.begin(ask(ASK).build(), CHANNEL).request().headers();
        assertThat(usual.first("anthropic-version")).contains("2023-06-01");
        assertThat(usual.first("anthropic-beta")).isEmpty();
        Channel channel =
                new ChannelBuilder(14).config("anthropic_version", "2030-01-01").build();
        assertThat(provider.begin(ask(ASK).build(), channel).request().headers().first("anthropic-version"))
                .contains("2030-01-01");
    }

    @ParameterizedTest
    @CsvSource({
        "sk-ant-api03-x, x-api-key, sk-ant-api03-x",
        "sk-other, x-api-key, sk-other",
        "sk-ant-oat01-x, Authorization, Bearer sk-ant-oat01-x",
        "Bearer entra, Authorization, Bearer entra"
    })
    void keysGoWhereTheyBelong(String key, String field, String value) {
        UpstreamRequest signed = sign(ASK, key, NoUpstream.ONLY);
        assertThat(signed.headers().first(field)).contains(value);
        assertThat(signed.headers().first(field.equals("x-api-key") ? "Authorization" : "x-api-key"))
                .isEmpty();
    }

    private UpstreamRequest sign(String json, String key, Upstream upstream) {
        return provider.sign(
                provider.begin(ask(json).build(), CHANNEL).request(), new ChannelKey(key), Instant.EPOCH, upstream);
    }

    @Test
    void picturesThatAnthropicDoesNotFetchAreBroughtIn() {
        String plain = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\","
                + "\"source\":{\"type\":\"url\",\"url\":\"http://x/a.png\"}}]}]}";
        Upstream world = new Upstream() {
            @Override
            public Answer send(UpstreamRequest request) {
                throw new AssertionError("nobody asks");
            }

            @Override
            public Fetched fetch(URI url) {
                return new Fetched("image/png", new byte[] {1, 2, 3});
            }
        };
        assertThat(provider.begin(ask(plain).build(), CHANNEL).blocking()).isTrue();
        assertThat(body(sign(plain, "k", world))).contains("\"data\":\"AQID\"");
        String safe = plain.replace("http:", "https:");
        assertThat(provider.begin(ask(safe).build(), CHANNEL).blocking()).isFalse();
        assertThat(body(sign(safe, "k", NoUpstream.ONLY))).isEqualTo(safe);
    }

    @Test
    void chatIsAskedInMessagesAndNothingElseIsAskedAtAll() {
        for (Operation operation : List.of(Operation.CHAT, Operation.COMPLETIONS, Operation.COUNT_TOKENS)) {
            assertThat(provider.dialect(new CallBuilder(operation, Fixtures.body("{}")).build(), CHANNEL))
                    .isEqualTo(Dialect.CLAUDE_MESSAGES);
        }
        Call embeddings = new CallBuilder(Operation.EMBEDDINGS, Fixtures.body("{}")).build();
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> provider.begin(embeddings, CHANNEL))
                .satisfies(refused -> assertThat(refused.failure().failure()).isEqualTo(Failure.UNSUPPORTED));
    }

    @Test
    void anAddressThatIsNoneIsUnsupported() {
        Channel channel = new ChannelBuilder(14).baseUrl("https://a b").build();
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> provider.begin(ask(ASK).build(), channel))
                .withMessageContaining("channel 1");
    }

    private static CallBuilder ask(String json) {
        return new CallBuilder(Operation.CHAT, Fixtures.body(json)).dialect(Dialect.CLAUDE_MESSAGES);
    }

    private static String body(UpstreamRequest request) {
        return new String(((JsonBody) request.body()).bytes(), StandardCharsets.UTF_8);
    }
}
