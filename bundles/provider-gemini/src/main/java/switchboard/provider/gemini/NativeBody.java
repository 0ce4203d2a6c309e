package switchboard.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import switchboard.lib.gemini.GenerateBody;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.JsonBody;

/** Google's own bodies that repeat the model's name: they must name the one they go to. */
final class NativeBody {
    private static final String MODEL = "model";

    private NativeBody() {}

    /** The body for the upstream's model; untouched where nothing was mapped. */
    static JsonBody of(Call call, Channel channel, JsonBody body) {
        String upstream = channel.upstreamModel(call.model());
        if (upstream.equals(call.model())) {
            return body;
        }
        String name = "models/" + GenerateBody.model(upstream);
        JsonBody named = body.member(MODEL).isPresent() ? body.with(MODEL, Json.quote(name)) : body;
        for (String member : List.of("requests", "generateContentRequest")) {
            if (named.member(member).isPresent()) {
                JsonNode inner = Json.known(named.member(member).get());
                rename(inner, name);
                named = named.with(member, Json.text(inner));
            }
        }
        return named;
    }

    private static void rename(JsonNode node, String name) {
        if (node instanceof ObjectNode request) {
            request.put(MODEL, name);
        } else if (node.isArray()) {
            node.forEach(each -> rename(each, name));
        }
    }
}
