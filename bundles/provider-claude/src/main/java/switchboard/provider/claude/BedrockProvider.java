package switchboard.provider.claude;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import switchboard.lib.aws.EventStreamFramer;
import switchboard.lib.aws.SignatureV4;
import switchboard.lib.claude.MessagesBody;
import switchboard.lib.claude.MessagesTap;
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
 * Speaks for AWS Bedrock: Claude in its own words by InvokeModel, all other models in those of Converse.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html">Bedrock
 *     Runtime</a>
 */
@Component(property = "provider.id=bedrock")
public final class BedrockProvider implements Provider {
    private static final String SERVICE = "bedrock";
    private static final String ANY = "http"; // address
    private static final ProviderInfo INFO = new ProviderInfo(
            "bedrock",
            "AWS Bedrock",
            Set.of(33),
            Set.of(Operation.CHAT, Operation.COMPLETIONS, Operation.COUNT_TOKENS),
            "",
            "AccessKey|SecretKey|Region, or a Bedrock API key (ABSK…)",
            "aws",
            List.of(
                    "claude-instant-1.2",
                    "claude-2.0",
                    "claude-2.1",
                    "claude-3-haiku-20240307",
                    "claude-3-sonnet-20240229",
                    "claude-3-opus-20240229",
                    "claude-3-5-sonnet-20240620",
                    "claude-3-5-sonnet-20241022",
                    "claude-3-5-sonnet-latest",
                    "claude-3-5-haiku-20241022",
                    "llama3-8b-8192",
                    "llama3-70b-8192"),
            List.of(
                    setting("region", Setting.Type.TEXT, "us-east-1", "Where the models are asked, such as us-east-1."),
                    setting("ak", Setting.Type.TEXT, "", "The AWS access key."),
                    setting("sk", Setting.Type.SECRET, "", "The AWS secret key."),
                    setting("session_token", Setting.Type.SECRET, "", "Goes with temporary keys."),
                    setting(
                            "profile_prefix",
                            Setting.Type.TEXT,
                            BedrockModels.AUTO,
                            "The inference profile of models that need one: auto, none, us, eu, apac, jp, au or"
                                    + " global."),
                    setting(
                            "betas",
                            Setting.Type.TEXT,
                            BedrockBody.BETAS,
                            "The betas of Claude that may be asked for, separated by commas; others are left out."),
                    setting("guardrail_identifier", Setting.Type.TEXT, "", "A guardrail that every call passes."),
                    setting("guardrail_version", Setting.Type.TEXT, "", "The guardrail's version.")));

    private final BedrockModels models = new BedrockModels();
    private final BedrockErrors errors = new BedrockErrors(InstantSource.system());

    private static Setting setting(String name, Setting.Type type, String value, String sentence) {
        return new Setting(name, type, value, "", sentence);
    }

    @Override
    public ProviderInfo info() {
        return INFO;
    }

    /** Tokens of a prompt with pictures that lie elsewhere are counted here: Bedrock fetches nothing. */
    @Override
    public String dialect(Call call, Channel channel) {
        boolean claude = BedrockModels.isClaude(channel.upstreamModel(call.model()), call.model());
        return switch (call.operation()) {
            case CHAT, COMPLETIONS -> claude ? Dialect.CLAUDE_MESSAGES : BedrockConverse.ID;
            case COUNT_TOKENS ->
                claude && call.body() instanceof JsonBody body && !namesUrls(call, body)
                        ? Dialect.CLAUDE_MESSAGES
                        : Dialect.OPENAI_CHAT;
            default -> Dialect.OPENAI_CHAT;
        };
    }

    private static boolean namesUrls(Call call, JsonBody body) {
        return call.dialect().equals(Dialect.CLAUDE_MESSAGES) && MessagesBody.namesUrls(body, ANY);
    }

    @Override
    public Attempt begin(Call call, Channel channel) {
        if (!(call.body() instanceof JsonBody client)) {
            throw unsupported(call);
        }
        return switch (call.dialect()) {
            case Dialect.CLAUDE_MESSAGES ->
                switch (call.operation()) {
                    case CHAT -> claude(call, channel, client);
                    case COUNT_TOKENS -> count(call, channel, client);
                    default -> throw unsupported(call);
                };
            case BedrockConverse.ID -> converse(call, channel, client);
            default -> throw unsupported(call);
        };
    }

