package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.StringJoiner;
import switchboard.lib.wire.Json;
import switchboard.provider.openai.Declaration.ToolRules;
import switchboard.spi.JsonBody;

/** Changes the tools of a request; a tool that needs no change keeps its bytes. */
final class ToolEditor {
    private ToolEditor() {}

    static JsonBody edit(JsonBody body, ToolRules rules) {
        String tools = body.member("tools").orElse("");
        if (!tools.startsWith("[")) {
            return body.member("tool_choice").isPresent() ? body.without("tool_choice") : body;
        }
        List<String> elements = Json.elements(tools);
        if (elements.isEmpty()) {
            return body.without("tools").without("tool_choice");
        }
        StringJoiner changed = new StringJoiner(",", "[", "]");
        boolean any = false;
        for (String element : elements) {
            String other = edit(element, rules);
            any |= !other.equals(element);
            changed.add(other);
        }
        return any ? body.with("tools", changed.toString()) : body;
    }

    private static String edit(String tool, ToolRules rules) {
        JsonNode node = Json.known(tool);
        if (!(node.path("function") instanceof ObjectNode function)) {
            return tool;
        }
        boolean changed = rules.dropStrict() && function.remove("strict") != null;
        if (rules.textParameters() && function.path("parameters").isObject()) {
            function.put("parameters", Json.text(function.get("parameters")));
            changed = true;
        }
        return changed ? Json.text(node) : tool;
    }
}
