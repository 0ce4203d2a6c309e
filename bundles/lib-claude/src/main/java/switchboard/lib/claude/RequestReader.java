package switchboard.lib.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
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
import switchboard.spi.Dialect;
import switchboard.spi.JsonBody;
import switchboard.spi.Reasoning;
import switchboard.spi.Sampling;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;

/** What a client of Messages asks. */
final class RequestReader {
    private static final int LONGEST_USER = 64; // OpenAI takes no more

    private final Call call;
    private final ObjectNode root;

    RequestReader(Call call) {
        this.call = call;
        this.root = object(call);
    }

    private static ObjectNode object(Call call) {
        Optional<JsonNode> read = call.body() instanceof JsonBody body ? Json.read(body.bytes()) : Optional.empty();
        if (read.isPresent() && read.get() instanceof ObjectNode object) {
            return object;
        }
        throw Wrong.badRequest("", "the body must be a JSON object");
    }

    ChatRequest read() {
        return new ChatRequest(
                call.model(),
                call.stream(),
                messages(),
                tools(),
                toolChoice(),
                sampling(),
                reasoning(),
                format(),
                extras());
    }

    private List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        JsonNode system = root.path("system");
        if (!system.isMissingNode() && !system.isNull()) {
            messages.add(new Message(ChatRequest.Role.SYSTEM, BlockReader.parts(system, "system")));
        }
        if (!root.path("messages").isArray()) {
            throw Wrong.badRequest("messages", "messages: Field required");
        }
        int index = 0;
        for (JsonNode message : root.path("messages")) {
            turn(message, "messages." + index++, messages);
        }
        return messages;
    }

    private static void turn(JsonNode message, String place, List<Message> into) {
        JsonNode content = message.path("content");
        switch (Json.string(message.path("role"))) {
            case "user" -> BlockReader.userTurn(content, place + ".content", into);
            case "assistant" ->
                into.add(new Message(ChatRequest.Role.ASSISTANT, BlockReader.parts(content, place + ".content")));
            case "system" ->
                into.add(new Message(ChatRequest.Role.SYSTEM, BlockReader.parts(content, place + ".content")));
            default -> throw Wrong.badRequest(place + ".role", place + ".role: must be \"user\" or \"assistant\"");
        }
    }

    private List<Tool> tools() {
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : root.path("tools")) {
            String type = Json.string(tool.path("type"));
            tools.add(
                    type.isEmpty() || type.equals("custom")
                            ? function(tool)
                            : new Tool.Hosted(Dialect.CLAUDE_MESSAGES, type, Json.text(tool)));
        }
        return tools;
    }

    private static Tool function(JsonNode tool) {
        JsonNode schema = tool.path("input_schema");
        JsonNode strict = tool.path("strict");
        return new Tool.Function(
                Json.string(tool.path("name")),
                Json.string(tool.path("description")),
                schema.isObject() ? Json.text(schema) : "",
                strict.isBoolean() ? Optional.of(strict.booleanValue()) : Optional.empty(),
                BlockReader.cache(tool));
    }

    private ToolChoice toolChoice() {
        JsonNode choice = root.path("tool_choice");
        Optional<Boolean> parallel =
                choice.path("disable_parallel_tool_use").asBoolean() ? Optional.of(false) : Optional.empty();
        return switch (Json.string(choice.path("type"))) {
            case "auto" -> new ToolChoice(ToolChoice.Mode.AUTO, List.of(), parallel);
            case "any" -> new ToolChoice(ToolChoice.Mode.REQUIRED, List.of(), parallel);
            case "none" -> new ToolChoice(ToolChoice.Mode.NONE, List.of(), parallel);
            case "tool" -> new ToolChoice(ToolChoice.Mode.NAMED, List.of(Json.string(choice.path("name"))), parallel);
            default -> ToolChoice.UNSET;
        };
    }

    private Sampling sampling() {
        List<String> stop = new ArrayList<>();
        root.path("stop_sequences").forEach(sequence -> stop.add(Json.string(sequence)));
        return new Sampling(
                whole("max_tokens"),
                decimal("temperature"),
                decimal("top_p"),
                whole("top_k"),
                stop,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private OptionalLong whole(String name) {
        JsonNode value = root.path(name);
        return value.isNumber() ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
    }

    private Optional<BigDecimal> decimal(String name) {
        JsonNode value = root.path(name);
        return value.isNumber() ? Optional.of(value.decimalValue()) : Optional.empty();
    }

    private Reasoning reasoning() {
        JsonNode thinking = root.path("thinking");
        Optional<Reasoning.Effort> effort =
                Reasoning.Effort.of(Json.string(root.path("output_config").path("effort")));
        return switch (Json.string(thinking.path("type"))) {
            case "disabled" ->
                new Reasoning(Optional.of(Reasoning.Effort.NONE), OptionalLong.empty(), Optional.of(false));
            case "enabled" ->
                new Reasoning(
                        effort, OptionalLong.of(thinking.path("budget_tokens").asLong(-1)), shown(thinking));
            case "adaptive" ->
                new Reasoning(effort, effort.isPresent() ? OptionalLong.empty() : OptionalLong.of(-1), shown(thinking));
            default -> new Reasoning(effort, OptionalLong.empty(), Optional.empty());
        };
    }

    private static Optional<Boolean> shown(JsonNode thinking) {
        return Optional.of(!Json.string(thinking.path("display")).equals("omitted"));
    }

    private AnswerFormat format() {
        JsonNode format = root.path("output_config").path("format");
        return format.path("schema").isObject()
                ? new AnswerFormat.Schema("output", "", Json.text(format.path("schema")), Optional.of(true))
                : AnswerFormat.TEXT;
    }

    private Map<String, String> extras() {
        Map<String, String> extras = new HashMap<>();
        String user = Json.string(root.path("metadata").path("user_id"));
        if (!user.isEmpty()) {
            extras.put("user", Json.quote(user.length() > LONGEST_USER ? Hash.of(user) : user));
        }
        switch (Json.string(root.path("service_tier"))) {
            case "auto" -> extras.put("service_tier", "\"auto\"");
            case "standard_only" -> extras.put("service_tier", "\"default\"");
            default -> {}
        }
        return extras;
    }
}
