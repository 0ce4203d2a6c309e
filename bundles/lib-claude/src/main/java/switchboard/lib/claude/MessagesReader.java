package switchboard.lib.claude;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
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
 * Claude's messages as chat events. Blocks are told apart by their index: a tool that the upstream runs itself has
 * arguments, too, which are nobody's call.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages-streaming">Streaming messages</a>
 */
final class MessagesReader implements EventReader {
    /** A block that is not over. */
    private sealed interface Block {
        record Text() implements Block {}

        record Thinking(StringBuilder signature) implements Block {}

        record Tool(int index) implements Block {}
    }

    private static final Block TEXT = new Block.Text();

    private final Map<Integer, Block> blocks = new HashMap<>();
    private final BitSet argued = new BitSet(); // tools whose arguments have begun
    private int tools;
    private String stopReason = "";
    private String stopDetail = "";
    private boolean finished;

    @Override
    public void event(WireEvent wire, Consumer<ChatEvent> out) {
        String data = wire.text().strip();
        if (!data.startsWith("{")) {
            return;
        }
        JsonNode event = Json.read(data.getBytes(StandardCharsets.UTF_8))
                .orElseThrow(
                        () -> new RelayException(Failure.INTERNAL, "the upstream sent an event that cannot be read"));
        String type = Json.string(event.path("type"));
        int index = event.path("index").asInt();
        switch (type.isEmpty() ? wire.name() : type) {
            case "message_start" -> start(event.path("message"), out);
            case "content_block_start" -> open(index, event.path("content_block"), out);
            case "content_block_delta" -> delta(index, event.path("delta"), out);
            case "content_block_stop" -> close(index, out);
            case "message_delta" -> stop(event.path("delta"));
            case "message_stop" -> end(out);
            default -> {} // pings, and what is yet to come
        }
    }

    private static void start(JsonNode message, Consumer<ChatEvent> out) {
        out.accept(new ChatEvent.Start(Json.string(message.path("id")), Json.string(message.path("model")), 0));
    }

    private void open(int index, JsonNode block, Consumer<ChatEvent> out) {
        switch (Json.string(block.path("type"))) {
            case "text" -> {
                blocks.put(index, TEXT);
                text(block, out);
            }
            case "thinking" -> {
                blocks.put(index, new Block.Thinking(new StringBuilder(Json.string(block.path("signature")))));
                thinking(block, out);
            }
            case "redacted_thinking" -> sealed(Seal.CLAUDE_REDACTED, Json.string(block.path("data")), out);
            case "tool_use" -> {
                Block.Tool tool = new Block.Tool(tools++);
                blocks.put(index, tool);
                out.accept(new ChatEvent.ToolStart(
                        0,
                        tool.index(),
                        Json.string(block.path("id")),
                        ToolNames.decoded(Json.string(block.path("name"))),
                        Seal.NONE));
                if (!block.path("input").isEmpty()) {
                    arguments(tool, Json.text(block.path("input")), out);
                }
            }
            default -> {} // run by the upstream, and its results
        }
    }

    private void delta(int index, JsonNode delta, Consumer<ChatEvent> out) {
        switch (blocks.get(index)) {
            case Block.Text text -> {
                text(delta, out);
                citation(delta.path("citation"), out);
            }
            case Block.Thinking thinking -> {
                thinking(delta, out);
                thinking.signature().append(Json.string(delta.path("signature")));
            }
            case Block.Tool tool -> arguments(tool, Json.string(delta.path("partial_json")), out);
            case null -> {}
        }
    }

    private void close(int index, Consumer<ChatEvent> out) {
        switch (blocks.remove(index)) {
            case Block.Thinking(StringBuilder signature) -> sealed(Seal.CLAUDE_SIGNATURE, signature.toString(), out);
            case Block.Tool tool when !argued.get(tool.index()) -> arguments(tool, "{}", out);
            case Block.Tool tool -> {}
            case Block.Text text -> {}
            case null -> {}
        }
    }

    private static void text(JsonNode holder, Consumer<ChatEvent> out) {
        String text = Json.string(holder.path("text"));
        if (!text.isEmpty()) {
            out.accept(new ChatEvent.Text(0, text));
        }
    }

    private static void thinking(JsonNode holder, Consumer<ChatEvent> out) {
        String text = Json.string(holder.path("thinking"));
        if (!text.isEmpty()) {
            out.accept(new ChatEvent.Thinking(0, text));
        }
    }

    private static void sealed(String kind, String value, Consumer<ChatEvent> out) {
        if (!value.isEmpty()) {
            out.accept(new ChatEvent.Sealed(0, new Seal(kind, value)));
        }
    }

    private void arguments(Block.Tool tool, String json, Consumer<ChatEvent> out) {
        if (!json.isEmpty()) {
            argued.set(tool.index());
            out.accept(new ChatEvent.ToolArguments(0, tool.index(), json));
        }
    }

    /** Only what lies on the web has an address to show. */
    private static void citation(JsonNode citation, Consumer<ChatEvent> out) {
        String url = Json.string(citation.path("url"));
        if (!url.isEmpty()) {
            out.accept(new ChatEvent.Citation(0, url, Json.string(citation.path("title")), -1, -1));
        }
    }

    private void stop(JsonNode told) {
        String reason = Json.string(told.path("stop_reason"));
        if (!reason.isEmpty()) {
            stopReason = reason;
            stopDetail = switch (reason) {
                case "stop_sequence" -> Json.string(told.path("stop_sequence"));
                case "refusal" -> Json.string(told.path("stop_details").path("explanation"));
                default -> "";
            };
        }
    }

    @Override
    public void document(byte[] body, Consumer<ChatEvent> out) {
        JsonNode message = Json.read(body)
                .orElseThrow(() -> new RelayException(Failure.INTERNAL, "the upstream's answer cannot be read"));
        start(message, out);
        int index = 0;
        for (JsonNode block : message.path("content")) {
            open(index, block, out);
            block.path("citations").forEach(citation -> citation(citation, out));
            close(index++, out);
        }
        stop(message);
        if (stopReason.equals("refusal") && !stopDetail.isEmpty()) {
            out.accept(new ChatEvent.Refusal(0, stopDetail));
        }
        end(out);
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
        if (!finished) {
            finished = true;
            out.accept(new ChatEvent.Finish(0, reason(), stopDetail));
        }
    }

    private FinishReason reason() {
        return switch (stopReason) {
            case "end_turn", "stop_sequence", "pause_turn" -> FinishReason.STOP;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "refusal" -> FinishReason.CONTENT_FILTER;
            default -> tools > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
        };
    }
}
