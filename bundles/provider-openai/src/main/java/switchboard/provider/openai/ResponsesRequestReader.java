package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerFormat;
import switchboard.spi.Call;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.JsonBody;
import switchboard.spi.Part;
import switchboard.spi.Reasoning;
import switchboard.spi.Reasoning.Effort;
import switchboard.spi.Sampling;

/** Reads a request of Responses as one for chat, earlier turns included. */
final class ResponsesRequestReader {
    /** What is called the same in Chat Completions; hints for OpenAI's caches and moderators stay behind. */
    private static final List<String> SHARED = List.of("user", "service_tier");

    private final Call call;
    private final JsonNode root;

    private ResponsesRequestReader(Call call, JsonNode root) {
        this.call = call;
        this.root = root;
    }

    static ChatRequest read(Call call) {
        byte[] body = call.body() instanceof JsonBody json ? json.bytes() : new byte[0];
        JsonNode root = Json.read(body).orElseThrow(() -> ResponsesRefusal.wrong("input", "The body must be JSON."));
        return new ResponsesRequestReader(call, root).request();
    }

    /** Refuses what would be the upstream account's, not the user's: work that nobody waits for, and shared talk. */
    static void refuseServerState(JsonBody body) {
        if (body.member("background").orElse("").equals("true")) {
            throw ResponsesRefusal.wrong("background", "Background responses are not supported.");
        }
        refuse("conversation", body);
    }

    private static void refuse(String name, JsonBody body) {
        if (!body.member(name).orElse("null").equals("null")) {
            throw ResponsesRefusal.wrong(name, "'%s' is not supported by this model.".formatted(name));
        }
    }

    private ChatRequest request() {
        if (call.body() instanceof JsonBody body) {
            refuseServerState(body);
            refuse("prompt", body);
        }
        ResponsesTools tools = new ResponsesTools(root);
        return new ChatRequest(
                call.model(),
                call.stream(),
                messages(),
                tools.tools(),
                tools.choice(),
                sampling(),
                reasoning(),
                format(),
                extras());
    }

    private List<Message> messages() {
        ResponsesItems items = new ResponsesItems(new ResponsesMemory(call.memory()));
        JsonNode instructions = given("instructions");
        if (instructions.isTextual()) {
            items.message(Role.SYSTEM, List.of(new Part.Text(instructions.textValue())));
        } else if (!instructions.isMissingNode()) {
            throw ResponsesRefusal.wrong("instructions", "'instructions' must be a string.");
        }
        before().forEach(item -> items.add(item, "input"));
        JsonNode input = given("input");
        if (!input.isTextual() && !input.isArray()) {
            throw ResponsesRefusal.wrong("input", "'input' must be a string or an array of items.");
        }
        int place = 0;
        for (JsonNode item : ResponsesMemory.items(input)) {
            items.add(item, "input[%d]".formatted(place++));
        }
        return items.messages();
    }

    private ArrayNode before() {
        JsonNode previous = given(ResponsesMemory.FOLLOWS);
        if (previous.isMissingNode()) {
            return JsonNodeFactory.instance.arrayNode();
        }
        String id = previous.asText();
        return new ResponsesMemory(call.memory())
                .answer(id)
                .orElseThrow(() -> ResponsesRefusal.noSuchPrevious(id))
                .items();
    }

    private Sampling sampling() {
        return new Sampling(
                integer("max_output_tokens"),
                number("temperature"),
                number("top_p"),
                OptionalLong.empty(),
                List.of(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private Reasoning reasoning() {
        JsonNode reasoning = given("reasoning");
        JsonNode effort = reasoning.path("effort");
        Optional<Effort> known = Effort.of(Json.string(effort));
        if (known.isEmpty() && !effort.isMissingNode() && !effort.isNull()) {
            throw ResponsesRefusal.wrong("reasoning.effort", "Unsupported value: %s.".formatted(effort));
        }
        boolean shown = !Json.string(reasoning.path("summary")).isEmpty();
        return new Reasoning(known, OptionalLong.empty(), shown ? Optional.of(true) : Optional.empty());
    }

    private AnswerFormat format() {
        JsonNode format = root.path("text").path("format");
        return switch (format.path("type").asText("text")) {
            case "text" -> AnswerFormat.TEXT;
            case "json_object" -> AnswerFormat.JSON;
            case "json_schema" -> schema(format);
            default ->
                throw ResponsesRefusal.wrong(
                        "text.format.type", "Unsupported value: %s.".formatted(format.get("type")));
        };
    }

    private static AnswerFormat schema(JsonNode format) {
        if (!format.path("schema").isObject()) {
            throw ResponsesRefusal.wrong("text.format.schema", "'schema' must be an object.");
        }
        JsonNode strict = format.path("strict");
        return new AnswerFormat.Schema(
                Json.string(format.path("name")),
                Json.string(format.path("description")),
                Json.text(format.get("schema")),
                strict.isBoolean() ? Optional.of(strict.booleanValue()) : Optional.empty());
    }

    private Map<String, String> extras() {
        Map<String, String> extras = new HashMap<>();
        for (String name : SHARED) {
            JsonNode value = given(name);
            if (!value.isMissingNode()) {
                extras.put(name, Json.text(value));
            }
        }
        JsonNode verbosity = root.path("text").path("verbosity");
        if (verbosity.isTextual()) {
            extras.put("verbosity", Json.text(verbosity));
        }
        return extras;
    }

    /** A member; missing if it is null. */
    private JsonNode given(String name) {
        JsonNode value = root.path(name);
        return value.isNull() ? root.path("") : value;
    }

    private OptionalLong integer(String name) {
        JsonNode value = given(name);
        if (value.isMissingNode()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw ResponsesRefusal.wrong(name, "'%s' must be an integer.".formatted(name));
        }
        return OptionalLong.of(value.longValue());
    }

    private Optional<BigDecimal> number(String name) {
        JsonNode value = given(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isNumber()) {
            throw ResponsesRefusal.wrong(name, "'%s' must be a number.".formatted(name));
        }
        return Optional.of(value.decimalValue());
    }
}
