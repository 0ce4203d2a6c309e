package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.Optional;
import switchboard.lib.wire.Ids;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.JsonBody;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;

/**
 * The response object to one call: what was asked for, as it was asked or by its default, and what became of it. Typed
 * clients fail where a member is missing, so all are there.
 */
final class ResponsesShape {
    private final Call call;
    private final String id = Ids.next("resp_");
    private final ObjectNode text;
    private final ObjectNode reasoning;

    ResponsesShape(Call call) {
        this.call = call;
        this.text = object("text", "{}");
        this.reasoning = object("reasoning", "{\"effort\":null,\"summary\":null}");
        if (!text.hasNonNull("format")) {
            text.putObject("format").put("type", "text");
        }
    }

    /** The raw JSON of what was asked for. */
    String asked(String name, String otherwise) {
        Optional<String> told = call.body() instanceof JsonBody body ? body.member(name) : Optional.empty();
        return told.filter(value -> !value.equals("null")).orElse(otherwise);
    }

    private ObjectNode object(String name, String otherwise) {
        return Json.known(asked(name, otherwise)) instanceof ObjectNode told
                ? told
                : JsonNodeFactory.instance.objectNode();
    }

    /**
     * The response as it stands.
     *
     * @param outcome what its status, and what goes with that, is
     * @param created epoch seconds
     */
    ObjectNode response(Outcome outcome, long created, ArrayNode output) {
        ObjectNode response = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", "response")
                .put("created_at", created);
        response.set("completed_at", outcome.completed());
        response.put("status", outcome.status());
        response.set("error", outcome.error());
        response.set("incomplete_details", outcome.incomplete());
        echo(response, "instructions", "null");
        echo(response, "max_output_tokens", "null");
        response.put("model", call.model());
        response.set("output", output);
        echo(response, "parallel_tool_calls", "true");
        echo(response, ResponsesMemory.FOLLOWS, "null");
        response.set("reasoning", reasoning);
        echo(response, "store", "true");
        echo(response, "temperature", "1.0");
        response.set("text", text);
        echo(response, "tool_choice", "\"auto\"");
        echo(response, "tools", "[]");
        echo(response, "top_p", "1.0");
        echo(response, "truncation", "\"disabled\"");
        response.set("usage", outcome.usage());
        echo(response, "user", "null");
        echo(response, "metadata", "{}");
        return response;
    }

    private void echo(ObjectNode response, String name, String otherwise) {
        response.putRawValue(name, new RawValue(asked(name, otherwise)));
    }

    /**
     * What has become of a response; what does not apply is null in JSON.
     *
     * @param completed epoch seconds
     */
    record Outcome(String status, JsonNode completed, JsonNode error, JsonNode incomplete, JsonNode usage) {
        static final Outcome RUNNING =
                new Outcome("in_progress", NullNode.instance, NullNode.instance, NullNode.instance, NullNode.instance);

        static Outcome complete(long at, Usage usage) {
            return new Outcome(
                    ResponsesItem.COMPLETED,
                    JsonNodeFactory.instance.numberNode(at),
                    NullNode.instance,
                    NullNode.instance,
                    usage(usage));
        }

        static Outcome incomplete(String reason, Usage usage) {
            return new Outcome(
                    ResponsesItem.INCOMPLETE,
                    NullNode.instance,
                    NullNode.instance,
                    JsonNodeFactory.instance.objectNode().put("reason", reason),
                    usage(usage));
        }

        static Outcome failed(UpstreamFailure failure) {
            ObjectNode error = JsonNodeFactory.instance
                    .objectNode()
                    .put("code", code(failure))
                    .put("message", failure.message());
            return new Outcome("failed", NullNode.instance, error, NullNode.instance, NullNode.instance);
        }

        private static JsonNode usage(Usage usage) {
            return ResponsesShape.usage(usage);
        }
    }

    /** A failure's code, which is a word here in any case. */
    static String code(UpstreamFailure failure) {
        String code = Json.string(Json.known(failure.code()));
        return code.isEmpty() ? "server_error" : code;
    }

    /** Usage with all its parts, the empty ones, too: Codex takes nothing less. */
    static ObjectNode usage(Usage usage) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("input_tokens", usage.prompt());
        json.putObject("input_tokens_details")
                .put("cached_tokens", usage.cacheRead())
                .put("cache_write_tokens", usage.cacheWrite5m() + usage.cacheWrite1h());
        json.put("output_tokens", usage.completion());
        json.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoning());
        return json.put("total_tokens", usage.total());
    }
}
