package switchboard.store;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * How a database's SQL is written where databases differ.
 *
 * @param quote what stands around names
 * @param types the names of column types, by those that {@link Schema} uses; others are everywhere the same
 * @param yes the true of its boolean columns
 * @param no their false
 * @param day the expression for the day of {@code created_at}
 * @param now the expression for the epoch second of the database's clock
 */
record SqlStyle(char quote, Map<String, String> types, String yes, String no, String day, String now) {
    String quoted(String name) {
        return quote + name + quote;
    }

    String quoted(List<String> names) {
        return names.stream().map(this::quoted).collect(Collectors.joining(","));
    }

    String type(String type) {
        return types.getOrDefault(type, type);
    }

    /** What mappers write as <code>${name}</code>. */
    Properties variables() {
        var variables = new Properties();
        variables.setProperty("group", quoted("group"));
        variables.setProperty("key", quoted("key"));
        variables.setProperty("true", yes);
        variables.setProperty("false", no);
        variables.setProperty("day", day);
        variables.setProperty("now", now);
        return variables;
    }
}
