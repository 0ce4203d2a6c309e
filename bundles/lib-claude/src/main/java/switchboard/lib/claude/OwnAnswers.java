package switchboard.lib.claude;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import switchboard.lib.wire.Json;
import switchboard.spi.Dialect.Document;
import switchboard.spi.OwnAnswer;
import switchboard.spi.OwnAnswer.Model;

/** What the gateway itself says, in Claude's words. */
final class OwnAnswers {
    private static final int USUAL = 20;
    private static final int MOST = 1000;

    private OwnAnswers() {}

    static Document refused(OwnAnswer.Refused refused) {
        int status = status(refused);
        String type = refused.type().equals("overloaded_error") ? refused.type() : MessagesErrors.type(status);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "error");
        body.putObject("error").put("type", type).put("message", refused.message());
        body.put("request_id", refused.requestId());
        return new Document(status, Json.bytes(body));
    }

    /** OpenAI's clients know an empty account as a 429; Claude's know it as what it is. */
    private static int status(OwnAnswer.Refused refused) {
        if (refused.status() == 429 && refused.type().equals("insufficient_quota")) {
            return 402;
        }
        boolean others = refused.status() >= 520 && refused.status() != 529;
        return others ? 502 : refused.status();
    }

    static Document tokens(OwnAnswer.Tokens tokens) {
        return new Document(
                200, Json.bytes(JsonNodeFactory.instance.objectNode().put("input_tokens", tokens.count())));
    }

    /** A page of models: so many after one, or before one. */
    static Document models(OwnAnswer.Models answer) {
        List<Model> all = answer.models();
        int limit = limit(parameter(answer.query(), "limit"));
        String before = parameter(answer.query(), "before_id");
        String after = parameter(answer.query(), "after_id");
        int from = after.isEmpty() ? 0 : indexOf(all, after) + 1;
        int to = Math.min(all.size(), from + limit);
        boolean more = to < all.size();
        if (!before.isEmpty()) {
            int at = indexOf(all, before);
            to = at < 0 ? all.size() : at;
            from = Math.max(0, to - limit);
            more = from > 0;
        }
        return new Document(200, Json.bytes(page(all.subList(from, to), more)));
    }

    static Document model(Model model) {
        return new Document(200, Json.bytes(described(model)));
    }

    private static ObjectNode described(Model model) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "model")
                .put("id", model.id())
                .put("display_name", model.id())
                .put("created_at", "1970-01-01T00:00:00Z"); // Anthropic's own way to say that it is not known
    }

    private static ObjectNode page(List<Model> models, boolean more) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode data = page.putArray("data");
        models.forEach(model -> data.add(described(model)));
        page.put("has_more", more);
        page.put("first_id", models.isEmpty() ? null : models.getFirst().id());
        page.put("last_id", models.isEmpty() ? null : models.getLast().id());
        return page;
    }

    private static int indexOf(List<Model> models, String id) {
        for (int at = 0; at < models.size(); at++) {
            if (models.get(at).id().equals(id)) {
                return at;
            }
        }
        return -1;
    }

    private static int limit(String told) {
        return told.matches("[0-9]{1,6}") ? Math.clamp(Integer.parseInt(told), 1, MOST) : USUAL;
    }

    private static String parameter(String query, String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                try {
                    return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException broken) {
                    return "";
                }
            }
        }
        return "";
    }
}
