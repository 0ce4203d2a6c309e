package switchboard.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the mock's dialects need of JSON. */
final class MockJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MockJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            throw MockRefusal.bad("The body is not JSON.");
        }
    }

    /** An object in a text; empty if it is anything else. */
    static Optional<JsonNode> parseObject(String text) {
        try {
            return Optional.of(JSON.readTree(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException broken) {
            return Optional.empty();
        }
    }

    /** The first field that is not among the known ones. */
    static Optional<String> stranger(JsonNode object, Set<String> known) {
        return object.properties().stream()
                .map(field -> field.getKey())
                .filter(name -> !known.contains(name))
                .findFirst();
    }

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** How many words are in the texts of a tree. */
    static int words(JsonNode node) {
        if (node.isTextual()) {
            return words(node.asText());
        }
        int count = 0;
        for (JsonNode inner : node) {
            count += words(inner);
        }
        return count;
    }

    static int words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+", -1).length;
    }
}
