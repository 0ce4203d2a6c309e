package switchboard.lib.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
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

    /**
     * The body under a model's name. A Claude's suffix by which people ask it to think is the gateway's alone.
     *
     * @param model the upstream's name
     */
    public static JsonBody forModel(JsonBody body, String model) {
        String name = ModelRules.name(model);
        return body.text("model").equals(Optional.of(name)) ? body : body.with("model", Json.quote(name));
    }

    /**
     * Whether the body names pictures or documents whose address begins so: {@code http} for any. One pass over the
     * bytes, as a rule.
     */
    public static boolean namesUrls(JsonBody body, String beginning) {
        return occurs(body.bytes(), ('"' + beginning).getBytes(StandardCharsets.UTF_8))
                && !urls(messages(body), beginning).isEmpty();
    }

    private static boolean occurs(byte[] bytes, byte[] sought) {
        for (int at = 0; at <= bytes.length - sought.length; at++) {
            if (bytes[at] == '"' && Arrays.equals(bytes, at, at + sought.length, sought, 0, sought.length)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The body with the pictures and documents in it that lie elsewhere, at addresses that begin so: for upstreams that do
     * not fetch them. Blocks.
     *
     * @throws RelayException {@code BADREQ}, code {@code invalid_image_url}, if one cannot be had
     */
    public static JsonBody inlined(JsonBody body, String beginning, Upstream upstream) {
        JsonNode messages = messages(body);
        List<ObjectNode> found = urls(messages, beginning);
        found.forEach(block -> inline(block, upstream));
        return found.isEmpty() ? body : body.with("messages", Json.text(messages));
    }

    private static JsonNode messages(JsonBody body) {
        return body.member("messages").map(Json::known).orElse(MissingNode.getInstance());
    }

    /** Blocks whose source is such an address, results of tools looked into. */
    private static List<ObjectNode> urls(JsonNode messages, String beginning) {
        List<ObjectNode> found = new ArrayList<>();
        messages.forEach(message -> collect(message.path("content"), beginning, found));
        return found;
    }

    private static void collect(JsonNode content, String beginning, List<ObjectNode> found) {
        for (JsonNode each : content) {
            JsonNode source = each.path("source");
            if (each instanceof ObjectNode block
                    && Json.string(source.path("type")).equals("url")
                    && Json.string(source.path("url")).startsWith(beginning)) {
                found.add(block);
            }
            collect(each.path("content"), beginning, found);
        }
    }

    private static void inline(ObjectNode block, Upstream upstream) {
        String url = Json.string(block.path("source").path("url"));
        Upstream.Fetched fetched = upstream.fetch(address(url));
        ObjectNode source = JsonNodeFactory.instance.objectNode();
        boolean words = fetched.mediaType().startsWith("text/");
        boolean picture = fetched.mediaType().startsWith("image/");
        if (Json.string(block.path("type")).equals("image") != picture) {
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
