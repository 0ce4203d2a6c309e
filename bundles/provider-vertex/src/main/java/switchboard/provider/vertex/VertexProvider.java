package switchboard.provider.vertex;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import switchboard.lib.claude.MessagesBody;
import switchboard.lib.claude.MessagesTap;
import switchboard.lib.gemini.DocumentTap;
import switchboard.lib.gemini.GenerateBody;
import switchboard.lib.gemini.GenerateTap;
import switchboard.lib.google.AccessTokens;
import switchboard.lib.google.GoogleKey;
import switchboard.spi.AnswerTap;
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
 * Speaks for Google's Vertex AI: Gemini and Claude, each in its own words.
 *
 * @see <a href="https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference">Generating content</a>
 */
@Component(property = "provider.id=vertex")
public final class VertexProvider implements Provider {
    private static final String ANY = "http"; // address
    private static final ProviderInfo INFO = new ProviderInfo(
            "vertex",
            "Vertex AI",
            Set.of(42),
            Set.of(Operation.CHAT, Operation.COMPLETIONS, Operation.EMBEDDINGS, Operation.COUNT_TOKENS),
            "",
            "A service account's JSON, Region|Project|JSON, or an API key of express mode",
            "vertexai",
            List.of(
                    "claude-3-haiku@20240307",
                    "claude-3-sonnet@20240229",
                    "claude-3-opus@20240229",
                    "claude-3-5-sonnet@20240620",
                    "claude-3-5-sonnet-v2@20241022",
                    "claude-3-5-haiku@20241022",
                    "gemini-pro",
                    "gemini-pro-vision",
                    "gemini-exp-1206",
                    "gemini-1.5-pro-001",
                    "gemini-1.5-pro-002",
                    "gemini-1.5-flash-001",
                    "gemini-1.5-flash-002",
                    "gemini-2.0-flash-exp",
                    "gemini-2.0-flash-001",
                    "gemini-2.0-flash-lite-preview-02-05",
                    "gemini-2.0-flash-thinking-exp-01-21"),
            List.of(
                    setting(
                            "region",
                            Setting.Type.TEXT,
                            "global",
                            "Where the models are asked, such as us-central1; or a JSON object with one for each"
                                    + " model, and a default."),
                    setting(
                            "vertex_ai_project_id",
                            Setting.Type.TEXT,
                            "",
                            "The project that is asked; empty for the credentials' own."),
                    setting(
                            "vertex_ai_adc",
                            Setting.Type.SECRET,
                            "",
                            "The credentials: the JSON of a service account, or of application default credentials."),
                    setting(
                            "betas",
                            Setting.Type.TEXT,
                            ClaudeBody.BETAS,
                            "The betas of Claude that may be asked for, separated by commas; others are left out.")));

    private final AccessTokens tokens = new AccessTokens();
    private final VertexErrors errors = new VertexErrors(InstantSource.system());

    private static Setting setting(String name, Setting.Type type, String value, String sentence) {
        return new Setting(name, type, value, "", sentence);
    }

    @Override
    public ProviderInfo info() {
        return INFO;
    }

    @Override
    public String dialect(Call call, Channel channel) {
        return switch (call.operation()) {
            case CHAT, COMPLETIONS, COUNT_TOKENS ->
                switch (VertexModels.kind(channel.upstreamModel(call.model()))) {
                    case CLAUDE -> Dialect.CLAUDE_MESSAGES;
                    case GEMINI -> Dialect.GEMINI_GENERATE;
                    case OTHER -> Dialect.OPENAI_CHAT;
                };
            default -> Dialect.OPENAI_CHAT;
        };
    }

    @Override
    public Attempt begin(Call call, Channel channel) {
        if (!(call.body() instanceof JsonBody client)) {
            throw unsupported(call);
        }
        return switch (call.operation()) {
            case CHAT ->
                switch (call.dialect()) {
                    case Dialect.CLAUDE_MESSAGES -> claude(call, channel, client);
                    case Dialect.GEMINI_GENERATE -> gemini(call, channel, client);
                    default -> throw unsupported(call);
                };
            case COUNT_TOKENS ->
                switch (call.dialect()) {
                    case Dialect.CLAUDE_MESSAGES -> countClaude(call, channel, client);
                    case Dialect.GEMINI_GENERATE -> countGemini(call, channel, client);
                    default -> throw unsupported(call);
                };
            case EMBEDDINGS -> embeddings(call, channel, client);
            default -> throw unsupported(call);
        };
    }

    private static RelayException unsupported(Call call) {
        return new RelayException(
                Failure.UNSUPPORTED,
                "%s for %s is not offered by %s".formatted(call.operation().path(), call.model(), INFO.title()));
    }

    private Attempt claude(Call call, Channel channel, JsonBody client) {
        String id = VertexModels.claude(named(call, channel, client));
        URI url = VertexTarget.url(channel, "anthropic", id, call.stream() ? "streamRawPredict" : "rawPredict");
        JsonBody body = ClaudeBody.chat(call, channel, client);
        Headers headers = ClaudeBody.betas(call, channel, headers(call.stream()));
        return attempt(call, channel, new UpstreamRequest("POST", url, headers, body), new MessagesTap(call, id));
    }

