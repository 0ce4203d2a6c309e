package switchboard.provider.claude;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import switchboard.lib.claude.MessagesBody;
import switchboard.lib.claude.MessagesErrors;
import switchboard.lib.claude.MessagesTap;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.Question;
import switchboard.lib.wire.UrlText;
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
import switchboard.spi.Provider;
import switchboard.spi.ProviderInfo;
import switchboard.spi.RelayException;
import switchboard.spi.Setting;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;

/**
 * Anthropic, and all who offer its API under an address of theirs: DeepSeek, Moonshot, MiniMax, Zhipu, Azure's Foundry.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">Messages</a>
 */
@Component
public final class AnthropicProvider implements Provider {
    private static final String BASE_URL = "https://api.anthropic.com";
    private static final String VERSION = "anthropic-version";
    private static final String BETA = "anthropic-beta";
    private static final String BEARER = "Bearer ";

    /** Keys of people who logged in instead of buying an API key. */
    private static final String OAUTH = "sk-ant-oat";

    /** Addresses that Anthropic does not fetch. */
    private static final String PLAIN = "http:";

    private static final List<String> MODELS = List.of(
            "claude-fable-5-1",
            "claude-opus-5-5",
            "claude-sonnet-5-5",
            "claude-haiku-5-5",
            "claude-opus-5",
            "claude-sonnet-5",
            "claude-opus-4-8",
            "claude-opus-4-7",
            "claude-opus-4-6",
            "claude-sonnet-4-6",
            "claude-opus-4-5",
            "claude-opus-4-5-20251101",
            "claude-sonnet-4-5",
            "claude-sonnet-4-5-20250929",
            "claude-haiku-4-5",
            "claude-haiku-4-5-20251001",
            "claude-instant-1.2",
            "claude-2.0",
            "claude-2.1",
            "claude-3-haiku-20240307",
            "claude-3-5-haiku-20241022",
            "claude-3-5-haiku-latest",
            "claude-3-sonnet-20240229",
            "claude-3-opus-20240229",
            "claude-3-5-sonnet-20240620",
            "claude-3-5-sonnet-20241022",
            "claude-3-5-sonnet-latest");

    private static final ProviderInfo INFO = new ProviderInfo(
            "anthropic",
            "Anthropic",
            Set.of(14),
            Set.of(Operation.CHAT, Operation.COMPLETIONS, Operation.COUNT_TOKENS),
            BASE_URL,
            "sk-ant-…",
            "anthropic",
            MODELS,
            List.of(
                    new Setting(
                            "anthropic_version",
                            Setting.Type.TEXT,
                            "2023-06-01",
                            "",
                            "The version of the API that is asked for where a client asks for none."),
                    new Setting(
                            "anthropic_beta",
                            Setting.Type.TEXT,
                            "",
                            "",
                            "Beta features to switch on for every call, comma-separated; clients may switch on more.")));

    private final MessagesErrors errors = new MessagesErrors(InstantSource.system());

    /** The provider. */
    public AnthropicProvider() {}

    @Override
    public ProviderInfo info() {
        return INFO;
    }

    @Override
    public String dialect(Call call, Channel channel) {
        return INFO.operations().contains(call.operation()) ? Dialect.CLAUDE_MESSAGES : Dialect.OPENAI_CHAT;
    }

    @Override
    public Attempt begin(Call call, Channel channel) {
        if (!INFO.operations().contains(call.operation()) || !(call.body() instanceof JsonBody asked)) {
            throw new RelayException(
                    Failure.UNSUPPORTED,
                    "%s is not offered by Anthropic".formatted(call.operation().path()));
        }
        String model = channel.upstreamModel(call.model());
        JsonBody body = MessagesBody.withSystem(MessagesBody.forModel(asked, model), channel.systemPrompt());
        return new Attempt(
                new UpstreamRequest("POST", url(call, channel), headers(call, channel), body),
                model,
                call.stream() ? Framing.EVENTS : Framing.DOCUMENT,
                new MessagesTap(call, model),
                MessagesBody.namesUrls(body, PLAIN));
    }

