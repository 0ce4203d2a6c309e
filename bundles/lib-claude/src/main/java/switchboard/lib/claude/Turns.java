package switchboard.lib.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.Part;

/**
 * A conversation as Claude wants it: the system's words apart; person and model in turns, the person first; results of
 * tools before anything else of their turn; in the model's turn thoughts first and calls last; nothing empty.
 */
final class Turns {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** One side's turn; a model has no results. */
    private record Turn(boolean model, List<ObjectNode> results, List<ObjectNode> rest) {
        Turn(boolean model) {
            this(model, new ArrayList<>(), new ArrayList<>());
        }
    }

    private final ArrayNode system = NODES.arrayNode();
    private final List<Turn> turns = new ArrayList<>();
    private final ToolIds ids = new ToolIds();
    private boolean silence; // the person's last turn was empty

    Turns(List<Message> messages) {
        messages.forEach(this::add);
    }

    private void add(Message message) {
        switch (message.role()) {
            case SYSTEM -> message.parts().forEach(part -> system(part));
            case USER, TOOL -> person(message);
            case ASSISTANT -> model(message);
        }
    }

    private void system(Part part) {
        if (part instanceof Part.Text) {
            Block.said(part).ifPresent(system::add);
        }
    }

    private void person(Message message) {
        List<ObjectNode> results = new ArrayList<>();
        List<ObjectNode> rest = new ArrayList<>();
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolResult result) {
                results.add(Block.result(result, ids));
            } else {
                Block.said(part).ifPresent(rest::add);
            }
        }
        if (results.isEmpty() && rest.isEmpty()) {
            silence = true;
            return;
        }
        Turn turn = turn(false);
        turn.results().addAll(results);
        turn.rest().addAll(rest);
    }

    private void model(Message message) {
        List<ObjectNode> blocks = new ArrayList<>();
        message.parts().forEach(part -> Block.answered(part, ids).ifPresent(blocks::add));
        blocks.sort(Comparator.comparingInt(Turns::place));
        if (!blocks.isEmpty()) {
            turn(true).rest().addAll(blocks);
        }
    }

    private static int place(ObjectNode block) {
        return isThought(block) ? 0 : isCall(block) ? 2 : 1;
    }

    /** The turn to go on with. A silence between two turns of the model keeps them apart. */
    private Turn turn(boolean model) {
        boolean same = !turns.isEmpty() && turns.getLast().model() == model;
        if (same && model && silence) {
            Turn between = new Turn(false);
            between.rest().add(Block.text("."));
            turns.add(between);
            same = false;
        }
        silence = false;
        if (!same) {
            turns.add(new Turn(model));
        }
        return turns.getLast();
    }

    /** What the system says, in the order it was said. */
    ArrayNode system() {
        return system;
    }

    /** Whether the model's last turn calls tools without a thought before them, so that a model that must think first cannot go on. */
    boolean endsInBareTools() {
        for (Turn turn : turns.reversed()) {
            if (turn.model()) {
                List<ObjectNode> blocks = turn.rest();
                return blocks.stream().anyMatch(Turns::isCall) && !isThought(blocks.getFirst());
            }
        }
        return false;
    }

    private static boolean isCall(JsonNode block) {
        return Json.string(block.path("type")).equals("tool_use");
    }

    private static boolean isThought(JsonNode block) {
        String type = Json.string(block.path("type"));
        return type.equals("thinking") || type.equals("redacted_thinking");
    }

    /** @param prefill whether the last turn may be the model's own */
    ArrayNode messages(boolean prefill) {
        ArrayNode messages = NODES.arrayNode();
        if (turns.isEmpty() || turns.getFirst().model()) {
            say(messages, "...");
        }
        for (Turn turn : turns) {
            ArrayNode content = message(messages, turn.model());
            content.addAll(turn.results());
            content.addAll(turn.rest());
        }
        if (!turns.isEmpty() && turns.getLast().model()) {
            if (prefill) {
                trim(turns.getLast().rest().getLast());
            } else {
                say(messages, "Continue.");
            }
        }
        return messages;
    }

    private static void say(ArrayNode messages, String text) {
        message(messages, false).add(Block.text(text));
    }

    private static ArrayNode message(ArrayNode messages, boolean model) {
        return messages.addObject().put("role", model ? "assistant" : "user").putArray("content");
    }

    /** Claude refuses to go on after white space. */
    private static void trim(ObjectNode last) {
        if (last.path("text").isTextual()) {
            last.put("text", last.path("text").textValue().stripTrailing());
        }
    }
}