    private Attempt claude(Call call, Channel channel, JsonBody client) {
        String id = id(named(call, channel, client), channel);
        JsonBody body = BedrockBody.of(call, channel, client);
        URI url = url(channel, id, call.stream() ? "invoke-with-response-stream" : "invoke");
        AnswerTap tap = new BedrockTap(new MessagesTap(call, id), errors);
        Headers headers = guarded(headers(call.stream()), channel);
        return attempt(
                call, id, new UpstreamRequest("POST", url, headers, body), tap, MessagesBody.namesUrls(body, ANY));
    }

    /** A count knows no profiles: the model is asked for by its bare id. */
    private Attempt count(Call call, Channel channel, JsonBody client) {
        String id = BedrockModels.base(id(named(call, channel, client), channel));
        String question = BedrockBody.count(BedrockBody.of(call, channel, client));
        Payload body = new Payload.Raw(question.getBytes(StandardCharsets.UTF_8));
        UpstreamRequest request =
                new UpstreamRequest("POST", url(channel, id, BedrockTarget.COUNT), headers(false), body);
        return new Attempt(request, priced(call, id), Framing.DOCUMENT, new BedrockCountTap(errors));
    }

    private Attempt converse(Call call, Channel channel, JsonBody client) {
        String id = id(channel.upstreamModel(call.model()), channel);
        JsonBody body = BedrockConverse.body(client, channel);
        URI url = url(channel, id, call.stream() ? "converse-stream" : "converse");
        return attempt(
                call,
                id,
                new UpstreamRequest("POST", url, headers(call.stream()), body),
                new BedrockConverseTap(errors),
                BedrockConverse.namesUrls(body));
    }

    private Attempt attempt(Call call, String id, UpstreamRequest request, AnswerTap tap, boolean blocking) {
        Framing framing = call.stream() ? new Framing.Own(EventStreamFramer::new) : Framing.DOCUMENT;
        return new Attempt(request, priced(call, id), framing, tap, blocking);
    }

    /** The name that prices go by; an ARN that names no model has but the client's. */
    private String priced(Call call, String id) {
        String name = models.name(id);
        return name.startsWith("arn:") ? call.model() : name;
    }

    /** The name of a Claude without the suffix by which people ask it to think. */
    private static String named(Call call, Channel channel, JsonBody client) {
        String model = channel.upstreamModel(call.model());
        return MessagesBody.forModel(client, model).text("model").orElse(model);
    }

    private String id(String name, Channel channel) {
        String profile = channel.config().getOrDefault("profile_prefix", "").strip();
        return models.id(
                name, BedrockTarget.region(channel.config()), profile.isEmpty() ? BedrockModels.AUTO : profile);
    }

    private static URI url(Channel channel, String id, String action) {
        return BedrockTarget.url(channel, BedrockTarget.region(channel.config()), id, action);
    }

    private static Headers headers(boolean stream) {
        Headers headers = Headers.of("Content-Type", "application/json");
        return stream
                ? headers.with("Accept", "application/vnd.amazon.eventstream")
                        .with("X-Amzn-Bedrock-Accept", "application/json")
                : headers.with("Accept", "application/json");
    }

    private static Headers guarded(Headers headers, Channel channel) {
        String guardrail = channel.config().getOrDefault("guardrail_identifier", "");
        return guardrail.isBlank()
                ? headers
                : headers.with("X-Amzn-Bedrock-GuardrailIdentifier", guardrail)
                        .with(
                                "X-Amzn-Bedrock-GuardrailVersion",
                                channel.config().getOrDefault("guardrail_version", ""));
    }

    private static RelayException unsupported(Call call) {
        return new RelayException(
                Failure.UNSUPPORTED,
                "%s is not offered by %s".formatted(call.operation().path(), INFO.title()));
    }

    @Override
    public UpstreamRequest sign(UpstreamRequest request, ChannelKey key, Instant now, Upstream upstream) {
        UpstreamRequest whole = inlined(request, upstream);
        return switch (BedrockKey.of(key)) {
            case BedrockKey.Bearer(String value) -> whole.with("Authorization", "Bearer " + value);
            case BedrockKey.Signing signing ->
                new SignatureV4(signing.credentials(), BedrockTarget.region(key.config()), SERVICE).sign(whole, now);
        };
    }

    private static UpstreamRequest inlined(UpstreamRequest request, Upstream upstream) {
        if (!(request.body() instanceof JsonBody body)) {
            return request;
        }
        boolean converse = request.url().getRawPath().contains("/converse");
        JsonBody whole = converse ? BedrockConverse.inlined(body, upstream) : MessagesBody.inlined(body, ANY, upstream);
        return new UpstreamRequest(request.method(), request.url(), request.headers(), whole);
    }

    @Override
    public UpstreamFailure classify(int status, Headers headers, byte[] body) {
        return errors.read(status, headers, body);
    }
}
