package switchboard.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Part;
import switchboard.spi.Seal;

/**
 * Writes messages. Results of tools come first, each as a message of its own, as text. Only a person can show media:
 * those in results, and those that the model made, go to what the person says next.
 */
final class ChatMessageWriter {
    private final String model;
    private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    private final List<Part> shown = new ArrayList<>();

    ChatMessageWriter(String model) {
        this.model = model;
    }

    ArrayNode write(List<Message> all) {
        for (Message message : all) {
            List<Part> rest = new ArrayList<>();
            for (Part part : message.parts()) {
                if (part instanceof Part.ToolResult result) {
                    result(result);
                } else {
                    rest.add(part);
                }
            }
            if (!rest.isEmpty() || message.parts().isEmpty()) {
                said(message.role(), rest);
            }
        }
        showRest();
        return messages;
    }

    private void said(Role role, List<Part> parts) {
        switch (role) {
            case SYSTEM -> {
                showRest();
                system(joined(parts, "\n"));
            }
            case USER, TOOL -> {
                List<Part> all = new ArrayList<>(shown);
                shown.clear();
                all.addAll(parts);
                user(all);
            }
            case ASSISTANT -> {
                showRest();
                assistant(parts);
            }
        }
    }

    private void system(String text) {
        if (!text.isEmpty()) {
            messages.addObject()
                    .put("role", ChatTrait.DEVELOPER.of(model) ? "developer" : "system")
                    .put("content", text);
        }
    }

    private void showRest() {
        if (!shown.isEmpty()) {
            user(List.copyOf(shown));
            shown.clear();
        }
    }

    private void result(Part.ToolResult result) {
        String text = joined(result.content(), "\n");
        messages.addObject()
                .put("role", "tool")
                .put("tool_call_id", result.callId())
                .put("content", result.error() ? "Error: " + text : text);
        showLater(result.content());
    }

    private void showLater(List<Part> parts) {
        for (Part part : parts) {
            if (part instanceof Part.Media medium
                    && ChatPartWriter.words(medium).isEmpty()) {
                shown.add(medium);
            }
        }
    }

    private void user(List<Part> parts) {
        boolean plain = true;
        for (Part part : parts) {
            plain &= !(part instanceof Part.Media medium)
                    || ChatPartWriter.words(medium).isPresent();
        }
        ObjectNode message = messages.addObject().put("role", "user");
        if (plain) {
            message.put("content", joined(parts, "\n"));
        } else {
            ArrayNode content = message.putArray("content");
            parts.forEach(part -> ChatPartWriter.write(part, content));
        }
    }

    /** What is said in words. */
    private static String joined(List<Part> parts, String separator) {
        List<String> texts = new ArrayList<>();
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> texts.add(text.text());
                case Part.Refusal refusal -> texts.add(refusal.text());
                case Part.Media medium -> ChatPartWriter.words(medium).ifPresent(texts::add);
                case Part.Thinking thinking -> {}
                case Part.ToolCall call -> {}
                case Part.ToolResult result -> {}
                case Part.Raw raw -> {}
            }
        }
        return String.join(separator, texts);
    }

    private void assistant(List<Part> parts) {
        ObjectNode message = messages.addObject().put("role", "assistant");
        String text = joined(parts, "");
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        for (Part part : parts) {
            if (part instanceof Part.ToolCall call) {
                call(calls.addObject(), call);
            }
        }
        if (text.isEmpty() && !calls.isEmpty()) {
            message.putNull("content");
        } else {
            message.put("content", text);
        }
        thinking(message, parts);
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        showLater(parts);
    }

    private void thinking(ObjectNode message, List<Part> parts) {
        List<String> texts = new ArrayList<>();
        ArrayNode blocks = JsonNodeFactory.instance.arrayNode();
        for (Part part : parts) {
            if (part instanceof Part.Thinking(String text, Seal seal)) {
                texts.add(text);
                block(blocks, text, seal);
            }
        }
        texts.removeIf(String::isEmpty);
        if (!texts.isEmpty() && !ChatTrait.NO_REASONING_TEXT.of(model)) {
            message.put("reasoning_content", String.join("\n", texts));
        }
        if (!blocks.isEmpty() && ChatTrait.THINKING_BLOCKS.of(model)) {
            message.set("thinking_blocks", blocks);
        }
    }

    private static void block(ArrayNode blocks, String text, Seal seal) {
        if (seal.kind().equals(Seal.CLAUDE_SIGNATURE)) {
            blocks.addObject().put("type", "thinking").put("thinking", text).put("signature", seal.value());
        } else if (seal.kind().equals(Seal.CLAUDE_REDACTED)) {
            blocks.addObject().put("type", "redacted_thinking").put("data", seal.value());
        }
    }

    private void call(ObjectNode node, Part.ToolCall call) {
        node.put("id", call.id())
                .put("type", "function")
                .putObject("function")
                .put("name", call.name())
                .put("arguments", call.arguments().isBlank() ? "{}" : call.arguments());
        if (call.seal().kind().equals(Seal.GEMINI_THOUGHT) && ChatTrait.THOUGHT_SIGNATURES.of(model)) {
            node.putObject("extra_content")
                    .putObject("google")
                    .put("thought_signature", call.seal().value());
        }
    }
}
