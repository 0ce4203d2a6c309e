package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import switchboard.lib.wire.Json;

/** Which tool call a fragment belongs to, where the upstream tells it badly or not at all. One choice's. */
final class ToolIndexes {
    private static final int NONE = -1;

    private final Map<Integer, Integer> ours = new HashMap<>(); // by the upstream's index
    private final Map<String, Integer> ids = new HashMap<>();
    private int last = -1;

    /**
     * The indexes of a choice.
     *
     * @param seen ids by index, of calls that passed as they were
     */
    ToolIndexes(Map<Integer, String> seen) {
        seen.forEach((index, id) -> {
            if (index >= 0) {
                ids.put(id, index);
            }
        });
    }

    void mend(ObjectNode part, ArrayNode calls) {
        for (Iterator<JsonNode> each = calls.elements(); each.hasNext(); ) {
            if (!(each.next() instanceof ObjectNode call) || !mend(call)) {
                each.remove();
            }
        }
        if (calls.isEmpty()) {
            part.remove("tool_calls");
        }
    }

    /** Tells whether anything is left of it. */
    private boolean mend(ObjectNode call) {
        String id = Json.string(call.path("id"));
        if (id.isEmpty()) {
            call.remove("id");
        }
        boolean says = !id.isEmpty() || call.has("custom") || call.has("extra_content");
        if (call.get("function") instanceof ObjectNode function) {
            says |= mendFunction(function);
        }
        call.put("index", index(call, id));
        return says;
    }

    private static boolean mendFunction(ObjectNode function) {
        if (Json.string(function.path("name")).isEmpty()) {
            function.remove("name");
        }
        JsonNode arguments = function.path("arguments");
        if (arguments.isContainerNode()) {
            function.put("arguments", Json.text(arguments));
        } else if (!arguments.isTextual()) {
            function.remove("arguments");
        }
        return function.has("name") || !Json.string(function.path("arguments")).isEmpty();
    }

    /** A new id is a new call, whatever index it comes with; without id and index it goes on with the last. */
    private int index(ObjectNode call, String id) {
        int told = call.path("index").isInt() ? call.get("index").asInt() : NONE;
        if (!id.isEmpty()) {
            last = ids.computeIfAbsent(id, key -> next());
            if (told != NONE) {
                ours.put(told, last);
            }
            return last;
        }
        int known = told == NONE ? Math.max(last, 0) : ours.getOrDefault(told, told);
        last = known;
        return known;
    }

    private int next() {
        int next = 0;
        for (int taken : ids.values()) {
            next = Math.max(next, taken + 1);
        }
        return next;
    }
}
