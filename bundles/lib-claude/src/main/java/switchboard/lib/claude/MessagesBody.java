package switchboard.lib.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamFailure;

/** What providers do to a request of Messages before it goes upstream. Everything else in it stays byte for byte. */
public final class MessagesBody {
    private MessagesBody() {}

    /** The body with a forced system prompt in front of the client's own; as it is if there is none to force. */
    public static JsonBody withSystem(JsonBody body, String prompt) {
        if (prompt.isEmpty()) {
            return body;
        }
        String forced = "{\"type\":\"text\",\"text\":" + Json.quote(prompt) + "}";
        String own = body.member("system").orElse("").strip();
        if (own.startsWith("[")) {
            boolean none = Json.known(own).isEmpty();
            return body.with("system", "[" + forced + (none ? "" : ",") + own.substring(1));
        }
        String rest = body.text("system")
                .filter(text -> !text.isEmpty())
                .map(text -> ",{\"type\":\"text\",\"text\":" + Json.quote(text) + "}")
                .orElse("");
        return body.with("system", "[" + forced + rest + "]");
    }

    /** Whether the body names pictures or documents that lie elsewhere. Quick; now and then it is so only in words. */
    public static boolean namesUrls(JsonBody body) {
        String messages = body.member("messages").orElse("");
        return messages.contains("\"url\"") && !urls(Json.known(messages)).isEmpty();
    }

    /**
     * The body with every picture and document in it that lies elsewhere: for upstreams that fetch nothing. Blocks.
     *
     * @throws RelayException {@code BADREQ}, code {@code invalid_image_url}, if one cannot be had
     */
    public static JsonBody inlined(JsonBody body, Upstream upstream) {
        Optional<String> messages = body.member("messages");
        if (messages.isEmpty()) {
            return body;
        }
        JsonNode tree = Json.known(messages.get());
        ArrayNode found = urls(tree);
        for (JsonNode block : found) {
            inline((ObjectNode) block, upstream);
        }
        return found.isEmpty() ? body : body.with("messages", Json.text(tree));
    }

    /** Blocks whose source is an address, results of tools looked into. */
    private static ArrayNode urls(JsonNode messages) {
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        for (JsonNode message : messages) {
            collect(message.path("content"), found);
        }
        return found;
    }

    private static void collect(JsonNode content, ArrayNode found) {
        for (JsonNode block : content) {
            if (block.path("source").path("type").asText().equals("url")) {
                found.add(block);
            }
            collect(block.path("content"), found);
        }
    }

    private static void inline(ObjectNode block, Upstream upstream) {
        String url = Json.string(block.path("source").path("url"));
        Upstream.Fetched fetched = upstream.fetch(address(url));
        ObjectNode source = JsonNodeFactory.instance.objectNode();
        boolean words = fetched.mediaType().startsWith("text/");
        boolean picture = fetched.mediaType().startsWith("image/");
        if (block.path("type").asText().equals("image") != picture) {
            throw bad(url, "is %s".formatted(fetched.mediaType()));
        }
        if (words) {
            source.put("type", "text").put("media_type", "text/plain");
            source.put("data", new String(fetched.bytes(), StandardCharsets.UTF_8));
        } else {
            source.put("type", "base64").put("media_type", fetched.mediaType().toLowerCase(Locale.ROOT));
            source.put("data", Base64.getEncoder().encodeToString(fetched.bytes()));
        }
        block.set("source", source);
    }

    private static URI address(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException none) {
            throw bad(url, "is no address");
        }
    }

    private static RelayException bad(String url, String why) {
        String shown = url.length() > 100 ? url.substring(0, 100) + "…" : url;
        return new RelayException(new UpstreamFailure(
                Failure.BADREQ,
                400,
                "%s %s".formatted(shown, why),
                Failure.BADREQ.type(),
                Optional.of("messages"),
                "\"invalid_image_url\"",
                Optional.empty()));
    }
}