    /** Bases are written with and without the version and the path: the most frequent mistake in channels. */
    private static URI url(Call call, Channel channel) {
        String path = call.operation() == Operation.COUNT_TOKENS ? "/v1/messages/count_tokens" : "/v1/messages";
        return url(channel, path + (call.query().isEmpty() ? "" : "?" + call.query()));
    }

    private static URI url(Channel channel, String path) {
        String base = channel.baseUrl().isEmpty() ? BASE_URL : channel.baseUrl();
        for (String end : List.of("/", "/messages", "/v1", "/")) {
            while (base.endsWith(end)) {
                base = base.substring(0, base.length() - end.length());
            }
        }
        try {
            return new URI(base + path);
        } catch (URISyntaxException bad) {
            throw new RelayException(
                    Failure.UNSUPPORTED, "the address of channel %d is not a URL".formatted(channel.id()));
        }
    }

    private static Headers headers(Call call, Channel channel) {
        List<Headers.Field> fields = new ArrayList<>();
        fields.add(new Headers.Field("Content-Type", "application/json"));
        fields.add(new Headers.Field("Accept", call.stream() ? "text/event-stream" : "application/json"));
        fields.add(new Headers.Field(
                VERSION,
                call.headers()
                        .first(VERSION)
                        .filter(version -> !version.isBlank())
                        .orElseGet(() -> setting(channel, "anthropic_version"))));
        String betas = betas(call, channel);
        if (!betas.isEmpty()) {
            fields.add(new Headers.Field(BETA, betas));
        }
        return new Headers(fields);
    }

    private static String setting(Channel channel, String name) {
        String own = channel.config().getOrDefault(name, "");
        return own.isBlank()
                ? INFO.settings().stream()
                        .filter(setting -> setting.name().equals(name))
                        .map(Setting::defaultValue)
                        .findFirst()
                        .orElse("")
                : own;
    }

    /** What client and operator switch on, each once. */
    private static String betas(Call call, Channel channel) {
        Set<String> betas = new LinkedHashSet<>();
        for (Headers.Field field : call.headers().fields()) {
            if (field.name().equalsIgnoreCase(BETA)) {
                betas.addAll(List.of(field.value().strip().split("\\s*,\\s*", -1)));
            }
        }
        betas.addAll(List.of(setting(channel, "anthropic_beta").strip().split("\\s*,\\s*", -1)));
        betas.remove("");
        return String.join(",", betas);
    }

    @Override
    public UpstreamRequest sign(UpstreamRequest request, ChannelKey key, Instant now, Upstream upstream) {
        UpstreamRequest whole = request.body() instanceof JsonBody body && MessagesBody.namesUrls(body, PLAIN)
                ? new UpstreamRequest(
                        request.method(), request.url(), request.headers(), MessagesBody.inlined(body, PLAIN, upstream))
                : request;
        String value = key.value().strip();
        if (value.startsWith(BEARER)) {
            return whole.with("Authorization", value);
        }
        return value.startsWith(OAUTH) ? whole.with("Authorization", BEARER + value) : whole.with("x-api-key", value);
    }

    @Override
    public List<String> models(Channel channel, ChannelKey key, Upstream upstream) {
        Headers headers = Headers.of("Accept", "application/json").with(VERSION, setting(channel, "anthropic_version"));
        return Question.models(
                after -> {
                    String path = "/v1/models?limit=1000"
                            + (after.isEmpty() ? "" : "&after_id=" + UrlText.encoded(after, ""));
                    var request = new UpstreamRequest("GET", url(channel, path), headers, Payload.EMPTY);
                    return Question.ask(upstream, sign(request, key, Instant.EPOCH, upstream));
                },
                page -> page.path("has_more").asBoolean() ? Json.string(page.path("last_id")) : "");
    }

    @Override
    public UpstreamFailure classify(int status, Headers headers, byte[] body) {
        return errors.read(Math.max(status, 300), headers, body);
    }
}
