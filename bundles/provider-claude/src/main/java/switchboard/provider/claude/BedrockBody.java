package switchboard.provider.claude;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import switchboard.lib.claude.MessagesBody;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;

/** A request of Messages as Bedrock wants it: the model and the manner of the answer are in the path. */
final class BedrockBody {
    /** The betas that Bedrock knows; any other is refused. */
    static final String BETAS = String.join(
            ",",
            "computer-use-2024-10-22",
            "computer-use-2025-01-24",
            "computer-use-2025-11-24",
            "token-efficient-tools-2025-02-19",
            "interleaved-thinking-2025-05-14",
            "output-128k-2025-02-19",
            "dev-full-thinking-2025-05-14",
            "context-1m-2025-08-07",
            "context-management-2025-06-27",
            "effort-2025-11-24",
            "tool-search-tool-2025-10-19",
            "tool-examples-2025-10-29",
            "fine-grained-tool-streaming-2025-05-14");

    private static final List<String> UNKNOWN = List.of(
            "model",
            "stream",
            "metadata",
            "service_tier",
            "container",
            "mcp_servers",
            "inference_geo",
            "context_management",
            "cache_control");

    private BedrockBody() {}

    static JsonBody of(Call call, Channel channel, JsonBody client) {
        JsonBody body = MessagesBody.withSystem(client, channel.systemPrompt());
        for (String name : UNKNOWN) {
            body = body.without(name);
        }
        Set<String> betas = betas(call.headers(), body);
        betas.retainAll(known(channel));
        body = betas.isEmpty()
                ? body.without("anthropic_beta")
                : body.with(
                        "anthropic_beta",
                        "[" + String.join(",", betas.stream().map(Json::quote).toList()) + "]");
        return body.with("anthropic_version", "\"bedrock-2023-05-31\"");
    }

    /** The question how many tokens a body has. */
    static String count(JsonBody body) {
        return "{\"input\":{\"invokeModel\":{\"body\":\"%s\"}}}"
                .formatted(Base64.getEncoder().encodeToString(body.bytes()));
    }

    /** What the client named, in its header or in its body. */
    private static Set<String> betas(Headers headers, JsonBody body) {
        List<String> told = new ArrayList<>();
        for (Headers.Field field : headers.fields()) {
            if (field.name().equalsIgnoreCase("anthropic-beta")) {
                told.addAll(List.of(field.value().split(",", -1)));
            }
        }
        Json.known(body.member("anthropic_beta").orElse("[]")).forEach(beta -> told.add(beta.asText()));
        Set<String> betas = new LinkedHashSet<>();
        told.forEach(beta -> betas.add(beta.strip()));
        return betas;
    }

    private static Set<String> known(Channel channel) {
        String told = channel.config().getOrDefault("betas", "");
        Set<String> known = new LinkedHashSet<>();
        for (String beta : (told.isBlank() ? BETAS : told).split(",", -1)) {
            known.add(beta.strip());
        }
        known.remove("");
        return known;
    }
}
