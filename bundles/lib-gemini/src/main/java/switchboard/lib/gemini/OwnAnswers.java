package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import switchboard.lib.wire.Json;
import switchboard.spi.Dialect.Document;
import switchboard.spi.OwnAnswer;

/** What the gateway itself says, in Google's shapes. */
final class OwnAnswers {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 1000;

    private OwnAnswers() {}

    static Document write(OwnAnswer answer) {
        return switch (answer) {
            case OwnAnswer.Refused refused -> refused(refused.status(), refused.message());
            case OwnAnswer.Tokens(long count) ->
                document(JsonNodeFactory.instance.objectNode().put("totalTokens", count));
            case OwnAnswer.Models(List<OwnAnswer.Model> models, String query) -> models(models, query);
            case OwnAnswer.Model model -> document(model(model));
        };
    }

    private static Document document(ObjectNode body) {
        return new Document(200, Json.bytes(body));
    }

    private static Document refused(int status, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error").put("code", status).put("message", message).put("status", GoogleStatus.of(status));
        return new Document(status, Json.bytes(body));
    }

    /** A page of models; its token is the number of the model it begins with. */
    private static Document models(List<OwnAnswer.Model> models, String query) {
        String told = parameter(query, "pageSize", String.valueOf(PAGE));
        String token = parameter(query, "pageToken", "0");
        if (!told.matches("[0-9]{1,9}") || !token.matches("[0-9]{1,9}")) {
            return refused(400, "pageSize and pageToken must be what a list of models told");
        }
        int size = told.equals("0") ? PAGE : Math.min(Integer.parseInt(told), LARGEST_PAGE);
        int from = Math.min(Integer.parseInt(token), models.size());
        int to = Math.min(from + size, models.size());
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray("models");
        models.subList(from, to).forEach(model -> list.add(model(model)));
        if (to < models.size()) {
            body.put("nextPageToken", String.valueOf(to));
        }
        return document(body);
    }

    private static ObjectNode model(OwnAnswer.Model model) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("name", "models/" + model.id())
                .put("version", "001")
                .put("displayName", model.id())
                .put("description", model.ownedBy());
        ArrayNode methods = node.putArray("supportedGenerationMethods");
        if (model.id().toLowerCase(Locale.ROOT).contains("embedding")) {
            methods.add("embedContent").add("batchEmbedContents");
        } else {
            methods.add("generateContent").add("streamGenerateContent");
        }
        methods.add("countTokens");
        return node;
    }

    private static String parameter(String query, String name, String otherwise) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (equals >= 0 && equals < pair.length() - 1 && (key.equals(name) || key.equals(Spelling.snake(name)))) {
                return decoded(pair.substring(equals + 1));
            }
        }
        return otherwise;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return text;
        }
    }
}
