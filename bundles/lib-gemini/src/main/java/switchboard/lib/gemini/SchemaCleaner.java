package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import switchboard.lib.wire.Json;

/**
 * A JSON Schema as the Schema of models before 2.5, an excerpt of OpenAPI 3.0. What it cannot say is left out, so it
 * allows more, never less. Property names are names, whatever keyword they look like.
 */
final class SchemaCleaner {
    private static final int DEEPEST = 32;
    private static final int LARGEST = 50_000; // schemas and members, once references are replaced by what they mean
    private static final Set<String> KEPT = Set.of(
            "title",
            "description",
            "nullable",
            "minItems",
            "maxItems",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "pattern",
            "minProperties",
            "maxProperties",
            "default",
            "example",
            "propertyOrdering");
    private static final Set<String> STRING_FORMATS = Set.of("enum", "date-time");

    private final JsonNode root;
    private int left = LARGEST;

    private SchemaCleaner(JsonNode root) {
        this.root = root;
    }

    /** The schema, cleaned. */
    static ObjectNode clean(JsonNode schema) {
        return new SchemaCleaner(schema).schema(schema, Set.of(), 0);
    }

    private ObjectNode schema(JsonNode given, Set<String> references, int depth) {
        String reference = Json.string(given.path("$ref"));
        if (--left < 0 || depth > DEEPEST || references.contains(reference)) {
            return object();
        }
        if (!reference.isEmpty()) {
            Set<String> within = new HashSet<>(references);
            within.add(reference);
            return schema(laidOver(target(reference), given), within, depth + 1);
        }
        return given.path("allOf").isArray()
                ? schema(merged(given), references, depth + 1)
                : plain(given, references, depth);
    }

