package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;

/**
 * A call of one of the client's tools. The input of a custom tool is known only when its arguments are complete, and so
 * comes in one piece.
 */
final class ResponsesCall extends ResponsesItem {
    private final ChatEvent.ToolStart start;
    private final boolean custom;
    private final StringBuilder arguments = new StringBuilder();

    ResponsesCall(ResponsesEvents events, int index, ChatEvent.ToolStart start, boolean custom) {
        super(events, index, custom ? "ctc_" : "fc_");
        this.start = start;
        this.custom = custom;
    }

    void add(String json) {
        arguments.append(json);
        if (!custom && !json.isEmpty()) {
            event("response.function_call_arguments.delta").with("delta", json).send();
        }
    }

    @Override
    void end() {
        if (custom) {
            event("response.custom_tool_call_input.delta")
                    .with("delta", input())
                    .send();
            event("response.custom_tool_call_input.done").with("input", input()).send();
            return;
        }
        if (arguments.toString().isBlank()) {
            arguments.setLength(0);
            add("{}"); // clients parse it
        }
        event("response.function_call_arguments.done")
                .with("name", start.name())
                .with("arguments", arguments)
                .send();
    }

    private String input() {
        JsonNode input = Json.read(arguments.toString().getBytes(StandardCharsets.UTF_8))
                .orElseGet(() -> Json.known("null"))
                .path(ResponsesTools.INPUT);
        return input.isTextual() ? input.textValue() : arguments.toString();
    }

    @Override
    ObjectNode json() {
        ObjectNode item = json(custom ? "custom_tool_call" : "function_call")
                .put("status", status())
                .put("call_id", start.id())
                .put("name", start.name());
        ResponsesSeals.write(start.seal(), item);
        return custom ? item.put("input", isClosed() ? input() : "") : item.put("arguments", arguments.toString());
    }
}
