package switchboard.lib.quota;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One rule as somebody wrote it. What cannot be meant is an {@link IllegalArgumentException} whose message names the
 * rule and the member.
 */
public final class RuleNode {
    private static final Pattern NOT_THAT = Pattern.compile("![1-9][0-9]{0,17}");

    private final int number;
    private final JsonNode node;

    RuleNode(int number, JsonNode node, Set<String> members) {
        this.number = number;
        this.node = node;
        if (!node.isObject()) {
            throw wrong("it must be an object");
        }
        for (String name : members()) {
            if (!members.contains(name)) {
                throw wrong("there is no member " + name + "; there are " + String.join(", ", new TreeSet<>(members)));
            }
        }
    }

    /** Which rule it is, from 1. */
    public int number() {
        return number;
    }

    /** A fault of this rule. */
    public IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("rule " + number + ": " + what);
    }

    /** A whole number, at least the least; empty if it is not there. */
    public OptionalLong whole(String name, long least) {
        JsonNode value = node.path(name);
        if (value.isMissingNode()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least) {
            throw wrong(name + " must be a whole number, at least " + least);
        }
        return OptionalLong.of(value.longValue());
    }

    /** A number between two others; empty if it is not there. */
    public OptionalDouble number(String name, double least, double most) {
        JsonNode value = node.path(name);
        if (value.isMissingNode()) {
            return OptionalDouble.empty();
        }
        double number = value.doubleValue();
        if (!value.isNumber() || !(number >= least) || !(number <= most)) {
            throw wrong(
                    most == Double.MAX_VALUE
                            ? name + " must be a number, at least " + plain(least)
                            : name + " must be a number from " + plain(least) + " to " + plain(most));
        }
        return OptionalDouble.of(number);
    }

    /** One of some words; empty if it is not there. */
    public Optional<String> word(String name, List<String> words) {
        List<String> found = words(name, words);
        if (found.size() > 1) {
            throw wrong(name + " must be one of " + String.join(", ", words));
        }
        return found.stream().findFirst();
    }

    /** One or several of some words, in the order of those; empty if it is not there. */
    public List<String> words(String name, List<String> words) {
        List<String> found = texts(name);
        if (!words.containsAll(found)) {
            throw wrong(name + " must be one of " + String.join(", ", words));
        }
        return words.stream().filter(found::contains).toList();
    }

    /** One or several texts; empty if the member is not there. */
    private List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : values(name)) {
            if (!value.isTextual() || value.textValue().isBlank()) {
                throw wrong(name + " must be a name or a list of names");
            }
            texts.add(value.textValue());
        }
        return List.copyOf(texts);
    }

    /** One or several names; empty if the member is not there or stands for all. */
    List<String> names(String name) {
        List<String> names = texts(name);
        return names.contains("*") ? List.of() : names;
    }

    /** One or several numbers of rows, below 0 for one that is not meant; empty if the member is not there or stands for all. */
    List<Long> ids(String name) {
        List<Long> ids = new ArrayList<>();
        List<JsonNode> values = values(name);
        if (values.size() == 1 && values.getFirst().asText().equals("*")) {
            return List.of();
        }
        for (JsonNode value : values) {
            ids.add(id(name, value));
        }
        return List.copyOf(ids);
    }

    private long id(String name, JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() > 0) {
            return value.longValue();
        }
        if (value.isTextual() && NOT_THAT.matcher(value.textValue()).matches()) {
            return -Long.parseLong(value.textValue().substring(1));
        }
        throw wrong(name + " must be a number, a list of numbers, \"*\", or \"!7\" for all but 7");
    }

    private List<JsonNode> values(String name) {
        JsonNode value = node.path(name);
        if (value.isMissingNode()) {
            return List.of();
        }
        if (!value.isArray()) {
            return List.of(value);
        }
        List<JsonNode> values = new ArrayList<>();
        value.forEach(values::add);
        if (values.isEmpty()) {
            throw wrong(name + " is an empty list; leave it out if all are meant");
        }
        return values;
    }

    private List<String> members() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