    /** A schema that stands for itself. */
    private ObjectNode plain(JsonNode schema, Set<String> within, int depth) {
        ObjectNode clean = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            if (KEPT.contains(entry.getKey())) {
                clean.set(entry.getKey(), entry.getValue());
            }
        }
        type(schema, clean);
        alternatives(schema, clean, within, depth);
        values(schema, clean);
        format(schema, clean);
        inside(schema, clean, within, depth);
        return clean;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode().put("type", "object");
    }

    private JsonNode target(String reference) {
        if (!reference.startsWith("#")) {
            return object();
        }
        String pointer = reference.substring(1);
        JsonNode target = pointer.isEmpty() || pointer.startsWith("/")
                ? root.at(pointer)
                : root.path("$defs").path("");
        return target.isObject() ? target : object();
    }

    /** A schema with the members that stand beside the reference to it. */
    private ObjectNode laidOver(JsonNode target, JsonNode beside) {
        ObjectNode whole = copy(target);
        beside.properties().forEach(entry -> {
            if (!entry.getKey().equals("$ref")) {
                whole.set(entry.getKey(), entry.getValue());
            }
        });
        return whole;
    }

    /** The same members; what is in them stays shared. */
    private ObjectNode copy(JsonNode schema) {
        left -= schema.size();
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        schema.properties().forEach(entry -> copy.set(entry.getKey(), entry.getValue()));
        return copy;
    }

    /** One schema of all that must hold: properties and required ones together, of other members the last. */
    private ObjectNode merged(JsonNode schema) {
        ObjectNode whole = copy(schema);
        whole.remove("allOf");
        for (JsonNode each : schema.path("allOf")) {
            if (--left < 0) {
                break;
            }
            String reference = Json.string(each.path("$ref"));
            JsonNode part = reference.isEmpty() ? each : laidOver(target(reference), each);
            for (Map.Entry<String, JsonNode> entry : part.properties()) {
                merge(whole, entry.getKey(), entry.getValue());
            }
        }
        return whole;
    }

    private void merge(ObjectNode whole, String name, JsonNode value) {
        JsonNode there = whole.path(name);
        if (name.equals("properties") && there.isObject() && value.isObject()) {
            whole.set(name, copy(there).setAll(copy(value)));
        } else if ((name.equals("required") || name.equals("allOf")) && there.isArray() && value.isArray()) {
            left -= there.size() + value.size();
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            there.forEach(list::add);
            value.forEach(list::add);
            whole.set(name, list);
        } else {
            whole.set(name, value);
        }
    }

    private static void type(JsonNode schema, ObjectNode clean) {
        JsonNode type = schema.path("type");
        if (type.isTextual() && !type.textValue().equals("null")) {
            clean.set("type", type);
            return;
        }
        if (type.isTextual()) {
            clean.put("nullable", true);
            return;
        }
        List<String> types = new ArrayList<>();
        for (JsonNode each : type) {
            if (each.asText().equals("null")) {
                clean.put("nullable", true);
            } else {
                types.add(each.asText());
            }
        }
        if (types.size() == 1) {
            clean.put("type", types.getFirst());
        } else if (types.size() > 1) {
            ArrayNode any = clean.putArray("anyOf");
            types.forEach(each -> any.addObject().put("type", each));
        } else if (schema.path("properties").isObject()) {
            clean.put("type", "object");
        }
    }

    private void alternatives(JsonNode schema, ObjectNode clean, Set<String> within, int depth) {
        JsonNode all = schema.path("anyOf").isArray() ? schema.get("anyOf") : schema.path("oneOf");
        List<ObjectNode> kept = new ArrayList<>();
        for (JsonNode each : all) {
            if (Json.string(each.path("type")).equals("null")) {
                clean.put("nullable", true);
            } else if (each.isObject()) {
                kept.add(schema(each, within, depth + 1));
            }
        }
        if (kept.size() == 1) {
            kept.getFirst().properties().forEach(entry -> {
                if (!clean.has(entry.getKey())) {
                    clean.set(entry.getKey(), entry.getValue());
                }
            });
        } else if (!kept.isEmpty()) {
            clean.putArray("anyOf").addAll(kept);
        }
    }

    /** Enums are of strings, and of none that is empty; those of other values go. */
    private static void values(JsonNode schema, ObjectNode clean) {
        List<JsonNode> all = new ArrayList<>();
        if (schema.has("const")) {
            all.add(schema.get("const"));
        } else {
            schema.path("enum").forEach(all::add);
        }
        ArrayNode strings = JsonNodeFactory.instance.arrayNode();
        for (JsonNode value : all) {
            if (value.isNull()) {
                clean.put("nullable", true);
            } else if (value.isTextual() && !value.textValue().isEmpty()) {
                strings.add(value);
            } else if (!value.isTextual()) {
                return;
            }
        }
        String type = Json.string(clean.path("type"));
        if (!strings.isEmpty() && (type.isEmpty() || type.equalsIgnoreCase("string"))) {
            clean.put("type", "string").set("enum", strings);
        }
    }

    private static void format(JsonNode schema, ObjectNode clean) {
        String format = Json.string(schema.path("format"));
        boolean string = Json.string(clean.path("type")).equalsIgnoreCase("string");
        if (!format.isEmpty() && (!string || STRING_FORMATS.contains(format))) {
            clean.put("format", format);
        }
    }

    private void inside(JsonNode schema, ObjectNode clean, Set<String> within, int depth) {
        if (schema.path("properties") instanceof ObjectNode given && !given.isEmpty()) {
            ObjectNode properties = clean.putObject("properties");
            given.properties()
                    .forEach(each -> properties.set(each.getKey(), schema(each.getValue(), within, depth + 1)));
            required(schema, clean, properties);
        }
        String type = Json.string(clean.path("type"));
        if (type.equalsIgnoreCase("object") && depth > 0 && !clean.has("properties")) {
            clean.putObject("properties").putObject("value").put("type", "string"); // an object must have one
        }
        if (type.equalsIgnoreCase("array") || schema.path("items").isObject()) {
            clean.set(
                    "items",
                    schema.path("items").isObject()
                            ? schema(schema.get("items"), within, depth + 1)
                            : JsonNodeFactory.instance.objectNode().put("type", "string"));
        }
    }

    private static void required(JsonNode schema, ObjectNode clean, ObjectNode properties) {
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        for (JsonNode name : schema.path("required")) {
            if (properties.has(name.asText())) {
                required.add(name);
            }
        }
        if (!required.isEmpty()) {
            clean.set("required", required);
        }
    }
}
