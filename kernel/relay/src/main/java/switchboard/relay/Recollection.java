package switchboard.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Memory;
import switchboard.spi.Part;
import switchboard.spi.Seal;

/**
 * What an upstream wants back when a conversation goes on after a tool was called (its reasoning, its seals), kept for
 * clients whose dialect cannot carry it. It is found again by the id of the tool call, which every client echoes.
 */
final class Recollection {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TURN = "turn/";

    /** What belongs to one tool call: the reasoning before it, if it is a turn's first, and its own seal. */
    private record Turn(List<Part> thinking, Seal seal) {}

    private static final class Choice {
        private final StringBuilder text = new StringBuilder();
        private final List<Part> thinking = new ArrayList<>();
        private final Map<String, Turn> calls = new HashMap<>();

        void seal(Seal seal) {
            thinking.add(new Part.Thinking(text.toString(), seal));
            text.setLength(0);
        }

        void call(String id, Seal seal) {
            if (!text.isEmpty()) {
                seal(Seal.NONE);
            }
            calls.put(id, new Turn(calls.isEmpty() ? List.copyOf(thinking) : List.of(), seal));
        }
    }

    private final Memory memory;
    private final Map<Integer, Choice> choices = new HashMap<>(2);

    Recollection(Memory memory) {
        this.memory = memory;
    }

    /** Looks at what the upstream says. */
    void note(ChatEvent event) {
        switch (event) {
            case ChatEvent.Thinking(int choice, String text) -> at(choice).text.append(text);
            case ChatEvent.Sealed(int choice, Seal seal) -> at(choice).seal(seal);
            case ChatEvent.ToolStart start -> at(start.choice()).call(start.id(), start.seal());
            default -> {}
        }
    }

    private Choice at(int choice) {
        return choices.computeIfAbsent(choice, number -> new Choice());
    }

    /** The answer is complete: what was noted is remembered. */
    void keep() {
        for (Choice choice : choices.values()) {
            choice.calls.forEach((id, turn) -> {
                if (!turn.thinking().isEmpty() || !turn.seal().isNone()) {
                    memory.remember(TURN + id, write(turn));
                }
            });
        }
    }

    /** The request with what its client could not carry. */
    static ChatRequest restored(ChatRequest request, Memory memory) {
        return request.with(request.messages().stream()
                .map(message -> message.role() == Role.ASSISTANT ? restored(message, memory) : message)
                .toList());
    }

    private static Message restored(Message message, Memory memory) {
        boolean carried = message.parts().stream()
                .anyMatch(part -> part instanceof Part.Thinking thinking
                        && !thinking.seal().isNone());
        List<Part> parts = new ArrayList<>(message.parts().size() + 1);
        List<Part> thinking = List.of();
        boolean first = true;
        for (Part part : message.parts()) {
            if (!(part instanceof Part.ToolCall call)) {
                parts.add(part);
                continue;
            }
            Optional<Turn> known = memory.recall(TURN + call.id()).flatMap(Recollection::read);
            if (first && known.isPresent()) {
                thinking = known.get().thinking();
            }
            first = false;
            if (known.isPresent() && call.seal().isNone() && !known.get().seal().isNone()) {
                parts.add(new Part.ToolCall(
                        call.id(), call.name(), call.arguments(), known.get().seal()));
            } else {
                parts.add(call);
            }
        }
        if (!carried && !thinking.isEmpty()) {
            parts.removeIf(Part.Thinking.class::isInstance); // the same without its seal
            parts.addAll(0, thinking);
        }
        return new Message(message.role(), parts);
    }

    private static String write(Turn turn) {
        ObjectNode json = JSON.createObjectNode();
        seal(json, turn.seal());
        ArrayNode thinking = json.putArray("thinking");
        for (Part part : turn.thinking()) {
            if (part instanceof Part.Thinking(String text, Seal seal)) {
                seal(thinking.addObject().put("text", text), seal);
            }
        }
        return json.toString();
    }

    private static void seal(ObjectNode json, Seal seal) {
        json.put("kind", seal.kind()).put("value", seal.value());
    }

    private static Optional<Turn> read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            List<Part> thinking = new ArrayList<>();
            json.path("thinking")
                    .forEach(one ->
                            thinking.add(new Part.Thinking(one.path("text").asText(), seal(one))));
            return Optional.of(new Turn(thinking, seal(json)));
        } catch (IOException impossible) {
            return Optional.empty();
        }
    }

    private static Seal seal(JsonNode json) {
        return new Seal(json.path("kind").asText(), json.path("value").asText());
    }
}
