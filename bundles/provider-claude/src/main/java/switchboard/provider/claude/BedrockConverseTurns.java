package switchboard.provider.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Part;
import switchboard.spi.Seal;

/**
 * Turns of a conversation as Converse wants them: they alternate, the first is the user's, results of tools stand together
 * before anything else of their turn, and no text is blank.
 */
final class BedrockConverseTurns {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern TOOL_ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final String FILLER = "...";

    private final List<Message> messages;
    private final ArrayNode turns = NODES.arrayNode();
    private int documents;

    BedrockConverseTurns(List<Message> messages) {
        this.messages = messages;
    }

    ArrayNode write() {
        for (Message message : messages) {
            if (message.role() != Role.SYSTEM) {
                String role = message.role() == Role.ASSISTANT ? "assistant" : "user";
                for (Part part : message.parts()) {
                    add(role, part);
                }
            }
        }
        if (turns.isEmpty() || !isUser(turns.get(0))) {
            turns.insert(0, turn("user"));
            content(0).add(text(FILLER));
        }
        for (int i = 0; i < turns.size(); i++) {
            order(i);
        }
        return turns;
    }

    private void add(String role, Part part) {
        switch (part) {
            case Part.Text(String text, String cache) -> words(role, text, cache);
            case Part.Refusal(String text) -> words(role, text, "");
            case Part.Media media -> {
                into(role).add(BedrockMedia.block(media, ++documents));
                cachePoint(media.cache()).ifPresent(into(role)::add);
            }
            case Part.Thinking(String text, Seal seal) -> thinking(text, seal).ifPresent(into(role)::add);
            case Part.ToolCall call -> into(role).add(toolUse(call));
            case Part.ToolResult result -> {
                into(role).add(toolResult(result));
                cachePoint(result.cache()).ifPresent(into(role)::add);
            }
            case Part.Raw raw -> {} // another dialect's own
        }
    }

    private void words(String role, String text, String cache) {
        if (!text.isBlank()) {
            into(role).add(text(text));
            cachePoint(cache).ifPresent(into(role)::add);
        }
    }

    private static ObjectNode text(String text) {
        return NODES.objectNode().put("text", text);
    }

    /** The mark behind what is to be cached. */
    static Optional<ObjectNode> cachePoint(String cache) {
        if (cache.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode point = NODES.objectNode().put("type", "default");
        String ttl = Json.string(Json.known(cache).path("ttl"));
        if (!ttl.isEmpty()) {
            point.put("ttl", ttl);
        }
        ObjectNode block = NODES.objectNode();
        block.set("cachePoint", point);
        return Optional.of(block);
    }

    /** Reasoning goes back only with the seal it came with. */
    private static Optional<ObjectNode> thinking(String text, Seal seal) {
        ObjectNode reasoning = NODES.objectNode();
        switch (seal.kind()) {
            case Seal.CLAUDE_SIGNATURE ->
                reasoning.putObject("reasoningText").put("text", text).put("signature", seal.value());
            case Seal.CLAUDE_REDACTED -> reasoning.put("redactedContent", seal.value());
            default -> {
                return Optional.empty();
            }
        }
        ObjectNode block = NODES.objectNode();
        block.set("reasoningContent", reasoning);
        return Optional.of(block);
    }

    private static ObjectNode toolUse(Part.ToolCall call) {
        ObjectNode use = NODES.objectNode().put("toolUseId", id(call.id())).put("name", call.name());
        use.set("input", arguments(call.arguments()));
        ObjectNode block = NODES.objectNode();
        block.set("toolUse", use);
        return block;
    }

    private static JsonNode arguments(String json) {
        if (json.isBlank()) {
            return NODES.objectNode();
        }
        return Json.read(json.getBytes(StandardCharsets.UTF_8))
                .filter(JsonNode::isObject)
                .orElseGet(() -> NODES.objectNode().put("_raw", json));
    }

    private ObjectNode toolResult(Part.ToolResult result) {
        ObjectNode told = NODES.objectNode().put("toolUseId", id(result.callId()));
        ArrayNode content = told.putArray("content");
        for (Part part : result.content()) {
            switch (part) {
                case Part.Text(String text, String cache) -> {
                    if (!text.isBlank()) {
                        content.add(text(text));
                    }
                }
                case Part.Media media -> content.add(BedrockMedia.block(media, ++documents));
                default -> {}
            }
        }
        if (result.error()) {
            told.put("status", "error");
        }
        ObjectNode block = NODES.objectNode();
        block.set("toolResult", told);
        return block;
    }

    /** An id that Converse takes; the same for a call and its result. */
    private static String id(String id) {
        if (TOOL_ID.matcher(id).matches()) {
            return id;
        }
        String clean = id.replaceAll("[^a-zA-Z0-9_-]", "_");
        return clean.substring(0, Math.min(clean.length(), 50)) + "_" + Integer.toHexString(id.hashCode());
    }

    private ArrayNode into(String role) {
        int last = turns.size() - 1;
        if (last < 0 || !turns.get(last).path("role").asText().equals(role)) {
            turns.add(turn(role));
            last++;
        }
        return content(last);
    }

    private static ObjectNode turn(String role) {
        ObjectNode turn = NODES.objectNode().put("role", role);
        turn.putArray("content");
        return turn;
    }

    private ArrayNode content(int turn) {
        return (ArrayNode) turns.get(turn).get("content");
    }

    private static boolean isUser(JsonNode turn) {
        return turn.path("role").asText().equals("user");
    }

    /** Puts results first; a document does not go without words. */
    private void order(int turn) {
        ArrayNode content = content(turn);
        ArrayNode first = NODES.arrayNode();
        ArrayNode rest = NODES.arrayNode();
        boolean document = false;
        boolean words = false;
        boolean behindResult = false;
        for (JsonNode block : content) {
            behindResult = block.has("toolResult") || (behindResult && block.has("cachePoint"));
            (behindResult || block.has("reasoningContent") ? first : rest).add(block);
            document |= block.has("document");
            words |= block.has("text");
        }
        content.removeAll().addAll(first).addAll(rest);
        if (document && !words) {
            content.add(text(FILLER));
        }
    }
}
