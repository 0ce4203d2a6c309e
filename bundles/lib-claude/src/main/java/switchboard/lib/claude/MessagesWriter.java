package switchboard.lib.claude;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.ChatEvent;
import switchboard.spi.EventWriter;
import switchboard.spi.Seal;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Chat events as a message. Its blocks stand one after the other, so a piece of another kind closes the block that is
 * open. Pictures and further choices have no words here and are left out, as are seals that are not Claude's.
 */
final class MessagesWriter implements EventWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private enum Open {
        NOTHING,
        THINKING,
        TEXT,
        TOOLS
    }

    private final Call call;
    private final EventBlocks events = new EventBlocks();
    private final WholeBlocks whole = new WholeBlocks();
    private final Blocks blocks;
    private final ToolQueue tools;
    private String id;
    private Open open = Open.NOTHING;
    private final StringBuilder refusal = new StringBuilder(); // until it is known where it belongs
    private boolean called;
    private StopReason stop = StopReason.NOT_TOLD;

    MessagesWriter(Call call) {
        this.call = call;
        this.blocks = call.stream() ? events : whole;
        this.tools = new ToolQueue(blocks);
        this.id = "msg_" + call.id();
        events.message(begun());
    }

    @Override
    public void event(ChatEvent event, Consumer<WireEvent> out) {
        switch (event) {
            case ChatEvent.Start start -> start(start);
            case ChatEvent.Text(int choice, String text) -> say(choice, text);
            case ChatEvent.Refusal(int choice, String text) -> refusal.append(choice == 0 ? text : "");
            case ChatEvent.Thinking(int choice, String text) -> think(choice, text);
            case ChatEvent.Sealed(int choice, Seal seal) -> seal(choice, seal);
            case ChatEvent.ToolStart tool -> tool(tool);
            case ChatEvent.ToolArguments more -> arguments(more);
            case ChatEvent.Citation citation -> cite(citation);
            case ChatEvent.Media picture -> {}
            case ChatEvent.Finish finish -> finish(finish);
        }
        events.drain(out);
    }

    private void start(ChatEvent.Start start) {
        if (start.id().startsWith("msg_")) {
            id = start.id();
            events.message(begun());
        }
    }

    private void say(int choice, String text) {
        if (choice == 0 && !text.isEmpty()) {
            go(Open.TEXT);
            blocks.add("text_delta", "text", text);
        }
    }

    private void think(int choice, String text) {
        if (choice == 0 && !text.isEmpty()) {
            go(Open.THINKING);
            blocks.add("thinking_delta", "thinking", text);
        }
    }

    /** A seal ends a block; one without thoughts before it is a block of its own. */
    private void seal(int choice, Seal seal) {
        if (choice != 0) {
            return;
        }
        switch (seal.kind()) {
            case Seal.CLAUDE_SIGNATURE -> {
                go(Open.THINKING);
                blocks.add("signature_delta", "signature", seal.value());
                go(Open.NOTHING);
            }
            case Seal.CLAUDE_REDACTED -> {
                go(Open.NOTHING);
                blocks.open(NODES.objectNode().put("type", "redacted_thinking").put("data", seal.value()));
                blocks.close();
            }
            default -> {
                if (open == Open.THINKING) {
                    go(Open.NOTHING);
                }
            }
        }
    }

    private void tool(ChatEvent.ToolStart tool) {
        if (tool.choice() == 0) {
            called = true;
            go(Open.TOOLS);
            tools.start(tool);
        }
    }

    private void arguments(ChatEvent.ToolArguments more) {
        if (more.choice() == 0 && open == Open.TOOLS) {
            tools.arguments(more);
        }
    }

    private void cite(ChatEvent.Citation citation) {
        if (citation.choice() == 0 && open == Open.TEXT) {
            blocks.cite(NODES.objectNode()
                    .put("type", "web_search_result_location")
                    .put("url", citation.url())
                    .put("title", citation.title())
                    .put("encrypted_index", "")
                    .put("cited_text", ""));
        }
    }

    /** Where an answer was filtered, the words of refusal are why; else they are the answer. */
    private void finish(ChatEvent.Finish finish) {
        if (finish.choice() != 0) {
            return;
        }
        if (finish.reason() == ChatEvent.FinishReason.CONTENT_FILTER) {
            boolean told = call.stream() && refusal.isEmpty();
            stop = StopReason.refusal(told ? finish.detail() : refusal.toString());
        } else {
            stop = StopReason.of(finish);
            say(0, refusal.toString());
        }
        refusal.setLength(0);
    }

    /** Closes what is open if it is of another kind, and opens a block of this one. Tools open their own. */
    private void go(Open next) {
        if (open == next) {
            return;
        }
        switch (open) {
            case NOTHING -> {}
            case THINKING, TEXT -> blocks.close();
            case TOOLS -> tools.flush();
        }
        open = next;
        switch (next) {
            case NOTHING, TOOLS -> {}
            case THINKING ->
                blocks.open(NODES.objectNode()
                        .put("type", "thinking")
                        .put("thinking", "")
                        .put("signature", ""));
            case TEXT -> blocks.open(NODES.objectNode().put("type", "text").put("text", ""));
        }
    }

    /** Closes the last block; a message has one at least. */
    private void complete() {
        say(0, refusal.toString());
        if (blocks.isEmpty()) {
            go(Open.TEXT);
        }
        go(Open.NOTHING);
    }

    @Override
    public void end(Usage usage, Consumer<WireEvent> out) {
        complete();
        ObjectNode delta = NODES.objectNode();
        stop.write(delta, called);
        events.end(delta, usage(usage));
        events.drain(out);
    }

    @Override
    public void broken(UpstreamFailure failure, Consumer<WireEvent> out) {
        out.accept(MessagesErrors.event(failure));
    }

    @Override
    public byte[] document(Usage usage) {
        complete();
        ObjectNode message = message();
        message.set("content", whole.content());
        stop.write(message, called);
        message.set("usage", usage(usage));
        return Json.bytes(message);
    }

    private ObjectNode message() {
        return NODES.objectNode()
                .put("id", id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", call.model());
    }

    /** How many tokens the prompt has is not known here. */
    private ObjectNode begun() {
        ObjectNode message = message();
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        message.putObject("usage").put("input_tokens", 0).put("output_tokens", 0);
        return message;
    }

    /** Claude counts what a cache had, or got, apart. */
    private static ObjectNode usage(Usage usage) {
        long written = usage.cacheWrite5m() + usage.cacheWrite1h();
        return NODES.objectNode()
                .put("input_tokens", Math.max(0, usage.prompt() - usage.cacheRead() - written))
                .put("cache_creation_input_tokens", written)
                .put("cache_read_input_tokens", usage.cacheRead())
                .put("output_tokens", usage.completion());
    }
}
