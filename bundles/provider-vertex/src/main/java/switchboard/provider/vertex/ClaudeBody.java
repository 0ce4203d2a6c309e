package switchboard.provider.vertex;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import switchboard.lib.claude.MessagesBody;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;

/** A request of Messages as Vertex AI wants it: the model is in the path, {@code stream} stays. */
final class ClaudeBody {
    /** The betas that Vertex AI knows; any other is refused. */
    static final String BETAS = String.join(
            ",",
            "computer-use-2024-10-22",
            "computer-use-2025-01-24",
            "computer-use-2025-11-24",
            "token-efficient-tools-2025-02-19",
            "interleaved-thinking-2025-05-14",
            "output-128k-2025-02-19",
            "context-1m-2025-08-07",
            "context-management-2025-06-27",
            "effort-2025-11-24",
            "tool-search-tool-2025-10-19",
            "fine-grained-tool-streaming-2025-05-14",
            "web-search-2025-03-05");

    private static final List<String> UNKNOWN = List.of("metadata", "service_tier", "container", "mcp_servers");

    private ClaudeBody() {}

    static JsonBody chat(Call call, Channel channel, JsonBody client) {
        JsonBody body = common(channel, client).without("model");
        return call.stream() ? body.with("stream", "true") : body.without("stream");
    }

    static JsonBody count(Channel channel, JsonBody client, String id) {
        return common(channel, client).without("stream").with("model", Json.quote(id));
    }

    private static JsonBody common(Channel channel, JsonBody client) {
        JsonBody body = MessagesBody.withSystem(client, channel.systemPrompt());
        for (String name : UNKNOWN) {
            body = body.without(name);
        }
        return body.with("anthropic_version", "\"vertex-2023-10-16\"");
    }

    /** The headers with those of the client's betas that Vertex AI knows. */
    static Headers betas(Call call, Channel channel, Headers headers) {
        String known = channel.config().getOrDefault("betas", "");
        Set<String> allowed = split(known.isBlank() ? BETAS : known);
        Set<String> betas = new LinkedHashSet<>();
        for (Headers.Field field : call.headers().fields()) {
            if (field.name().equalsIgnoreCase("anthropic-beta")) {
                betas.addAll(split(field.value()));
            }
        }
        betas.retainAll(allowed);
        return betas.isEmpty() ? headers : headers.with("anthropic-beta", String.join(",", betas));
    }

    private static Set<String> split(String list) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : list.split(",", -1)) {
            names.add(name.strip());
        }
        names.remove("");
        return names;
    }
}
