package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** A message of Claude's while it comes: blocks are opened in their order, filled and closed, then it ends. */
final class MessageStream {
    private static final class Block {
        private final String type;
        private final String id;
        private final String name;
        private final StringBuilder input = new StringBuilder();
        private boolean open = true;

        Block(JsonNode block) {
            this.type = block.path("type").asText();
            this.id = block.path("id").asText();
            this.name = block.path("name").asText();
        }
    }

    final AnswerParts parts = new AnswerParts();
    private final Map<Integer, Block> blocks = new TreeMap<>();
    private boolean begun;

    void event(Sent sent) {
        JsonNode event = parts.object(sent.data());
        String type = event.path("type").asText();
        parts.must(sent.name().equals(type), "event %s has type %s".formatted(sent.name(), type));
        parts.must(!parts.done, "something follows message_stop");
        parts.must(parts.error.isEmpty(), "something follows an error");
        switch (type) {
            case "message_start" -> start(event.path("message"));
            case "content_block_start" -> open(event);
            case "content_block_delta" -> delta(event);
            case "content_block_stop" -> close(event);
            case "message_delta" -> finish(event);
            case "message_stop" -> {
                parts.must(!parts.finish.isEmpty(), "message_stop without a stop_reason");
                parts.done = true;
            }
            case "error" -> parts.error = event.path("error").path("message").asText("an error without a message");
            default -> {} // pings, and what is yet to come
        }
    }

    private void start(JsonNode message) {
        parts.must(!begun, "a second message_start");
        begun = true;
        parts.mustHave(message, "id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage");
        parts.must(message.path("content").isEmpty(), "a message starts with content");
        parts.must(message.path("stop_reason").isNull(), "a message starts with its stop_reason");
        parts.usage(message.path("usage"));
    }

    private void open(JsonNode event) {
        int index = event.path("index").asInt(-1);
        parts.must(begun, "a block before message_start");
        parts.must(parts.finish.isEmpty(), "a block after the stop_reason");
        parts.must(index == blocks.size(), "block %d is not the next".formatted(index));
        parts.must(blocks.values().stream().noneMatch(block -> block.open), "a block inside a block");
        JsonNode block = event.path("content_block");
        blocks.put(index, new Block(block));
        parts.content.append(
                block.path("type").asText().equals("text") ? block.path("text").asText() : "");
    }

    private void delta(JsonNode event) {
        Block block = blocks.get(event.path("index").asInt(-1));
        if (block == null || !block.open) {
            parts.flaws.add("a delta of a block that is not open");
            return;
        }
        JsonNode delta = event.path("delta");
        switch (delta.path("type").asText()) {
            case "text_delta" -> parts.content.append(delta.path("text").asText());
            case "thinking_delta" ->
                parts.reasoning.append(delta.path("thinking").asText());
            case "input_json_delta" ->
                block.input.append(delta.path("partial_json").asText());
            default -> {} // signatures, citations
        }
    }

    private void close(JsonNode event) {
        Block block = blocks.get(event.path("index").asInt(-1));
        if (block == null || !block.open) {
            parts.flaws.add("a block is closed that is not open");
            return;
        }
        block.open = false;
        if (block.type.equals("tool_use")) {
            parts.tool(block.name, block.input.isEmpty() ? "{}" : block.input.toString(), block.id);
        }
    }

    private void finish(JsonNode event) {
        parts.usage(event.path("usage"));
        String reason = event.path("delta").path("stop_reason").asText("");
        if (!reason.isEmpty() && !reason.equals("null")) {
            parts.must(blocks.values().stream().noneMatch(block -> block.open), "a stop_reason while a block is open");
            parts.finish = reason;
        }
    }
}
