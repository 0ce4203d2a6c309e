package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/** The schemas of a Gemini function: its own small language in one field, JSON Schema in the other. */
final class MockSchema {
    private static final Set<String> KEYWORDS = Set.of(
            "type",
            "format",
            "title",
            "description",
            "nullable",
            "enum",
            "items",
            "properties",
            "required",
            "propertyOrdering",
            "minItems",
            "maxItems",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "pattern",
            "minProperties",
            "maxProperties",
            "anyOf",
            "default",
            "example");
    private static final Set<String> TYPES =
            Set.of("string", "number", "integer", "boolean", "array", "object", "null");
    private static final String WHERE = "tools[0].function_declarations[0].parameters";

    private MockSchema() {}

    /** The parameters of a function, whichever field they are in. */
    static JsonNode of(JsonNode function) {
        if (function.has("parameters") && function.has("parametersJsonSchema")) {
            throw MockRefusal.bad("parameters and parameters_json_schema are mutually exclusive.");
        }
        if (!function.has("parameters")) {
            return function.path("parametersJsonSchema");
        }
        check(function.path("parameters"));
        if (function.path("parameters").path("type").asText().equalsIgnoreCase("object")
                && function.path("parameters").path("properties").isEmpty()) {
            throw MockRefusal.bad(
                    "* GenerateContentRequest." + WHERE + ".properties: should be non-empty for OBJECT type");
        }
        return function.path("parameters");
    }

    private static void check(JsonNode schema) {
        MockJson.stranger(schema, KEYWORDS).ifPresent(name -> {
            throw MockRefusal.bad("Invalid JSON payload received. Unknown name \"%s\" at '%s': Cannot find field."
                    .formatted(name, WHERE));
        });
        JsonNode type = schema.path("type");
        if (schema.has("type")
                && !(type.isTextual() && TYPES.contains(type.asText().toLowerCase(Locale.ROOT)))) {
            throw MockRefusal.bad("Invalid value at '%s.type' (Type)".formatted(WHERE));
        }
        if (type.asText().equalsIgnoreCase("array") && !schema.has("items")) {
            throw MockRefusal.bad("* GenerateContentRequest.%s.items: missing field.".formatted(WHERE));
        }
        for (JsonNode name : schema.path("required")) {
            if (!schema.path("properties").has(name.asText())) {
                throw MockRefusal.bad("* GenerateContentRequest.%s.required: property is not defined".formatted(WHERE));
            }
        }
        for (JsonNode value : schema.path("enum")) {
            if (!value.isTextual() || value.asText().isEmpty()) {
                throw MockRefusal.bad("* GenerateContentRequest.%s.enum: cannot be empty".formatted(WHERE));
            }
        }
        String format = schema.path("format").asText();
        if (type.asText().equalsIgnoreCase("string")
                && !format.isEmpty()
                && !Set.of("enum", "date-time").contains(format)) {
            throw MockRefusal.bad("only 'enum' and 'date-time' are supported for STRING type");
        }
        schema.path("properties").forEach(MockSchema::check);
        schema.path("anyOf").forEach(MockSchema::check);
        if (schema.has("items")) {
            check(schema.path("items"));
        }
    }
}
