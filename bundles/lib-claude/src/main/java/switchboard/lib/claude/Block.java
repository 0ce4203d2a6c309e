package switchboard.lib.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.spi.Dialect;
import switchboard.spi.Part;
import switchboard.spi.Seal;

/** Parts as Claude's blocks; none for what Claude would refuse or not understand. */
final class Block {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Block() {}

    static ObjectNode text(String text) {
        return NODES.objectNode().put("type", "text").put("text", text);
    }

    /** A part of what a person, or a tool, says. */
    static Optional<ObjectNode> said(Part part) {
        return switch (part) {
            case Part.Text(String text, String cache) -> words(text, cache);
            case Part.Media media -> Optional.of(marked(MediaBlock.of(media), media.cache()));
            case Part.Refusal(String text) -> words(text, "");
            case Part.Raw raw -> own(raw);
            case Part.Thinking thinking -> Optional.empty();
            case Part.ToolCall call -> Optional.empty();
            case Part.ToolResult result -> Optional.empty();
        };
    }

    /** A part of what the model said. */
    static Optional<ObjectNode> answered(Part part, ToolIds ids) {
        return switch (part) {
            case Part.Text(String text, String cache) -> words(text, cache);
            case Part.Refusal(String text) -> words(text, "");
            case Part.Thinking thinking -> thought(thinking);
            case Part.ToolCall call -> Optional.of(called(call, ids));
            case Part.Raw raw -> own(raw);
            case Part.Media media -> Optional.empty(); // Claude makes none
            case Part.ToolResult result -> Optional.empty();
        };
    }

    static ObjectNode result(Part.ToolResult result, ToolIds ids) {
        ObjectNode block = NODES.objectNode().put("type", "tool_result");
        block.put("tool_use_id", ids.ofResult(result.callId()));
        List<Part> content = result.content();
        if (content.isEmpty()) {
            block.put("content", "");
        } else if (content.size() == 1
                && content.getFirst() instanceof Part.Text(String text, String cache)
                && cache.isEmpty()) {
            block.put("content", text);
        } else {
            ArrayNode blocks = block.putArray("content");
            content.forEach(part -> said(part).ifPresent(blocks::add));
        }
        if (result.error()) {
            block.put("is_error", true);
        }
        return marked(block, result.cache());
    }

    /** Claude refuses blank text. */
    private static Optional<ObjectNode> words(String text, String cache) {
        return text.isBlank() ? Optional.empty() : Optional.of(marked(text(text), cache));
    }

    /** Claude refuses thoughts that it has not signed. */
    private static Optional<ObjectNode> thought(Part.Thinking thinking) {
        Seal seal = thinking.seal();
        return switch (seal.kind()) {
            case Seal.CLAUDE_SIGNATURE ->
                Optional.of(NODES.objectNode()
                        .put("type", "thinking")
                        .put("thinking", thinking.text())
                        .put("signature", seal.value()));
            case Seal.CLAUDE_REDACTED ->
                Optional.of(NODES.objectNode().put("type", "redacted_thinking").put("data", seal.value()));
            default -> Optional.empty();
        };
    }

    private static ObjectNode called(Part.ToolCall call, ToolIds ids) {
        ObjectNode block = NODES.objectNode().put("type", "tool_use");
        block.put("id", ids.ofCall(call.id())).put("name", ToolNames.encoded(call.name()));
        Optional<JsonNode> arguments =
                Json.read(call.arguments().getBytes(StandardCharsets.UTF_8)).filter(JsonNode::isObject);
        if (arguments.isPresent()) {
            block.set("input", arguments.get());
        } else {
            ObjectNode input = block.putObject("input");
            if (!call.arguments().isBlank()) {
                input.put("_raw", call.arguments()); // broken, but the model's own words
            }
        }
        return block;
    }

    private static Optional<ObjectNode> own(Part.Raw raw) {
        return raw.dialect().equals(Dialect.CLAUDE_MESSAGES) && Json.known(raw.json()) instanceof ObjectNode block
                ? Optional.of(block)
                : Optional.empty();
    }

    private static ObjectNode marked(ObjectNode block, String cache) {
        if (!cache.isEmpty()) {
            block.set("cache_control", Json.known(cache));
        }
        return block;
    }
}
