package switchboard.provider.gemini;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.lib.gemini.DocumentTap;
import switchboard.lib.gemini.GenerateBody;
import switchboard.lib.gemini.GenerateTap;
import switchboard.lib.gemini.GoogleErrors;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.Question;
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
import switchboard.spi.TokenCounter;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;

/**
 * Speaks for Google AI Studio. Chat, vectors and counts are asked in Google's own dialect; vectors and pictures for
 * OpenAI's clients are put into it here.
 *
 * @see <a href="https://ai.google.dev/api">Gemini API</a>
 */
@Component(property = "provider.id=gemini")
public final class GeminiProvider implements Provider {
    private static final String BASE = "https://generativelanguage.googleapis.com";
    private static final String FETCH = "#fetch"; // marks an address whose request has files to fetch; never sent
    private static final String VERSION = "api_version";
    private static final String SAFETY = "safety";
    private static final List<String> MODELS = List.of(
            "gemini-3.8-flash",
            "gemini-3.5-flash",
            "gemini-3.1-pro-preview",
            "gemini-3.1-flash-lite",
            "gemini-3-flash-preview",
            "gemini-3-pro-image-preview",
            "gemini-3.1-flash-image-preview",
            "gemini-2.5-pro",
            "gemini-2.5-flash",
            "gemini-2.5-flash-lite",
            "gemini-2.5-flash-image",
            "gemini-2.5-flash-preview-tts",
            "gemini-2.5-pro-preview-tts",
            "gemini-embedding-001",
            "gemini-embedding-2",
            "gemini-flash-latest",
            "gemini-pro-latest",
            "gemini-flash-lite-latest");

    private final ProviderInfo info;
    private final TokenCounter counter;
    private final GoogleErrors errors;
    private final Map<String, String> defaults;

    /** A provider in the gateway's own time and environment. */
    @Activate
    public GeminiProvider(@Reference TokenCounter counter) {
        this(counter, InstantSource.system(), System.getenv());
    }

    /** @param environment One API's variables, which set what a channel leaves open */
    GeminiProvider(TokenCounter counter, InstantSource clock, Map<String, String> environment) {
        this.counter = counter;
        this.errors = new GoogleErrors(clock);
        this.defaults = Map.of(
                VERSION, environment.getOrDefault("GEMINI_VERSION", "v1beta"),
                SAFETY, environment.getOrDefault("GEMINI_SAFETY_SETTING", ""));
        this.info = new ProviderInfo(
                "gemini",
                "Google Gemini",
                Set.of(24),
                Set.of(
                        Operation.CHAT,
                        Operation.COMPLETIONS,
                        Operation.COUNT_TOKENS,
                        Operation.EMBEDDINGS,
                        Operation.IMAGES),
                BASE,
                "AIza…",
                "google gemini",
                MODELS,
                List.of(
                        new Setting(VERSION, Setting.Type.TEXT, setting(Map.of(), VERSION), "", "Version of the API."),
                        new Setting(
                                SAFETY,
                                Setting.Type.TEXT,
                                setting(Map.of(), SAFETY),
                                "",
                                "Threshold of every category of harm where the client names none, such as"
                                        + " BLOCK_ONLY_HIGH; BLOCK_NONE for clients of other dialects if it is empty.")));
    }

    private String setting(Map<String, String> config, String name) {
        String value = config.getOrDefault(name, "");
        return value.isBlank() ? defaults.getOrDefault(name, "") : value.strip();
    }

    @Override
    public ProviderInfo info() {
        return info;
    }

    @Override
    public String dialect(Call call, Channel channel) {
        return switch (call.operation()) {
            case CHAT, COMPLETIONS -> Dialect.GEMINI_GENERATE;
            case EMBEDDINGS, COUNT_TOKENS ->
                call.dialect().equals(Dialect.GEMINI_GENERATE) ? Dialect.GEMINI_GENERATE : Dialect.OPENAI_CHAT;
            default -> Dialect.OPENAI_CHAT;
        };
    }

    @Override
    public Attempt begin(Call call, Channel channel) {
        if (!(call.body() instanceof JsonBody body)) {
            throw unsupported(call);
        }
        boolean own = call.dialect().equals(Dialect.GEMINI_GENERATE);
        return switch (call.operation()) {
            case CHAT -> chat(call, channel, body);
            case COUNT_TOKENS -> {
                if (!own) {
                    throw unsupported(call);
                }
                yield document(call, channel, "countTokens", NativeBody.of(call, channel, body), "totalTokens");
            }
            case EMBEDDINGS -> own ? vectors(call, channel, body) : openAiVectors(call, channel, body);
            case IMAGES -> pictures(call, channel, body);
            default -> throw unsupported(call);
        };
    }

