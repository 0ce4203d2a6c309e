package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import switchboard.lib.wire.Ids;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.JsonString;
import switchboard.spi.ChatEvent;
import switchboard.spi.Seal;

/**
 * The tool calls of one choice, put together from fragments. Which call a fragment belongs to is told by its id, else by
 * its index, and where neither is told it goes on with the last one.
 */
final class ChatCalls {
    private static final int NONE = -1;

    private final int choice;
    private final List<One> calls = new ArrayList<>();
    private final Map<Integer, Integer> byIndex = new HashMap<>(); // the upstream's index to ours
    private final Map<String, Integer> byId = new HashMap<>();
    private int last = NONE;

    ChatCalls(int choice) {
        this.choice = choice;
    }

    boolean any() {
        return !calls.isEmpty();
    }

    /**
     * Takes a fragment, or a whole call.
     *
     * @param whole it is whole
     */
    void read(JsonNode fragment, boolean whole, Consumer<ChatEvent> out) {
        boolean custom = fragment.path("custom").isObject();
        JsonNode function = fragment.path(custom ? "custom" : "function");
        String id = Json.string(fragment.path("id"));
        String name = Json.string(function.path("name"));
        int at = whole ? begin(id, custom) : find(fragment.path("index"), id, name, custom);
        if (at != NONE) {
            last = at;
            One call = calls.get(at);
            call.name = call.name.isEmpty() ? name : call.name;
            call.seal = call.seal.isNone() ? seal(fragment) : call.seal;
            call.take(arguments(function.path(custom ? "input" : "arguments")), out);
        }
    }

    /** The one call of answers to legacy functions; it has no id. */
    void readLegacy(JsonNode function, Consumer<ChatEvent> out) {
        last = calls.isEmpty() ? begin("", false) : 0;
        One call = calls.get(last);
        call.name = call.name.isEmpty() ? Json.string(function.path("name")) : call.name;
        call.take(arguments(function.path("arguments")), out);
    }

    /** What a message or a call carries for Google. */
    static Seal seal(JsonNode holder) {
        String signature =
                Json.string(holder.path("extra_content").path("google").path("thought_signature"));
        return signature.isEmpty() ? Seal.NONE : new Seal(Seal.GEMINI_THOUGHT, signature);
    }

    /** The arguments that stand for the plain text that a custom tool takes. */
    static String input(String text) {
        return JsonString.append(new StringBuilder("{\"input\":"), text)
                .append('}')
                .toString();
    }

    /** No more fragments come: every call has its name and its arguments. */
    void close(Consumer<ChatEvent> out) {
        for (One call : calls) {
            call.close(out);
        }
    }

    private int find(JsonNode told, String id, String name, boolean custom) {
        int index = told.isInt() ? told.intValue() : NONE;
        int known = id.isEmpty() ? byIndex.getOrDefault(index, NONE) : byId.getOrDefault(id, lateId(index, id));
        if (known == NONE && id.isEmpty() && index == NONE && name.isEmpty()) {
            return last;
        }
        int at = known == NONE ? begin(id, custom) : known;
        if (index != NONE) {
            byIndex.put(index, at);
        }
        return at;
    }

    /** An id that comes after its call has begun. */
    private int lateId(int index, String id) {
        int at = byIndex.getOrDefault(index, NONE);
        if (at == NONE || !calls.get(at).id.isEmpty() || calls.get(at).started) {
            return NONE;
        }
        calls.get(at).id = id;
        byId.put(id, at);
        return at;
    }

    private int begin(String id, boolean custom) {
        calls.add(new One(calls.size(), id, custom));
        if (!id.isEmpty()) {
            byId.put(id, calls.size() - 1);
        }
        return calls.size() - 1;
    }

    private static String arguments(JsonNode told) {
        return told.isContainerNode() ? Json.text(told) : Json.string(told);
    }

    private final class One {
        private final int index;
        private final boolean custom;
        private final StringBuilder held = new StringBuilder();
        private String id;
        private String name = "";
        private Seal seal = Seal.NONE;
        private boolean started;
        private boolean argued;

        One(int index, String id, boolean custom) {
            this.index = index;
            this.id = id;
            this.custom = custom;
        }

        void take(String arguments, Consumer<ChatEvent> out) {
            if (!started && !name.isEmpty()) {
                start(out);
            }
            if (!started || custom) {
                held.append(arguments);
            } else {
                argue(arguments, out);
            }
        }

        private void start(Consumer<ChatEvent> out) {
            started = true;
            id = id.isEmpty() ? Ids.next("call_") : id;
            out.accept(new ChatEvent.ToolStart(choice, index, id, name, seal));
            if (!custom) {
                argue(held.toString(), out);
            }
        }

        private void argue(String arguments, Consumer<ChatEvent> out) {
            if (!arguments.isEmpty()) {
                argued |= !arguments.isBlank();
                out.accept(new ChatEvent.ToolArguments(choice, index, arguments));
            }
        }

        void close(Consumer<ChatEvent> out) {
            if (!started) {
                start(out);
            }
            if (custom) {
                argue(input(held.toString()), out);
            } else if (!argued) {
                argue("{}", out);
            }
        }
    }
}
