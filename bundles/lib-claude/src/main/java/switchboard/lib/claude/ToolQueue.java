package switchboard.lib.claude;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import switchboard.lib.wire.Ids;
import switchboard.spi.ChatEvent;

/**
 * Tool calls as blocks, of which one is open at a time. Others may send pieces of theirs meanwhile; what they send waits
 * until the arguments of the open one are complete.
 */
final class ToolQueue {
    private final Blocks blocks;
    private final Map<Integer, Waiting> waiting = new LinkedHashMap<>();
    private int open = -1;
    private JsonEnd arguments = new JsonEnd();

    private record Waiting(ChatEvent.ToolStart start, StringBuilder arguments) {}

    ToolQueue(Blocks blocks) {
        this.blocks = blocks;
    }

    /** A call begins; no other block is open. */
    void start(ChatEvent.ToolStart start) {
        if (open >= 0 && !arguments.reached()) {
            waiting.put(start.index(), new Waiting(start, new StringBuilder()));
        } else {
            close();
            open(start);
        }
    }

    /** More of a call's arguments. */
    void arguments(ChatEvent.ToolArguments more) {
        if (more.index() == open) {
            write(more.json());
            if (arguments.reached() && !waiting.isEmpty()) {
                next(false);
            }
        } else {
            Optional.ofNullable(waiting.get(more.index()))
                    .ifPresent(call -> call.arguments().append(more.json()));
        }
    }

    /** Ends the open call, then all that wait. */
    void flush() {
        next(true);
        close();
    }

    /** Goes on with the calls that wait, up to the first that is not complete, or all. */
    private void next(boolean all) {
        Iterator<Waiting> calls = waiting.values().iterator();
        while (calls.hasNext() && (all || arguments.reached())) {
            Waiting call = calls.next();
            calls.remove();
            close();
            open(call.start());
            write(call.arguments().toString());
        }
    }

    private void open(ChatEvent.ToolStart start) {
        ObjectNode block = JsonNodeFactory.instance.objectNode().put("type", "tool_use");
        block.put("id", start.id().isEmpty() ? Ids.next("toolu_") : start.id()).put("name", start.name());
        block.putObject("input");
        blocks.open(block);
        open = start.index();
        arguments = new JsonEnd();
    }

    private void write(String json) {
        if (!json.isEmpty()) {
            arguments.feed(json);
            blocks.add("input_json_delta", "partial_json", json);
        }
    }

    private void close() {
        if (open >= 0) {
            blocks.close();
            open = -1;
        }
    }

    /** Sees when an object that comes in pieces is complete. */
    private static final class JsonEnd {
        private int depth;
        private boolean begun;
        private boolean inString;
        private boolean escaped;

        void feed(String piece) {
            for (int at = 0; at < piece.length(); at++) {
                char c = piece.charAt(at);
                if (inString) {
                    inString = escaped || c != '"';
                    escaped = !escaped && c == '\\';
                } else if (c == '"') {
                    inString = true;
                } else if (c == '{' || c == '[') {
                    depth++;
                    begun = true;
                } else if (c == '}' || c == ']') {
                    depth--;
                }
            }
        }

        boolean reached() {
            return begun && depth <= 0;
        }
    }
}
