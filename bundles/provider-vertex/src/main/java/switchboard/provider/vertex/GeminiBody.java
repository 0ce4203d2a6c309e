package switchboard.provider.vertex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import switchboard.lib.gemini.GenerateBody;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamFailure;

/**
 * A request of generateContent as Vertex AI wants it: every content has a role, calls and their results have no ids, and
 * an address has its media type.
 */
final class GeminiBody {
    private static final String SHARED = "X-Vertex-AI-LLM-Shared-Request-Type";
    private static final List<String> RESULTS =
            List.of("functionCall", "function_call", "functionResponse", "function_response");

    private GeminiBody() {}

    static JsonBody chat(Call call, Channel channel, JsonBody client, String model) {
        JsonBody body = GenerateBody.fitted(client, call.model(), model);
        if (!channel.systemPrompt().isEmpty()) {
            body = GenerateBody.withSystem(body, channel.systemPrompt());
        }
        return common(body);
    }

    /** A count's request may hold the whole request that is to be counted. */
    static JsonBody count(JsonBody client) {
        JsonBody body = client.without("generateContentRequest");
        JsonNode whole = read(client, "generateContentRequest");
        for (Map.Entry<String, JsonNode> member : whole.properties()) {
            if (!member.getKey().equals("model")) {
                body = body.with(member.getKey(), Json.text(member.getValue()));
            }
        }
        return common(body);
    }

    private static JsonBody common(JsonBody client) {
        JsonBody body = client.without("model").without("serviceTier").without("service_tier");
        String cached = body.text("cachedContent").orElse("");
        if (!cached.isEmpty() && !cached.startsWith("projects/")) {
            body = body.without("cachedContent"); // the other API's
        }
        JsonNode contents = read(body, "contents");
        return mended(contents) ? body.with("contents", Json.text(contents)) : body;
    }

    /** Mends contents; whether there was something to mend. */
    private static boolean mended(JsonNode contents) {
        boolean changed = false;
        for (JsonNode content : contents) {
            if (content instanceof ObjectNode turn
                    && Json.string(turn.path("role")).isEmpty()) {
                turn.put("role", "user");
                changed = true;
            }
            for (JsonNode part : content.path("parts")) {
                for (String name : RESULTS) {
                    changed |= part.path(name) instanceof ObjectNode call && call.remove("id") != null;
                }
            }
        }
        return changed;
    }

    /** How the client wants to be served, which Vertex AI is told in a header. */
    static Headers tier(JsonBody client, Headers headers) {
        String tier =
                client.text("serviceTier").or(() -> client.text("service_tier")).orElse("");
        return switch (tier) {
            case "priority", "flex" -> headers.with(SHARED, tier);
            default -> headers;
        };
    }

    /**
     * The body with the media in it whose type nobody told. Blocks if there are such.
     *
     * @throws RelayException {@code BADREQ}, code {@code invalid_image_url}, if one cannot be had
     */
    static JsonBody inlined(JsonBody body, Upstream upstream) {
        String text = body.member("contents").orElse("");
        if (!text.contains("\"fileData\"") && !text.contains("\"file_data\"")) {
            return body;
        }
        JsonNode contents = read(body, "contents");
        List<ObjectNode> untold = untold(contents);
        untold.forEach(part -> inline(part, upstream));
        return untold.isEmpty() ? body : body.with("contents", Json.text(contents));
    }

    private static List<ObjectNode> untold(JsonNode contents) {
        List<ObjectNode> untold = new ArrayList<>();
        for (JsonNode content : contents) {
            for (JsonNode part : content.path("parts")) {
                JsonNode file = file(part);
                boolean typed = file.has("mimeType") || file.has("mime_type");
                if (part instanceof ObjectNode object && !typed && uri(file).startsWith("http")) {
                    untold.add(object);
                }
            }
        }
        return untold;
    }

    private static JsonNode file(JsonNode part) {
        return part.has("fileData") ? part.path("fileData") : part.path("file_data");
    }

    private static String uri(JsonNode file) {
        return Json.string(file.has("fileUri") ? file.path("fileUri") : file.path("file_uri"));
    }

    private static void inline(ObjectNode part, Upstream upstream) {
        Upstream.Fetched fetched = upstream.fetch(address(uri(file(part))));
        part.remove(List.of("fileData", "file_data"));
        part.set(
                "inlineData",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("mimeType", fetched.mediaType())
                        .put("data", Base64.getEncoder().encodeToString(fetched.bytes())));
    }

    private static URI address(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException none) {
            throw new RelayException(new UpstreamFailure(
                    Failure.BADREQ,
                    Failure.BADREQ.status(),
                    "a fileUri is no address",
                    Failure.BADREQ.type(),
                    Optional.of("contents"),
                    "\"invalid_image_url\"",
                    Optional.empty()));
        }
    }

    private static JsonNode read(JsonBody body, String member) {
        return body.member(member)
                .flatMap(raw -> Json.read(raw.getBytes(StandardCharsets.UTF_8)))
                .orElse(JsonNodeFactory.instance.missingNode());
    }
}
