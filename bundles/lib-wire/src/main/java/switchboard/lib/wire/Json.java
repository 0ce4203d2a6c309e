package switchboard.lib.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** JSON as upstreams and clients write it: numbers keep their digits, and sizes are the kernel's business. */
public final class Json {
    /** Makes parsers. */
    public static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(10_000)
                    .build())
            .build();

    private static final JsonMapper TREE = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /** The value a text holds, or nothing if it holds none. */
    public static Optional<JsonNode> read(byte[] text) {
        try {
            JsonNode node = TREE.readTree(text);
            return node == null || node.isMissingNode() ? Optional.empty() : Optional.of(node);
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** The value that the rest of an array-backed buffer holds, or nothing if it holds none. The buffer stays as it is. */
    public static Optional<JsonNode> read(ByteBuffer text) {
        try {
            JsonNode node = TREE.readTree(text.array(), text.arrayOffset() + text.position(), text.remaining());
            return node == null || node.isMissingNode() ? Optional.empty() : Optional.of(node);
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** The value a text holds. */
    public static JsonNode tree(String text) throws JsonProcessingException {
        return TREE.readTree(text);
    }

    /** The value of a text that is known to be JSON. */
    public static JsonNode known(String text) {
        try {
            return TREE.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("not JSON", impossible);
        }
    }

    /** A value as text. */
    public static String text(JsonNode node) {
        try {
            return TREE.writeValueAsString(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A value as UTF-8. */
    public static byte[] bytes(JsonNode node) {
        try {
            return TREE.writeValueAsBytes(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A string in quotes. */
    public static String quote(String plain) {
        return text(JsonNodeFactory.instance.textNode(plain));
    }

    /** A string's text; empty for anything else, null and absence among them. */
    public static String string(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }

    /** The names of an object's members. */
    public static List<String> names(byte[] object) {
        List<String> names = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                names.add(parser.currentName());
                parser.nextToken();
                parser.skipChildren();
            }
            return names;
        } catch (IOException impossible) {
            throw new IllegalArgumentException("not a JSON object", impossible);
        }
    }

    /** The raw elements of an array that is known to be JSON. */
    public static List<String> elements(String array) {
        List<String> elements = new ArrayList<>();
        int depth = 0;
        int from = -1;
        for (int at = 0; at < array.length(); at++) {
            char c = array.charAt(at);
            if (c == '"') {
                from = depth == 1 && from < 0 ? at : from;
                at = endOfString(array, at);
            } else if (c == '{' || c == '[') {
                if (++depth == 2 && from < 0) {
                    from = at;
                }
            } else if (c == '}' || c == ']' || c == ',') {
                if (depth == 1 && from >= 0) {
                    elements.add(array.substring(from, at).strip());
                    from = -1;
                }
                depth -= c == ',' ? 0 : 1;
            } else if (depth == 1 && from < 0 && c > ' ') {
                from = at;
            }
        }
        return elements;
    }

    private static int endOfString(String text, int quote) {
        int at = quote + 1;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }
}
