package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Part;
import switchboard.spi.Seal;

/**
 * Puts the items of an input together to messages. Reasoning, words and calls of the model that follow each other are
 * one turn of it; words after words begin another. Items of tools that ran at OpenAI are left out.
 */
final class ResponsesItems {
    private final ResponsesMemory memory;
    private final List<Message> messages = new ArrayList<>();
    private final List<Part> turn = new ArrayList<>();
    private final Map<String, String> tools = new HashMap<>(); // names by the ids of calls
    private boolean said;
    private boolean called;

    ResponsesItems(ResponsesMemory memory) {
        this.memory = memory;
    }

    /** All of it. */
    List<Message> messages() {
        endTurn();
        return messages;
    }

    /** A message that is none of the model's. */
    void message(Role role, List<Part> parts) {
        endTurn();
        messages.add(new Message(role, parts));
    }

    /**
     * The next item.
     *
     * @param at where it stands, for whoever wrote it
     */
    void add(JsonNode item, String at) {
        if (!item.isObject()) {
            throw ResponsesRefusal.wrong(at, "Items must be objects.");
        }
        switch (item.path("type").asText("message")) {
            case "message" -> message(item, at);
            case "reasoning" -> reasoning(item);
            case "function_call" -> call(item, at, Json.string(item.path("arguments")));
            case "custom_tool_call" ->
                call(
                        item,
                        at,
                        Json.text(JsonNodeFactory.instance
                                .objectNode()
                                .put(ResponsesTools.INPUT, Json.string(item.path("input")))));
            case "function_call_output", "custom_tool_call_output" -> result(item, at);
            case "item_reference" -> referred(item, at);
            default -> {}
        }
    }

    private void message(JsonNode item, String at) {
        List<Part> parts = ResponsesParts.read(item.path("content"), at + ".content");
        switch (Json.string(item.path("role"))) {
            case "user" -> message(Role.USER, parts);
            case "system", "developer" -> message(Role.SYSTEM, parts);
            case "assistant" -> {
                if (said && !called) {
                    endTurnBeforeReasoning();
                }
                turn.addAll(parts);
                said = true;
            }
            default ->
                throw ResponsesRefusal.wrong(
                        at + ".role", "Messages have the role 'user', 'assistant', 'system' or 'developer'.");
        }
    }

    private void reasoning(JsonNode item) {
        String shown = joined(item.path("content"), "");
        String text = shown.isEmpty() ? joined(item.path("summary"), "\n\n") : shown;
        Seal seal = ResponsesSeals.read(item);
        if (!text.isEmpty() || !seal.isNone()) {
            turn.add(new Part.Thinking(text, seal));
        }
    }

    private static String joined(JsonNode parts, String between) {
        List<String> texts = new ArrayList<>();
        parts.forEach(part -> texts.add(Json.string(part.path("text"))));
        return String.join(between, texts);
    }

    private void call(JsonNode item, String at, String arguments) {
        String id = required(item, "call_id", at);
        String name = required(item, "name", at);
        tools.put(id, name);
        turn.add(new Part.ToolCall(id, name, arguments, ResponsesSeals.ofCall(item)));
        called = true;
    }

    private void result(JsonNode item, String at) {
        String id = required(item, "call_id", at);
        List<Part> content = ResponsesParts.read(item.path("output"), at + ".output");
        message(Role.TOOL, List.of(new Part.ToolResult(id, tools.getOrDefault(id, ""), content, false, "")));
    }

    private void referred(JsonNode item, String at) {
        String id = required(item, "id", at);
        JsonNode known = memory.item(id)
                .filter(found -> !found.path("type").asText().equals("item_reference"))
                .orElseThrow(() -> ResponsesRefusal.wrong(at + ".id", "Item with id '%s' not found.".formatted(id)));
        add(known, at);
    }

    private static String required(JsonNode item, String name, String at) {
        String value = Json.string(item.path(name));
        if (value.isEmpty()) {
            throw ResponsesRefusal.wrong(at + "." + name, "Missing required parameter: '%s.%s'.".formatted(at, name));
        }
        return value;
    }

    private void endTurn() {
        if (!turn.isEmpty()) {
            messages.add(new Message(Role.ASSISTANT, turn));
        }
        turn.clear();
        said = false;
        called = false;
    }

    /** Ends the turn; reasoning at its end belongs to the next. */
    private void endTurnBeforeReasoning() {
        int end = turn.size();
        while (end > 0 && turn.get(end - 1) instanceof Part.Thinking) {
            end--;
        }
        List<Part> next = List.copyOf(turn.subList(end, turn.size()));
        turn.subList(end, turn.size()).clear();
        endTurn();
        turn.addAll(next);
    }
}
