package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatRequest;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;

/** Writes tools and which of them must be called. All functions stand in one tool, each of Google's own in one of its own. */
final class ToolsWriter {
    private static final Set<String> OWN = Set.of("googleSearch", "codeExecution", "urlContext");

    private ToolsWriter() {}

    static void write(ChatRequest request, Family family, ObjectNode body) {
        ArrayNode functions = JsonNodeFactory.instance.arrayNode();
        Map<String, JsonNode> own = new LinkedHashMap<>();
        for (Tool tool : request.tools()) {
            switch (tool) {
                case Tool.Function function
                when OWN.contains(function.name()) -> own.put(function.name(), JsonNodeFactory.instance.objectNode());
                case Tool.Function function -> functions.add(function(function, family));
                case Tool.Hosted hosted -> hosted(hosted, own);
            }
        }
        if (request.extras().containsKey("web_search_options")) {
            own.put("googleSearch", JsonNodeFactory.instance.objectNode());
        }
        if (!functions.isEmpty() && !own.isEmpty() && !family.signs()) {
            throw new RelayException(
                    Failure.UNSUPPORTED, "%s cannot mix functions with %s".formatted(request.model(), own.keySet()));
        }
        tools(functions, own, body);
        if (!functions.isEmpty()) {
            choice(request.toolChoice(), body);
        }
    }

    private static void tools(ArrayNode functions, Map<String, JsonNode> own, ObjectNode body) {
        if (functions.isEmpty() && own.isEmpty()) {
            return;
        }
        ArrayNode tools = body.putArray("tools");
        if (!functions.isEmpty()) {
            tools.addObject().set("functionDeclarations", functions);
        }
        own.forEach((name, settings) -> tools.addObject().set(name, settings));
    }

    private static void hosted(Tool.Hosted hosted, Map<String, JsonNode> own) {
        if (hosted.dialect().equals(Dialect.GEMINI_GENERATE)) {
            Json.known(hosted.json()).properties().forEach(entry -> own.put(entry.getKey(), entry.getValue()));
        } else if (hosted.type().startsWith("web_search")) {
            own.put("googleSearch", JsonNodeFactory.instance.objectNode());
        }
    }

    private static ObjectNode function(Tool.Function function, Family family) {
        ObjectNode declaration = JsonNodeFactory.instance.objectNode().put("name", function.name());
        if (!function.description().isEmpty()) {
            declaration.put("description", function.description());
        }
        if (function.parameters().isEmpty() || !(Json.known(function.parameters()) instanceof ObjectNode schema)) {
            return declaration;
        }
        if (family.takesJsonSchema()) {
            declaration.set("parametersJsonSchema", schema.without("$schema"));
            return declaration;
        }
        ObjectNode clean = SchemaCleaner.clean(schema);
        if (clean.has("properties")) {
            declaration.set("parameters", clean);
        }
        return declaration;
    }

    private static void choice(ToolChoice choice, ObjectNode body) {
        String mode = switch (choice.mode()) {
            case UNSET -> "";
            case AUTO -> choice.names().isEmpty() ? "AUTO" : "VALIDATED"; // AUTO takes no names
            case NONE -> "NONE";
            case REQUIRED, NAMED -> "ANY";
        };
        if (mode.isEmpty()) {
            return;
        }
        ObjectNode config =
                body.putObject("toolConfig").putObject("functionCallingConfig").put("mode", mode);
        if (!choice.names().isEmpty() && !mode.equals("NONE")) {
            ArrayNode names = config.putArray("allowedFunctionNames");
            choice.names().forEach(names::add);
        }
    }
}
