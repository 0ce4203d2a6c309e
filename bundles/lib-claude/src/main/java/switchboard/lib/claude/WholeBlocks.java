package switchboard.lib.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import switchboard.lib.wire.Json;

/** Blocks as the content of one document. */
final class WholeBlocks implements Blocks {
    private static final String ARGUMENTS = "partial_json";

    private final ArrayNode content = JsonNodeFactory.instance.arrayNode();
    private final Map<String, StringBuilder> said = new LinkedHashMap<>();
    private ObjectNode block = JsonNodeFactory.instance.objectNode();

    @Override
    public void open(ObjectNode opened) {
        block = opened;
        content.add(opened);
    }

    @Override
    public void add(String delta, String member, String text) {
        said.computeIfAbsent(member, any -> new StringBuilder()).append(text);
    }

    @Override
    public void cite(ObjectNode citation) {
        block.withArray("citations").add(citation);
    }

    @Override
    public void close() {
        said.forEach((member, text) -> {
            if (member.equals(ARGUMENTS)) {
                block.set("input", arguments(text.toString()));
            } else {
                block.put(member, text.toString());
            }
        });
        said.clear();
    }

    /** A tool's arguments; an empty object if they are none. */
    static JsonNode arguments(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8))
                .filter(JsonNode::isObject)
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    @Override
    public boolean isEmpty() {
        return content.isEmpty();
    }

    ArrayNode content() {
        return content;
    }
}
