package switchboard.provider.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatRequest;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;

/**
 * Tools as Converse wants them. It wants them whenever the conversation has calls or results, even if the client offers
 * none any more.
 */
final class BedrockConverseTools {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private BedrockConverseTools() {}

    /**
     * The tools' part of a request; empty if it has none.
     *
     * @param turns the conversation as it is sent
     */
    static Optional<ObjectNode> write(ChatRequest request, ArrayNode turns, String model) {
        Set<String> called = called(turns);
        boolean used = !called.isEmpty() || hasResults(turns);
        boolean none = request.toolChoice().mode() == ToolChoice.Mode.NONE;
        if (none && !used) {
            return Optional.empty();
        }
        ArrayNode tools = NODES.arrayNode();
        for (Tool tool : request.tools()) {
            if (tool instanceof Tool.Function function) {
                tools.add(spec(function.name(), function.description(), schema(function.parameters())));
                BedrockConverseTurns.cachePoint(function.cache()).ifPresent(tools::add);
            }
        }
        if (tools.isEmpty() && used) {
            called.forEach(name -> tools.add(spec(name, "", schema(""))));
            if (called.isEmpty()) {
                tools.add(spec("tool", "", schema("")));
            }
        }
        if (tools.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode config = NODES.objectNode();
        config.set("tools", tools);
        choice(request, model).ifPresent(choice -> config.set("toolChoice", choice));
        return Optional.of(config);
    }

    private static Optional<ObjectNode> choice(ChatRequest request, String model) {
        ObjectNode choice = NODES.objectNode();
        boolean forceable = !model.contains("llama");
        switch (request.toolChoice().mode()) {
            case UNSET, NONE -> {
                return Optional.empty();
            }
            case AUTO -> choice.putObject("auto");
            case REQUIRED -> choice.putObject("any");
            case NAMED ->
                choice.putObject("tool")
                        .put(
                                "name",
                                request.toolChoice().names().stream()
                                        .findFirst()
                                        .orElse(""));
        }
        return forceable || choice.has("auto") ? Optional.of(choice) : Optional.empty();
    }

    private static ObjectNode spec(String name, String description, JsonNode schema) {
        ObjectNode spec = NODES.objectNode().put("name", name);
        spec.put("description", description.isBlank() ? name : description);
        spec.putObject("inputSchema").set("json", schema);
        ObjectNode tool = NODES.objectNode();
        tool.set("toolSpec", spec);
        return tool;
    }

    private static ObjectNode schema(String json) {
        JsonNode told = Json.read(json.getBytes(StandardCharsets.UTF_8)).orElse(NODES.objectNode());
        ObjectNode schema = told instanceof ObjectNode object ? object : NODES.objectNode();
        if (!schema.path("type").isTextual()) {
            schema.put("type", "object");
        }
        if (schema.size() == 1) {
            schema.putObject("properties");
        }
        return schema;
    }

    private static Set<String> called(ArrayNode turns) {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode turn : turns) {
            for (JsonNode block : turn.path("content")) {
                if (block.has("toolUse")) {
                    names.add(block.path("toolUse").path("name").asText());
                }
            }
        }
        return names;
    }

    private static boolean hasResults(ArrayNode turns) {
        for (JsonNode turn : turns) {
            for (JsonNode block : turn.path("content")) {
                if (block.has("toolResult")) {
                    return true;
                }
            }
        }
        return false;
    }
}
