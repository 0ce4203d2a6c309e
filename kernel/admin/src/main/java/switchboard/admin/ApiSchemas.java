package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Java types as JSON schemas, as {@link Json} reads and writes them. Records become components of the
 * document: in answers all members are there and no others, in requests each may be missing.
 */
final class ApiSchemas {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode components = NODES.objectNode();
    private final Map<String, Class<?>> named = new HashMap<>();

    /** Which way a value goes. */
    enum Way {
        REQUEST,
        ANSWER
    }

    /** All records so far, by name. */
    ObjectNode components() {
        return components;
    }

    /**
     * The schema of a type.
     *
     * @throws IllegalStateException if clients could not know what it is
     */
    ObjectNode of(AnnotatedType type, Way way) {
        ObjectNode schema = switch (type) {
            case AnnotatedParameterizedType generic -> ofGeneric(generic, way);
            case AnnotatedArrayType array -> list(of(array.getAnnotatedGenericComponentType(), way));
            default -> type.getType() instanceof Class<?> plain ? of(plain, way) : unknown(type);
        };
        return type.isAnnotationPresent(Nullable.class) ? orNull(schema) : schema;
    }

    /** The schema of a type that is not generic. */
    ObjectNode of(Class<?> type, Way way) {
        if (type == String.class) {
            return NODES.objectNode().put("type", "string");
        } else if (type == boolean.class || type == Boolean.class) {
            return NODES.objectNode().put("type", "boolean");
        } else if (type == int.class || type == Integer.class) {
            return NODES.objectNode().put("type", "integer").put("format", "int32");
        } else if (type == long.class || type == Long.class) {
            return NODES.objectNode().put("type", "integer").put("format", "int64");
        } else if (type == double.class || type == Double.class || type == BigDecimal.class) {
            return NODES.objectNode().put("type", "number");
        } else if (Map.class.isAssignableFrom(type) || type == ObjectNode.class) {
            return NODES.objectNode().put("type", "object");
        } else if (type == RawValue.class || JsonNode.class.isAssignableFrom(type)) {
            return NODES.objectNode().put("description", "any JSON value");
        } else if (type.isEnum()) {
            return enumeration(type);
        } else if (type.isArray()) {
            return list(of(type.getComponentType(), way));
        } else if (type.isRecord()) {
            return NODES.objectNode().put("$ref", "#/components/schemas/" + component(type, way));
        }
        throw new IllegalStateException(type + " says nothing of its members: a record would");
    }

    private ObjectNode ofGeneric(AnnotatedParameterizedType type, Way way) {
        AnnotatedType[] arguments = type.getAnnotatedActualTypeArguments();
        Class<?> raw = (Class<?>) ((ParameterizedType) type.getType()).getRawType();
        if (Collection.class.isAssignableFrom(raw)) {
            return list(of(arguments[0], way));
        }
        if (Map.class.isAssignableFrom(raw)) {
            ObjectNode map = NODES.objectNode().put("type", "object");
            map.set("additionalProperties", of(arguments[1], way));
            return map;
        }
        return unknown(type);
    }

    private static ObjectNode unknown(AnnotatedType type) {
        throw new IllegalStateException("no schema is known for " + type);
    }

    private static ObjectNode list(ObjectNode items) {
        ObjectNode list = NODES.objectNode().put("type", "array");
        list.set("items", items);
        return list;
    }

    private static ObjectNode enumeration(Class<?> type) {
        ObjectNode schema = NODES.objectNode().put("type", "string");
        Arrays.stream(type.getEnumConstants()).map(Object::toString).forEach(schema.withArray("enum")::add);
        return schema;
    }

    private static ObjectNode orNull(ObjectNode schema) {
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            schema.putArray("type").add(type.textValue()).add("null");
            return schema;
        }
        ObjectNode either = NODES.objectNode();
        either.putArray("anyOf").add(schema).addObject().put("type", "null");
        return either;
    }

    private String component(Class<?> type, Way way) {
        String name = name(type, way);
        Class<?> before = named.putIfAbsent(name, type);
        if (before == null) {
            fill(components.putObject(name), type, way);
        } else if (before != type) {
            throw new IllegalStateException(type + " and " + before + " would both be called " + name);
        }
        return name;
    }

    /** A member's class is called after the one it is in: {@code RedemptionView}, {@code LoginInput}. */
    private static String name(Class<?> type, Way way) {
        Class<?> around = type.getEnclosingClass();
        String outer = around == null ? "" : around.getSimpleName().replaceFirst("(Resource|Routes)$", "");
        String inner = type.getSimpleName();
        String name = inner.startsWith(outer) ? inner : outer.endsWith(inner) ? outer : outer + inner;
        return way == Way.ANSWER || name.endsWith("Input") ? name : name + "Input";
    }

    private void fill(ObjectNode schema, Class<?> type, Way way) {
        Javadocs.Comment comment = Javadocs.of(type);
        schema.put("type", "object");
        describe(schema, comment.text());
        ObjectNode properties = schema.putObject("properties");
        for (RecordComponent component : type.getRecordComponents()) {
            Field field = field(type, component);
            if (field.isAnnotationPresent(JsonIgnore.class)) {
                continue;
            }
            JsonProperty property = field.getAnnotation(JsonProperty.class);
            String name = property == null || property.value().isEmpty() ? component.getName() : property.value();
            boolean always = always(type, field);
            if (way == Way.ANSWER && always) {
                schema.withArray("required").add(name);
            }
            ObjectNode member = always ? of(component.getAnnotatedType(), way) : present(component, way);
            describe(member, comment.parameter(component.getName()));
            properties.set(name, member);
        }
        if (way == Way.ANSWER) {
            schema.put("additionalProperties", false);
        }
    }

    /** What is left out when it is null is never null. */
    private ObjectNode present(RecordComponent component, Way way) {
        AnnotatedType type = component.getAnnotatedType();
        return type instanceof AnnotatedParameterizedType generic
                ? ofGeneric(generic, way)
                : of(component.getType(), way);
    }

    private static void describe(ObjectNode schema, String text) {
        if (!text.isEmpty()) {
            schema.put("description", text);
        }
    }

    private static Field field(Class<?> type, RecordComponent component) {
        try {
            return type.getDeclaredField(component.getName());
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException(component.toString(), impossible);
        }
    }

    private static boolean always(Class<?> type, AnnotatedElement field) {
        JsonInclude include = field.getAnnotation(JsonInclude.class);
        JsonInclude decides = include == null ? type.getAnnotation(JsonInclude.class) : include;
        return decides == null || decides.value() == JsonInclude.Include.ALWAYS;
    }
}
