package switchboard.provider.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.ChatRequest;
import switchboard.spi.Dialect;
import switchboard.spi.DialectInfo;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.OwnAnswer;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamFailure;

/**
 * Bedrock's Converse, one format for all its models. No client speaks it. A medium that lies elsewhere is written as a
 * source with a {@code url}, which is none of Converse's: its provider fetches it before the request goes out.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html">Converse</a>
 */
@Component
public final class BedrockConverse implements Dialect {
    static final String ID = "bedrock-converse";

    private static final DialectInfo INFO = new DialectInfo(ID, "Bedrock Converse", List.of(), List.of(), "");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Override
    public DialectInfo info() {
        return INFO;
    }

    @Override
    public ChatRequest readRequest(Call call) {
        throw spoken();
    }

    @Override
    public String writeRequest(ChatRequest request) {
        return Json.text(new BedrockConverseRequest(request).write());
    }

    @Override
    public EventReader reader() {
        return new BedrockConverseReader();
    }

    @Override
    public EventWriter writer(Call call) {
        throw spoken();
    }

    @Override
    public Document write(OwnAnswer answer) {
        throw spoken();
    }

    private static RelayException spoken() {
        return new RelayException(Failure.UNSUPPORTED, "no client speaks Bedrock's Converse");
    }

    /** A body with what the channel adds to it: a forced system prompt, a guardrail. */
    static JsonBody body(JsonBody client, Channel channel) {
        JsonBody body = client;
        if (!channel.systemPrompt().isEmpty()) {
            String forced = "{\"text\":" + Json.quote(channel.systemPrompt()) + "}";
            List<String> blocks = new ArrayList<>(List.of(forced));
            blocks.addAll(Json.elements(body.member("system").orElse("[]")));
            body = body.with("system", "[" + String.join(",", blocks) + "]");
        }
        String guardrail = channel.config().getOrDefault("guardrail_identifier", "");
        if (guardrail.isBlank()) {
            return body;
        }
        ObjectNode config = NODES.objectNode()
                .put("guardrailIdentifier", guardrail)
                .put("guardrailVersion", channel.config().getOrDefault("guardrail_version", ""));
        return body.with("guardrailConfig", Json.text(config));
    }

    /** Whether a body has media that lie elsewhere. */
    static boolean namesUrls(JsonBody body) {
        String messages = body.member("messages").orElse("");
        return messages.contains("\"url\"") && !media(Json.known(messages)).isEmpty();
    }

    /**
     * The body with the media in it that lie elsewhere. Blocks.
     *
     * @throws RelayException {@code BADREQ}, code {@code invalid_image_url}, if one cannot be had
     */
    static JsonBody inlined(JsonBody body, Upstream upstream) {
        if (!namesUrls(body)) {
            return body;
        }
        JsonNode messages = Json.known(body.member("messages").orElse("[]"));
        for (ObjectNode medium : media(messages)) {
            inline(medium, upstream);
        }
        return body.with("messages", Json.text(messages));
    }

    private static List<ObjectNode> media(JsonNode messages) {
        List<ObjectNode> media = new ArrayList<>();
        for (JsonNode message : messages) {
            for (JsonNode block : message.path("content")) {
                collect(block, media);
                block.path("toolResult").path("content").forEach(inner -> collect(inner, media));
            }
        }
        return media;
    }

    private static void collect(JsonNode block, List<ObjectNode> media) {
        for (JsonNode medium : block) {
            if (medium instanceof ObjectNode object && medium.path("source").has("url")) {
                media.add(object);
            }
        }
    }

    private static void inline(ObjectNode medium, Upstream upstream) {
        String url = Json.string(medium.path("source").path("url"));
        Upstream.Fetched fetched = upstream.fetch(address(url));
        Optional<String> format = BedrockMedia.format(fetched.mediaType());
        if (format.isEmpty()) {
            throw bad("what lies there is " + fetched.mediaType());
        }
        medium.put("format", format.get());
        medium.set("source", NODES.objectNode().put("bytes", Base64.getEncoder().encodeToString(fetched.bytes())));
    }

    private static URI address(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException none) {
            throw bad("that is no address");
        }
    }

    private static RelayException bad(String why) {
        return new RelayException(new UpstreamFailure(
                Failure.BADREQ,
                Failure.BADREQ.status(),
                "an image or document cannot be used: " + why,
                Failure.BADREQ.type(),
                Optional.of("messages"),
                "\"invalid_image_url\"",
                Optional.empty()));
    }
}
