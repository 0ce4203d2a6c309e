package switchboard.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON at this edge, by the rules of One API: unknown members are ignored, names match in any case,
 * {@code null} is the same as absent, and a value of a wrong type is an error.
 */
final class Json {
    private static final List<LogicalType> SCALARS =
            List.of(LogicalType.Textual, LogicalType.Integer, LogicalType.Float, LogicalType.Boolean);

    private static final ObjectMapper MAPPER = mapper();

    private static final ObjectReader EXACT = MAPPER.reader()
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /**
     * Reads one value; what follows it is ignored.
     *
     * @throws IOException if it is not JSON, has a value of a wrong type or is {@code null}
     */
    static <T> T read(byte[] json, Class<T> type) throws IOException {
        T value = MAPPER.readValue(json, type);
        if (value == null) {
            throw new IOException("null");
        }
        return value;
    }

    /** An object that we wrote ourselves. */
    static ObjectNode written(String json) {
        try {
            return MAPPER.readValue(json, ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a stored text is no JSON object", e);
        }
    }

    /** A tree whose numbers are as exact as they were written. */
    static JsonNode exact(String json) throws IOException {
        return EXACT.readTree(json);
    }

    /** The names of an object's members, sorted; none if it is no object. */
    static List<String> names(String object) {
        try {
            return MAPPER.readTree(object).properties().stream()
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        } catch (JsonProcessingException noJson) {
            return List.of();
        }
    }

    /** Whether a text is a JSON object. */
    static boolean isObject(String text) {
        try {
            return MAPPER.readTree(text).isObject();
        } catch (JsonProcessingException noJson) {
            return false;
        }
    }

    /** The JSON object that a text is; nothing if it is none. */
    static Optional<ObjectNode> object(String text) {
        try {
            return EXACT.readTree(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (IOException noJson) {
            return Optional.empty();
        }
    }

    /** An empty object. */
    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** A scalar member of a JSON object, as text; empty if there is none. */
    static String member(String object, String name) {
        return object(object).map(members -> members.path(name).asText("")).orElse("");
    }

    /** A tree as text. */
    static String text(JsonNode tree) {
        return new String(write(tree), StandardCharsets.UTF_8);
    }

    /**
     * The members of an object of texts, such as a form's fields; {@code null} is the same as absent.
     *
     * @throws Declined if it is no such object
     */
    static Map<String, String> texts(byte[] object) {
        Map<String, String> texts = new HashMap<>();
        try {
            JsonNode tree = MAPPER.readTree(object);
            for (Map.Entry<String, JsonNode> member : tree.properties()) {
                if (member.getValue().isTextual()) {
                    texts.put(member.getKey(), member.getValue().textValue());
                } else if (!member.getValue().isNull()) {
                    throw new Declined(Text.INVALID_PARAMETER);
                }
            }
            if (!tree.isObject()) {
                throw new Declined(Text.INVALID_PARAMETER);
            }
        } catch (IOException noJson) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        return texts;
    }

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException(value.getClass() + " cannot be written", impossible);
        }
    }

    private static ObjectMapper mapper() {
        JsonMapper.Builder builder = JsonMapper.builder()
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        for (LogicalType scalar : SCALARS) {
            builder.withCoercionConfig(scalar, config -> {
                for (CoercionInputShape shape : CoercionInputShape.values()) {
                    config.setCoercion(shape, CoercionAction.Fail);
                }
            });
        }
        // 3 is a good floating point number, in JSON as in Go
        builder.withCoercionConfig(
                LogicalType.Float, config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.TryConvert));
        return builder.addModule(new SimpleModule()
                        .addSerializer(Double.class, new Plain())
                        .addSerializer(double.class, new Plain()))
                .build();
    }

    /** Writes 500000 and not 500000.0, as everybody else does. */
    private static final class Plain extends StdSerializer<Double> {
        private static final long serialVersionUID = 1L;
        private static final double EXACT = 1e15;

        Plain() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value == Math.rint(value) && Math.abs(value) < EXACT) {
                out.writeNumber(value.longValue());
            } else {
                out.writeNumber(value);
            }
        }
    }
}
