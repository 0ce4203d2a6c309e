package switchboard.lib.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatRequest;
import switchboard.spi.Dialect;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;

/** Tools, and which of them must be called. */
final class ToolWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ChatRequest request;
    private final ModelRules rules;
    private final boolean thinks;

    /** @param thinks the model thinks first, and so cannot be forced to call a tool */
    ToolWriter(ChatRequest request, ModelRules rules, boolean thinks) {
        this.request = request;
        this.rules = rules;
        this.thinks = thinks;
    }

    void write(ObjectNode body) {
        ArrayNode tools = NODES.arrayNode();
        for (Tool tool : request.tools()) {
            switch (tool) {
                case Tool.Function function -> {
                    if (isOffered(function)) {
                        tools.add(function(function));
                    }
                }
                case Tool.Hosted(String dialect, String type, String json) -> {
                    if (dialect.equals(Dialect.CLAUDE_MESSAGES)) {
                        tools.add(Json.known(json));
                    }
                }
            }
        }
        String search = request.extras().getOrDefault("web_search_options", "");
        if (!search.isEmpty()) {
            tools.add(webSearch(Json.known(search)));
        }
        if (!tools.isEmpty()) {
            body.set("tools", tools);
            choice(body);
        } else if (!request.tools().isEmpty() && mustCall()) {
            throw Wrong.unsupported("tools", "Claude has none of the tools that must be called");
        }
    }

    private boolean mustCall() {
        ToolChoice.Mode mode = request.toolChoice().mode();
        return mode == ToolChoice.Mode.REQUIRED || mode == ToolChoice.Mode.NAMED;
    }

    /** Claude has no word for a choice among several tools: the others are not offered. */
    private boolean isOffered(Tool.Function function) {
        ToolChoice choice = request.toolChoice();
        return choice.mode() == ToolChoice.Mode.NAMED
                || choice.names().isEmpty()
                || choice.names().contains(function.name());
    }

    private ObjectNode function(Tool.Function function) {
        ObjectNode tool = NODES.objectNode().put("name", ToolNames.encoded(function.name()));
        if (!function.description().isEmpty()) {
            tool.put("description", function.description());
        }
        tool.set("input_schema", schema(function.parameters()));
        if (rules.structured()) {
            function.strict().ifPresent(strict -> tool.put("strict", strict));
        }
        if (!function.cache().isEmpty()) {
            tool.set("cache_control", Json.known(function.cache()));
        }
        return tool;
    }

    /** The schema as it is; one of an object without properties where there is none. */
    private static ObjectNode schema(String parameters) {
        if (!parameters.isBlank() && Json.known(parameters) instanceof ObjectNode schema) {
            return Json.string(schema.path("type")).isEmpty()
                            && !schema.path("type").isArray()
                    ? schema.put("type", "object")
                    : schema;
        }
        ObjectNode empty = NODES.objectNode().put("type", "object");
        empty.putObject("properties");
        return empty;
    }

    private static ObjectNode webSearch(JsonNode options) {
        ObjectNode tool = NODES.objectNode().put("type", "web_search_20250305").put("name", "web_search");
        JsonNode place = options.path("user_location").path("approximate");
        if (place.isObject()) {
            ObjectNode location = tool.putObject("user_location").put("type", "approximate");
            for (String member : List.of("city", "region", "country", "timezone")) {
                if (place.path(member).isTextual()) {
                    location.set(member, place.get(member));
                }
            }
        }
        return tool;
    }

    private void choice(ObjectNode body) {
        ToolChoice asked = request.toolChoice();
        boolean alone = asked.parallel().equals(Optional.of(false));
        ObjectNode choice = NODES.objectNode();
        switch (asked.mode()) {
            case UNSET -> {
                if (!alone) {
                    return;
                }
                choice.put("type", "auto");
            }
            case AUTO -> choice.put("type", "auto");
            case NONE -> choice.put("type", "none");
            case REQUIRED -> choice.put("type", thinks ? "auto" : "any");
            case NAMED -> {
                choice.put("type", thinks ? "auto" : "tool");
                if (!thinks) {
                    choice.put("name", ToolNames.encoded(asked.names().getFirst()));
                }
            }
        }
        if (alone && asked.mode() != ToolChoice.Mode.NONE) {
            choice.put("disable_parallel_tool_use", true);
        }
        body.set("tool_choice", choice);
    }
}
