package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import switchboard.lib.wire.Json;
import switchboard.provider.openai.ResponsesMemory.Kept;
import switchboard.spi.Call;
import switchboard.spi.Dialect.Document;

/** Answers what is asked of earlier responses, from memory: to show, delete or cancel one, to list what led to it. */
final class ResponsesShelf {
    private static final String PATH = "/v1/responses/";
    private static final int USUAL = 20;
    private static final int MOST = 100;
    private static final Map<String, String> PREFIXES = Map.of(
            "message", "msg_",
            "reasoning", "rs_",
            "function_call", "fc_",
            "function_call_output", "fco_",
            "custom_tool_call", "ctc_",
            "custom_tool_call_output", "ctco_");

    private final ResponsesMemory memory;
    private final String id;
    private final String query;

    private ResponsesShelf(ResponsesMemory memory, String id, String query) {
        this.memory = memory;
        this.id = id;
        this.query = "&" + query;
    }

    static Document answer(String method, Call call) {
        String[] way = call.path()
                .substring(Math.min(PATH.length(), call.path().length()))
                .split("/", -1);
        var shelf = new ResponsesShelf(new ResponsesMemory(call.memory()), way[0], call.query());
        Kept kept = shelf.memory.answer(shelf.id).orElseThrow(() -> ResponsesRefusal.noSuchResponse(shelf.id));
        return switch (way.length > 1 ? way[1] : method) {
            case "cancel" ->
                throw ResponsesRefusal.wrong("response_id", "Cannot cancel a response that is complete already.");
            case "input_items" -> document(shelf.list(kept));
            case "DELETE" -> document(shelf.deleted());
            default -> document(shelf.shown(kept));
        };
    }

    private static Document document(ObjectNode json) {
        return new Document(200, Json.bytes(json));
    }

    private ObjectNode shown(Kept kept) {
        if (parameter("stream", "false").equals("true")) {
            throw ResponsesRefusal.wrong("stream", "Responses that are complete cannot be streamed again.");
        }
        return kept.response();
    }

    private ObjectNode deleted() {
        memory.forget(id);
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", "response")
                .put("deleted", true);
    }

    private ObjectNode list(Kept kept) {
        List<ObjectNode> items = new ArrayList<>();
        for (JsonNode item : kept.input()) {
            if (item instanceof ObjectNode object) {
                items.add(named(object, items.size()));
            }
        }
        if (!parameter("order", "desc").equals("asc")) {
            Collections.reverse(items);
        }
        String after = parameter("after", "");
        int from = 0;
        for (int i = 0; i < items.size(); i++) {
            from = items.get(i).path("id").asText().equals(after) ? i + 1 : from;
        }
        return page(items.subList(from, Math.min(items.size(), from + limit())), from + limit() < items.size());
    }

    private static ObjectNode page(List<ObjectNode> items, boolean more) {
        ObjectNode page = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = page.putArray("data");
        data.addAll(items);
        page.set("first_id", data.path(0).path("id").deepCopy());
        page.set("last_id", data.path(items.size() - 1).path("id").deepCopy());
        if (items.isEmpty()) {
            page.putNull("first_id").putNull("last_id");
        }
        return page.put("has_more", more);
    }

    /** An item as this list shows it: with an id, and a message in its long form. */
    private ObjectNode named(ObjectNode item, int place) {
        ObjectNode named = item.deepCopy();
        String type = named.path("type").asText("message");
        named.put("type", type);
        if (!named.path("id").isTextual()) {
            named.put("id", PREFIXES.getOrDefault(type, "item_") + id.replace("resp_", "") + "_" + place);
        }
        if (type.equals("message") && named.path("content").isTextual()) {
            String kind = named.path("role").asText().equals("assistant") ? "output_text" : "input_text";
            String text = named.path("content").asText();
            named.putArray("content").addObject().put("type", kind).put("text", text);
        }
        return named;
    }

    private int limit() {
        String limit = parameter("limit", "");
        return limit.matches("[0-9]{1,4}") ? Math.clamp(Integer.parseInt(limit), 1, MOST) : USUAL;
    }

    private String parameter(String name, String otherwise) {
        int at = query.indexOf("&" + name + "=");
        if (at < 0) {
            return otherwise;
        }
        int from = at + name.length() + 2;
        int end = query.indexOf('&', from);
        return query.substring(from, end < 0 ? query.length() : end);
    }
}
