package switchboard.lib.gemini;

import static switchboard.lib.gemini.Spelling.member;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.Part;
import switchboard.spi.RelayException;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;
import switchboard.spi.ToolChoice.Mode;
import switchboard.spi.UpstreamFailure;

/** Reads what a client of generateContent, or of countTokens, asks. */
final class RequestReader {
    private RequestReader() {}

    static ChatRequest read(Call call) {
        JsonNode root = root(call);
        if (!Json.string(member(root, "cachedContent")).isEmpty()) {
            throw new RelayException(Failure.UNSUPPORTED, "cachedContent is known to Google's upstreams alone");
        }
        ConfigReader config = new ConfigReader(member(root, "generationConfig"));
        Map<String, String> extras = new HashMap<>();
        config.extras(extras);
        return new ChatRequest(
                call.model(),
                call.stream(),
                messages(root),
                tools(root.path("tools")),
                choice(member(member(root, "toolConfig"), "functionCallingConfig")),
                config.sampling(),
                config.reasoning(),
                config.format(),
                extras);
    }

    private static JsonNode root(Call call) {
        if (!(call.body() instanceof JsonBody body)) {
            throw bad("the body must be a JSON object", "");
        }
        JsonNode root = Json.read(body.bytes()).orElseThrow(() -> bad("the body must be a JSON object", ""));
        JsonNode counted = member(root, "generateContentRequest"); // a count of all of a request, not of contents
        return counted.isObject() ? counted : root;
    }

    private static List<Message> messages(JsonNode root) {
        JsonNode contents = root.path("contents");
        if (!contents.isArray() || contents.isEmpty()) {
            throw bad("contents is not specified", "contents");
        }
        List<Message> messages = new ArrayList<>();
        String system = system(member(root, "systemInstruction"));
        if (!system.isEmpty()) {
            messages.add(new Message(Role.SYSTEM, List.of(new Part.Text(system))));
        }
        ContentsReader reader = new ContentsReader(messages);
        int turn = 0;
        for (JsonNode content : contents) {
            reader.content(content, turn++);
        }
        return messages;
    }

    private static String system(JsonNode instruction) {
        if (instruction.isTextual()) {
            return instruction.textValue();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode part : instruction.path("parts")) {
            String text = Json.string(part.path("text"));
            if (!text.isEmpty()) {
                texts.add(text);
            }
        }
        return String.join("\n", texts);
    }

    private static List<Tool> tools(JsonNode all) {
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : all) {
            for (Map.Entry<String, JsonNode> entry : tool.properties()) {
                if (entry.getKey().equals("functionDeclarations")
                        || entry.getKey().equals("function_declarations")) {
                    entry.getValue().forEach(function -> tools.add(function(function)));
                } else {
                    ObjectNode hosted = ((ObjectNode) tool).objectNode();
                    hosted.set(entry.getKey(), entry.getValue());
                    tools.add(new Tool.Hosted(Dialect.GEMINI_GENERATE, entry.getKey(), Json.text(hosted)));
                }
            }
        }
        return tools;
    }

    private static Tool function(JsonNode function) {
        String name = Json.string(function.path("name"));
        if (name.isEmpty()) {
            throw bad("a function declaration has no name", "tools");
        }
        JsonNode plain = member(function, "parametersJsonSchema");
        JsonNode parameters = plain.isObject() ? plain : SchemaReader.read(function.path("parameters"));
        return new Tool.Function(
                name,
                Json.string(function.path("description")),
                parameters.isObject() ? Json.text(parameters) : "",
                Optional.empty(),
                "");
    }

    private static ToolChoice choice(JsonNode config) {
        List<String> names = new ArrayList<>();
        member(config, "allowedFunctionNames").forEach(name -> names.add(Json.string(name)));
        Mode mode = switch (Json.string(config.path("mode")).toUpperCase(Locale.ROOT)) {
            case "AUTO", "VALIDATED" -> Mode.AUTO;
            case "ANY" -> names.size() == 1 ? Mode.NAMED : Mode.REQUIRED;
            case "NONE" -> Mode.NONE;
            default -> Mode.UNSET;
        };
        return mode == Mode.UNSET ? ToolChoice.UNSET : new ToolChoice(mode, names, Optional.empty());
    }

    /** What a client is told whose request is not as this dialect says. */
    static RelayException bad(String message, String param) {
        return new RelayException(new UpstreamFailure(
                Failure.BADREQ,
                Failure.BADREQ.status(),
                message,
                Failure.BADREQ.type(),
                param.isEmpty() ? Optional.empty() : Optional.of(param),
                "null",
                Optional.empty()));
    }
}
