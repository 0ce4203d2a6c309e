package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Google's Schema, an excerpt of OpenAPI 3.0, as JSON Schema. */
final class SchemaReader {
    /** Keywords that JSON Schema has no word for, or that are read together with another. */
    private static final Set<String> DROPPED = Set.of("nullable", "propertyOrdering", "property_ordering", "example");

    private SchemaReader() {}

    /** The same schema in JSON Schema; missing if it is none. */
    static JsonNode read(JsonNode schema) {
        if (!(schema instanceof ObjectNode object)) {
            return MissingNode.getInstance();
        }
        boolean nullable = object.path("nullable").asBoolean();
        ObjectNode read = object.objectNode();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (!DROPPED.contains(entry.getKey())) {
                member(read, camel(entry.getKey()), entry.getValue());
            }
        }
        if (nullable) {
            orNull(read);
        }
        return read;
    }

    private static void member(ObjectNode read, String name, JsonNode value) {
        switch (name) {
            case "type" -> type(read, value);
            case "properties" -> {
                ObjectNode properties = read.putObject(name);
                value.properties().forEach(each -> properties.set(each.getKey(), inner(each.getValue())));
            }
            case "items", "additionalProperties" -> read.set(name, inner(value));
            case "anyOf" -> {
                ArrayNode any = read.putArray(name);
                value.forEach(each -> any.add(inner(each)));
            }
            case "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties" ->
                read.set(name, number(value));
            case "format" -> {
                if (!value.asText().equals("enum")) {
                    read.set(name, value);
                }
            }
            default -> read.set(name, value);
        }
    }

    private static JsonNode inner(JsonNode schema) {
        return schema.isObject() ? read(schema) : schema;
    }

    private static void type(ObjectNode read, JsonNode value) {
        String type = value.asText().toLowerCase(Locale.ROOT);
        if (value.isTextual() && !type.equals("type_unspecified")) {
            read.put("type", type);
        } else if (value.isArray()) {
            read.set("type", value);
        }
    }

    /** Google writes 64-bit numbers as strings. */
    private static JsonNode number(JsonNode value) {
        return value.isTextual() && value.textValue().matches("[0-9]{1,18}")
                ? LongNode.valueOf(Long.parseLong(value.textValue()))
                : value;
    }

    private static void orNull(ObjectNode read) {
        if (read.path("type") instanceof TextNode type) {
            read.putArray("type").add(type).add("null");
        } else if (read.path("anyOf") instanceof ArrayNode any) {
            any.addObject().put("type", "null");
        }
        if (read.path("enum") instanceof ArrayNode values) {
            values.addNull();
        }
    }

    private static String camel(String name) {
        return switch (name) {
            case "any_of" -> "anyOf";
            case "min_items" -> "minItems";
            case "max_items" -> "maxItems";
            case "min_length" -> "minLength";
            case "max_length" -> "maxLength";
            case "min_properties" -> "minProperties";
            case "max_properties" -> "maxProperties";
            default -> name;
        };
    }
}