    /** The name of a Claude without the suffix by which people ask it to think. */
    private static String named(Call call, Channel channel, JsonBody client) {
        String model = channel.upstreamModel(call.model());
        return MessagesBody.forModel(client, model).text("model").orElse(model);
    }

    private Attempt countClaude(Call call, Channel channel, JsonBody client) {
        String id = VertexModels.claude(named(call, channel, client));
        URI url = VertexTarget.url(channel, "anthropic", "count-tokens", "rawPredict");
        JsonBody body = ClaudeBody.count(channel, client, id);
        Headers headers = ClaudeBody.betas(call, channel, headers(false));
        return attempt(call, channel, new UpstreamRequest("POST", url, headers, body), new MessagesTap(call, id));
    }

    private Attempt gemini(Call call, Channel channel, JsonBody client) {
        String id = GenerateBody.model(channel.upstreamModel(call.model()));
        String method = call.stream() ? "streamGenerateContent?alt=sse" : "generateContent";
        URI url = VertexTarget.url(channel, "google", id, method);
        JsonBody body = GeminiBody.chat(call, channel, client, id);
        Headers headers = GeminiBody.tier(client, tiers(call, headers(call.stream())));
        AnswerTap tap = new GenerateTap(errors.google());
        return attempt(call, channel, new UpstreamRequest("POST", url, headers, body), tap);
    }

    private Attempt countGemini(Call call, Channel channel, JsonBody client) {
        String id = GenerateBody.model(channel.upstreamModel(call.model()));
        URI url = VertexTarget.url(channel, "google", id, "countTokens");
        AnswerTap tap = DocumentTap.of(errors.google(), "totalTokens");
        return attempt(call, channel, new UpstreamRequest("POST", url, headers(false), GeminiBody.count(client)), tap);
    }

    private Attempt embeddings(Call call, Channel channel, JsonBody client) {
        String id = GenerateBody.model(channel.upstreamModel(call.model()));
        Embeddings asked = Embeddings.of(call.model(), client);
        URI url = VertexTarget.url(channel, "google", id, Embeddings.method(id));
        UpstreamRequest request = new UpstreamRequest("POST", url, headers(false), new Payload.Raw(asked.write(id)));
        return attempt(call, channel, request, new DocumentTap(errors.google(), asked::read));
    }

    private static Attempt attempt(Call call, Channel channel, UpstreamRequest request, AnswerTap tap) {
        boolean events = call.stream() && call.operation() == Operation.CHAT;
        return new Attempt(
                request,
                channel.upstreamModel(call.model()),
                events ? Framing.EVENTS : Framing.DOCUMENT,
                tap,
                true); // for the exchange of the key
    }

    private static Headers headers(boolean stream) {
        return Headers.of("Content-Type", "application/json")
                .with("Accept", stream ? "text/event-stream" : "application/json");
    }

    /** The client's own fields that say how it is to be served. */
    private static Headers tiers(Call call, Headers headers) {
        Headers all = headers;
        for (Headers.Field field : call.headers().fields()) {
            if (field.name().regionMatches(true, 0, "x-vertex-ai-llm-", 0, 16)) {
                all = all.with(field.name(), field.value());
            }
        }
        return all;
    }

    @Override
    public UpstreamRequest sign(UpstreamRequest request, ChannelKey key, Instant now, Upstream upstream) {
        UpstreamRequest whole = inlined(request, upstream);
        String text = VertexKey.of(key);
        return switch (GoogleKey.of(text)) {
            case GoogleKey.Plain(String value) -> {
                if (value.isEmpty()) {
                    throw new RelayException(Failure.AUTH, "the channel has no key");
                }
                yield at(VertexTarget.withoutProject(request.url()), whole).with("x-goog-api-key", value);
            }
            case GoogleKey.Exchanged exchanged ->
                at(VertexTarget.inProject(request.url(), exchanged.projectId()), whole)
                        .with("Authorization", "Bearer " + tokens.token(text, now, upstream));
        };
    }

    private static UpstreamRequest inlined(UpstreamRequest request, Upstream upstream) {
        if (!(request.body() instanceof JsonBody body)) {
            return request;
        }
        boolean claude = request.url().getRawPath().contains("/publishers/anthropic/");
        JsonBody whole = claude ? claudes(body, upstream) : GeminiBody.inlined(body, upstream);
        return new UpstreamRequest(request.method(), request.url(), request.headers(), whole);
    }

    private static JsonBody claudes(JsonBody body, Upstream upstream) {
        return MessagesBody.namesUrls(body, ANY) ? MessagesBody.inlined(body, ANY, upstream) : body;
    }

    private static UpstreamRequest at(URI url, UpstreamRequest request) {
        return new UpstreamRequest(request.method(), url, request.headers(), request.body());
    }

    @Override
    public UpstreamFailure classify(int status, Headers headers, byte[] body) {
        UpstreamFailure failure = errors.read(status, headers, body);
        if (status == 401 && failure.failure() == Failure.INTERNAL) {
            tokens.forget();
        }
        return failure;
    }
}
