package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A place in a declaration: what stands there, and what to call it when it is wrong. */
final class Member {
    private final String path;
    private final JsonNode node;
    private final Set<String> known = new HashSet<>();

    private Member(String path, JsonNode node) {
        this.path = path;
        this.node = node;
    }

    static Member root(JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("the declaration must be a JSON object");
        }
        return new Member("", node);
    }

    /** How a constant is written in a declaration. */
    static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(path + " " + why);
    }

    Member child(String name) {
        known.add(name);
        if (!isAbsent() && !node.isObject()) {
            throw wrong("must be an object");
        }
        JsonNode child = node.get(name);
        return new Member(
                path.isEmpty() ? name : path + "." + name,
                child == null || child.isNull() ? MissingNode.getInstance() : child);
    }

    /** Refuses members that nobody asked for. */
    void nothingElse() {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!known.contains(member.getKey())) {
                throw child(member.getKey())
                        .wrong("is unknown; known are %s"
                                .formatted(known.stream()
                                        .filter(name -> !name.equals(member.getKey()))
                                        .sorted()
                                        .toList()));
            }
        }
    }

    boolean isAbsent() {
        return node.isMissingNode();
    }

    boolean isObject() {
        return node.isObject();
    }

    String text() {
        if (!node.isTextual()) {
            throw wrong(isAbsent() ? "is missing" : "must be a string");
        }
        return node.asText();
    }

    String textOr(String otherwise) {
        return isAbsent() ? otherwise : text();
    }

    String oneOf(String otherwise, String... choices) {
        String text = textOr(otherwise);
        if (!List.of(choices).contains(text)) {
            throw wrong("must be one of " + Arrays.toString(choices));
        }
        return text;
    }

    <E extends Enum<E>> E constant(Class<E> type, Set<E> allowed) {
        String text = text();
        for (E constant : allowed) {
            if (nameOf(constant).equals(text) || constant.name().equals(text)) {
                return constant;
            }
        }
        throw wrong("must be one of "
                + EnumSet.copyOf(allowed).stream().map(Member::nameOf).toList());
    }

    int integer() {
        if (!node.canConvertToInt() || !node.isIntegralNumber() || node.asInt() < 1) {
            throw wrong("must be a positive integer");
        }
        return node.asInt();
    }

    BigDecimal number() {
        if (!node.isNumber()) {
            throw wrong("must be a number");
        }
        return node.decimalValue();
    }

    boolean flag() {
        if (!node.isBoolean()) {
            throw wrong("must be true or false");
        }
        return node.asBoolean();
    }

    boolean flagOr(boolean otherwise) {
        return isAbsent() ? otherwise : flag();
    }

    /** Any JSON value, {@code null} among them. */
    JsonNode json() {
        return node;
    }

    /** One value, or a list of them. */
    List<JsonNode> jsons() {
        List<JsonNode> values = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(values::add);
        } else {
            values.add(node);
        }
        return List.copyOf(values);
    }

    <T> Optional<T> optional(Function<Member, T> read) {
        return isAbsent() ? Optional.empty() : Optional.of(read.apply(this));
    }

    List<String> texts() {
        return elements(Member::text);
    }

    <T> List<T> elements(Function<Member, T> read) {
        if (isAbsent()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw wrong("must be an array");
        }
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            elements.add(read.apply(new Member("%s[%d]".formatted(path, i), node.get(i))));
        }
        return List.copyOf(elements);
    }

    <T> Map<String, T> map(Function<Member, T> read) {
        Map<String, T> map = new LinkedHashMap<>();
        for (String name : names()) {
            map.put(name, read.apply(new Member(path + "." + name, node.get(name))));
        }
        return Map.copyOf(map);
    }

    <T> List<T> entries(BiFunction<String, Member, T> read) {
        List<T> entries = new ArrayList<>();
        for (String name : names()) {
            entries.add(read.apply(name, new Member(path + "." + name, node.get(name))));
        }
        return List.copyOf(entries);
    }

    private List<String> names() {
        if (isAbsent()) {
            return List.of();
        }
        if (!node.isObject()) {
            throw wrong("must be an object");
        }
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
