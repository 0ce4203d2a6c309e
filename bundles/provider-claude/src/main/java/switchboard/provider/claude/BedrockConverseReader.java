package switchboard.provider.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.EventReader;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.Seal;
import switchboard.spi.WireEvent;

/**
 * Converse's answer as chat events. Only blocks of tools are announced; text and reasoning just come. A name of an event
 * is its message's type.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html">ConverseStream</a>
 */
final class BedrockConverseReader implements EventReader {
    private final Map<Integer, Integer> tools = new HashMap<>(); // by block
    private final Set<Integer> argued = new HashSet<>();
    private boolean started;
    private boolean finished;

    @Override
    public void event(WireEvent event, Consumer<ChatEvent> out) {
        switch (event.name()) {
            case "messageStart" -> start(out);
            case "contentBlockStart" -> open(body(event), out);
            case "contentBlockDelta" -> delta(body(event), out);
            case "contentBlockStop" ->
                close(body(event).path("contentBlockIndex").asInt(), out);
            case "messageStop" -> finish(Json.string(body(event).path("stopReason")), out);
            default -> {} // the metadata, and what is not known yet
        }
    }

    private static JsonNode body(WireEvent event) {
        return Json.read(event.text().getBytes(StandardCharsets.UTF_8))
                .filter(ObjectNode.class::isInstance)
                .orElseThrow(
                        () -> new RelayException(Failure.INTERNAL, "the upstream sent an event that cannot be read"));
    }

    private void start(Consumer<ChatEvent> out) {
        if (!started) {
            started = true;
            out.accept(new ChatEvent.Start("", "", 0));
        }
    }

    private void open(JsonNode body, Consumer<ChatEvent> out) {
        if (body.path("start").path("toolUse").isObject()) {
            tool(body.path("contentBlockIndex").asInt(), body.path("start").path("toolUse"), out);
        }
    }

    private void tool(int block, JsonNode use, Consumer<ChatEvent> out) {
        int index = tools.size();
        if (!finished && tools.putIfAbsent(block, index) == null) {
            start(out);
            out.accept(new ChatEvent.ToolStart(
                    0, index, Json.string(use.path("toolUseId")), Json.string(use.path("name")), Seal.NONE));
        }
    }

    private void delta(JsonNode body, Consumer<ChatEvent> out) {
        int block = body.path("contentBlockIndex").asInt();
        JsonNode delta = body.path("delta");
        text(delta.path("text"), out);
        JsonNode reasoning = delta.path("reasoningContent");
        thinking(Json.string(reasoning.path("text")), out);
        sealed(Seal.CLAUDE_SIGNATURE, reasoning.path("signature"), out);
        sealed(Seal.CLAUDE_REDACTED, reasoning.path("redactedContent"), out);
        arguments(block, Json.string(delta.path("toolUse").path("input")), out);
    }

    private void text(JsonNode text, Consumer<ChatEvent> out) {
        if (!finished && text.isTextual() && !text.textValue().isEmpty()) {
            start(out);
            out.accept(new ChatEvent.Text(0, text.textValue()));
        }
    }

    private void thinking(String text, Consumer<ChatEvent> out) {
        if (!finished && !text.isEmpty()) {
            start(out);
            out.accept(new ChatEvent.Thinking(0, text));
        }
    }

    private void sealed(String kind, JsonNode value, Consumer<ChatEvent> out) {
        if (!finished && value.isTextual() && !value.textValue().isEmpty()) {
            start(out);
            out.accept(new ChatEvent.Sealed(0, new Seal(kind, value.textValue())));
        }
    }

    private void arguments(int block, String json, Consumer<ChatEvent> out) {
        Integer index = tools.get(block);
        if (!finished && index != null && !json.isEmpty()) {
            argued.add(block);
            out.accept(new ChatEvent.ToolArguments(0, index, json));
        }
    }

    /** A call without arguments has empty ones. */
    private void close(int block, Consumer<ChatEvent> out) {
        if (tools.containsKey(block) && !argued.contains(block)) {
            arguments(block, "{}", out);
        }
    }

    private void finish(String reason, Consumer<ChatEvent> out) {
        if (finished) {
            return;
        }
        tools.keySet().forEach(block -> close(block, out));
        start(out);
        finished = true;
        out.accept(new ChatEvent.Finish(0, reason(reason), ""));
    }

    /** Some models end their turn although they have called a tool. */
    private FinishReason reason(String told) {
        return switch (told) {
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "content_filtered", "guardrail_intervened" -> FinishReason.CONTENT_FILTER;
            default -> tools.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
        };
    }

    @Override
    public void document(byte[] bytes, Consumer<ChatEvent> out) {
        JsonNode body = Json.read(bytes)
                .filter(answer -> answer.path("output").path("message").isObject())
                .orElseThrow(() -> new RelayException(Failure.INTERNAL, "the upstream's answer cannot be read"));
        start(out);
        int number = 0;
        for (JsonNode block : body.path("output").path("message").path("content")) {
            block(number++, block, out);
        }
        finish(Json.string(body.path("stopReason")), out);
    }

    private void block(int number, JsonNode block, Consumer<ChatEvent> out) {
        text(block.path("text"), out);
        JsonNode reasoning = block.path("reasoningContent");
        thinking(Json.string(reasoning.path("reasoningText").path("text")), out);
        sealed(Seal.CLAUDE_SIGNATURE, reasoning.path("reasoningText").path("signature"), out);
        sealed(Seal.CLAUDE_REDACTED, reasoning.path("redactedContent"), out);
        JsonNode use = block.path("toolUse");
        if (use.isObject()) {
            tool(number, use, out);
            arguments(number, use.path("input").isObject() ? Json.text(use.path("input")) : "{}", out);
        }
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
        if (started) {
            finish("", out);
        }
    }
}