    private static RelayException unsupported(Call call) {
        return new RelayException(Failure.UNSUPPORTED, call.operation().path() + " is not offered by Google Gemini");
    }

    private Attempt chat(Call call, Channel channel, JsonBody given) {
        String model = channel.upstreamModel(call.model());
        JsonBody body = GenerateBody.fitted(given, call.model(), model);
        if (!channel.systemPrompt().isBlank()) {
            body = GenerateBody.withSystem(body, channel.systemPrompt());
        }
        String safety = setting(channel.config(), SAFETY);
        if (!safety.isEmpty()) {
            body = GenerateBody.withSafety(body, safety);
        }
        boolean fetches = isTranslated(call) && RemoteFiles.isIn(body);
        String method = call.stream() ? "streamGenerateContent?alt=sse" : "generateContent";
        return new Attempt(
                request(channel, model, fetches ? method + FETCH : method, body),
                model,
                call.stream() ? Framing.EVENTS : Framing.DOCUMENT,
                new GenerateTap(errors),
                fetches);
    }

    /** Whether the relay put the call into Google's dialect, so that addresses in it are for the gateway to open. */
    private static boolean isTranslated(Call call) {
        return call.path().lastIndexOf(':') < 0;
    }

    private Attempt vectors(Call call, Channel channel, JsonBody body) {
        boolean many = body.member("requests").isPresent();
        return document(
                call,
                channel,
                many ? "batchEmbedContents" : "embedContent",
                NativeBody.of(call, channel, body),
                many ? "embeddings" : "embedding");
    }

    private Attempt document(Call call, Channel channel, String method, JsonBody body, String member) {
        String model = channel.upstreamModel(call.model());
        return attempt(channel, model, method, body, DocumentTap.of(errors, member));
    }

    private Attempt openAiVectors(Call call, Channel channel, JsonBody body) {
        String model = channel.upstreamModel(call.model());
        Vectors vectors = Vectors.of(body, model);
        return attempt(
                channel,
                model,
                "batchEmbedContents",
                vectors.request(),
                new DocumentTap(errors, answer -> vectors.answer(answer, call.model(), counter.prompt(call, model))));
    }

    private Attempt pictures(Call call, Channel channel, JsonBody body) {
        String model = channel.upstreamModel(call.model());
        Pictures pictures = Pictures.of(body, model);
        return attempt(
                channel,
                model,
                pictures.method(),
                pictures.request(),
                new DocumentTap(errors, answer -> pictures.answer(answer, call.startedAt())));
    }

    private Attempt attempt(Channel channel, String model, String method, JsonBody body, AnswerTap tap) {
        return new Attempt(request(channel, model, method, body), model, Framing.DOCUMENT, tap);
    }

    private UpstreamRequest request(Channel channel, String model, String method, JsonBody body) {
        Address address = Address.of(channel, BASE, setting(channel.config(), VERSION));
        return new UpstreamRequest(
                "POST", address.of(model, method), Headers.of("Content-Type", "application/json"), body);
    }

    @Override
    public UpstreamRequest sign(UpstreamRequest request, ChannelKey key, Instant now, Upstream upstream) {
        String value = key.value().strip();
        UpstreamRequest whole = request.url().getFragment() == null ? request : fetched(request, upstream);
        return value.isEmpty() ? whole : whole.with("x-goog-api-key", value);
    }

    private static UpstreamRequest fetched(UpstreamRequest request, Upstream upstream) {
        String url = request.url().toString();
        Payload body = request.body() instanceof JsonBody json ? RemoteFiles.inlined(json, upstream) : request.body();
        return new UpstreamRequest(
                request.method(), URI.create(url.substring(0, url.length() - FETCH.length())), request.headers(), body);
    }

    @Override
    public List<String> models(Channel channel, ChannelKey key, Upstream upstream) {
        Address address = Address.of(channel, BASE, setting(channel.config(), VERSION));
        Headers headers = Headers.of("Accept", "application/json");
        return Question.models(
                after -> {
                    var request = new UpstreamRequest("GET", address.models(after), headers, Payload.EMPTY);
                    return Question.ask(upstream, sign(request, key, Instant.EPOCH, upstream));
                },
                page -> Json.string(page.path("nextPageToken")));
    }

    @Override
    public UpstreamFailure classify(int status, Headers headers, byte[] body) {
        return errors.read(Math.max(status, 300), headers, body);
    }
}
