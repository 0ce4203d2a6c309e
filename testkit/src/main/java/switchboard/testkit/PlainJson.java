package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import switchboard.spi.JsonBody;

/**
 * A JSON body by way of a tree: not verbatim, but true.
 *
 * @param root the object
 */
public record PlainJson(ObjectNode root) implements JsonBody {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The body of a text. */
    public static PlainJson of(String text) {
        return new PlainJson((ObjectNode) tree(text));
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public Optional<String> member(String name) {
        return Optional.ofNullable(root.get(name)).map(JsonNode::toString);
    }

    @Override
    public Optional<String> text(String name) {
        return Optional.ofNullable(root.get(name)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    @Override
    public JsonBody with(String name, String json) {
        return new PlainJson(root.deepCopy().set(name, tree(json)));
    }

    @Override
    public JsonBody without(String name) {
        ObjectNode less = root.deepCopy();
        less.remove(name);
        return new PlainJson(less);
    }

    @Override
    public int length() {
        return bytes().length;
    }

    @Override
    public byte[] bytes() {
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }
}
