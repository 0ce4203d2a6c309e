package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import switchboard.lib.wire.Json;
import switchboard.spi.Dialect;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;
import switchboard.spi.ToolChoice.Mode;

/**
 * The tools of a request. Functions stand flat here; a custom tool, which takes plain text, is a function with one
 * string for an upstream that knows only functions.
 */
final class ResponsesTools {
    /** The one parameter of a function that stands for a custom tool. */
    static final String INPUT = "input";

    private static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{}}";
    private static final String ONE_STRING = "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},"
            + "\"required\":[\"input\"],\"additionalProperties\":false}";

    private final JsonNode root;

    /** The tools of a request's body. */
    ResponsesTools(JsonNode root) {
        this.root = root;
    }

    /** What may be called. What only OpenAI runs is there, too, unless something must be called. */
    List<Tool> tools() {
        JsonNode all = root.path("tools");
        if (!all.isArray() && !all.isMissingNode() && !all.isNull()) {
            throw ResponsesRefusal.wrong("tools", "'tools' must be an array.");
        }
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : all) {
            tools.add(tool(tool, "tools[%d]".formatted(tools.size())));
        }
        return tools;
    }

    private Tool tool(JsonNode tool, String at) {
        String type = Json.string(tool.path("type"));
        return switch (type) {
            case "function" -> function(tool, at);
            case "custom" -> custom(tool, at);
            case "" ->
                throw ResponsesRefusal.wrong(at + ".type", "Missing required parameter: '%s.type'.".formatted(at));
            default -> {
                JsonNode choice = root.path("tool_choice");
                if (!choice.isMissingNode()
                        && !choice.isNull()
                        && !choice.asText().matches("auto|none")) {
                    throw unsupported(at + ".type", type);
                }
                yield new Tool.Hosted(Dialect.OPENAI_RESPONSES, type, Json.text(tool));
            }
        };
    }

    private static RuntimeException unsupported(String at, String type) {
        return ResponsesRefusal.wrong(at, "Tool type '%s' is not supported by this model".formatted(type));
    }

    private static Tool function(JsonNode tool, String at) {
        JsonNode parameters = tool.path("parameters");
        JsonNode strict = tool.path("strict");
        return new Tool.Function(
                name(tool, at),
                Json.string(tool.path("description")),
                parameters.isObject() ? Json.text(parameters) : "",
                strict.isBoolean() ? Optional.of(strict.booleanValue()) : Optional.empty(),
                "");
    }

    private static Tool custom(JsonNode tool, String at) {
        String description = Json.string(tool.path("description"));
        String grammar = Json.string(tool.path("format").path("definition"));
        if (!grammar.isEmpty()) {
            String syntax = Json.string(tool.path("format").path("syntax"));
            description += (description.isEmpty() ? "" : "\n\n") + "The input follows this " + syntax + " grammar:\n"
                    + grammar;
        }
        return new Tool.Function(name(tool, at), description, ONE_STRING, Optional.empty(), "");
    }

    private static String name(JsonNode tool, String at) {
        String name = Json.string(tool.path("name"));
        if (name.isEmpty()) {
            throw ResponsesRefusal.wrong(at + ".name", "Missing required parameter: '%s.name'.".formatted(at));
        }
        return name;
    }

    /** The names of custom tools. */
    static Set<String> customNames(String tools) {
        Set<String> names = new HashSet<>();
        if (tools.contains("\"custom\"")) {
            for (JsonNode tool : Json.known(tools)) {
                if (Json.string(tool.path("type")).equals("custom")) {
                    names.add(Json.string(tool.path("name")));
                }
            }
        }
        return names;
    }

    ToolChoice choice() {
        JsonNode told = root.path("parallel_tool_calls");
        Optional<Boolean> parallel = told.isBoolean() ? Optional.of(told.booleanValue()) : Optional.empty();
        JsonNode choice = root.path("tool_choice");
        if (choice.isObject()) {
            return named(choice, parallel);
        }
        Mode mode = choice.isNull() ? Mode.UNSET : mode(choice.asText("unset"), "tool_choice");
        return new ToolChoice(mode, List.of(), parallel);
    }

    private static Mode mode(String word, String at) {
        return switch (word) {
            case "unset", "" -> Mode.UNSET;
            case "auto" -> Mode.AUTO;
            case "none" -> Mode.NONE;
            case "required" -> Mode.REQUIRED;
            default -> throw ResponsesRefusal.wrong(at, "Unsupported value: '%s'.".formatted(word));
        };
    }

    private static ToolChoice named(JsonNode choice, Optional<Boolean> parallel) {
        String type = Json.string(choice.path("type"));
        return switch (type) {
            case "function", "custom" -> new ToolChoice(Mode.NAMED, List.of(name(choice, "tool_choice")), parallel);
            case "allowed_tools" -> {
                List<String> names = new ArrayList<>();
                choice.path("tools").forEach(tool -> names.add(Json.string(tool.path("name"))));
                names.removeIf(String::isEmpty);
                yield new ToolChoice(mode(choice.path("mode").asText("auto"), "tool_choice.mode"), names, parallel);
            }
            default -> throw unsupported("tool_choice.type", type);
        };
    }

    /** The tools as an upstream of Responses wants them. */
    static ArrayNode write(List<Tool> tools) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Tool tool : tools) {
            switch (tool) {
                case Tool.Function function -> all.add(write(function));
                case Tool.Hosted(String dialect, String type, String json) -> {
                    if (dialect.equals(Dialect.OPENAI_RESPONSES)) {
                        all.addRawValue(new RawValue(json));
                    }
                }
            }
        }
        return all;
    }

    /** {@code strict} is said in any case: its default is another than elsewhere. */
    private static ObjectNode write(Tool.Function function) {
        ObjectNode tool =
                JsonNodeFactory.instance.objectNode().put("type", "function").put("name", function.name());
        if (!function.description().isEmpty()) {
            tool.put("description", function.description());
        }
        String parameters = function.parameters().isEmpty() ? NO_PARAMETERS : function.parameters();
        tool.putRawValue("parameters", new RawValue(parameters));
        return tool.put("strict", function.strict().orElse(false));
    }

    /** Writes which tools must be called. */
    static void write(ToolChoice choice, ObjectNode body) {
        switch (choice.mode()) {
            case UNSET -> {}
            case NONE -> body.put("tool_choice", "none");
            case AUTO -> some(choice, "auto", body);
            case REQUIRED -> some(choice, "required", body);
            case NAMED -> body.set("tool_choice", named(choice.names().getFirst()));
        }
        choice.parallel().ifPresent(parallel -> body.put("parallel_tool_calls", parallel));
    }

    private static void some(ToolChoice choice, String mode, ObjectNode body) {
        if (choice.names().isEmpty()) {
            body.put("tool_choice", mode);
            return;
        }
        ArrayNode tools = body.putObject("tool_choice")
                .put("type", "allowed_tools")
                .put("mode", mode)
                .putArray("tools");
        choice.names().forEach(name -> tools.add(named(name)));
    }

    private static ObjectNode named(String function) {
        return JsonNodeFactory.instance.objectNode().put("type", "function").put("name", function);
    }
}
