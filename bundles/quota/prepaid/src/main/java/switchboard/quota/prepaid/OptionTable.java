package switchboard.quota.prepaid;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Options;

/**
 * An option whose text is a JSON object of numbers, read once per text. A text that cannot be read leaves
 * what was read before in force: a slip of an administrator must not put every model at another price.
 */
final class OptionTable {
    private static final Logger LOG = LoggerFactory.getLogger(OptionTable.class);
    private static final JsonFactory JSON = new JsonFactory();

    private record Parsed(String text, Map<String, Double> values) {}

    private final Options options;
    private final String name;
    private volatile Parsed parsed = new Parsed("", Map.of());

    OptionTable(Options options, String name) {
        this.options = options;
        this.name = name;
    }

    /** The value of a key, {@code null} if the option does not have it. */
    @Nullable
    Double get(String key) {
        return values().get(key);
    }

    @SuppressWarnings("ReferenceEquality") // the same instance until the option changes: one comparison a call
    private Map<String, Double> values() {
        Parsed known = parsed;
        String text = options.text(name);
        if (text == known.text()) {
            return known.values();
        }
        Parsed fresh = new Parsed(text, text.equals(known.text()) ? known.values() : parse(text, known.values()));
        parsed = fresh;
        return fresh.values();
    }

    private Map<String, Double> parse(String text, Map<String, Double> before) {
        if (text.isBlank()) {
            return Map.of();
        }
        try (JsonParser json = JSON.createParser(text)) {
            return Map.copyOf(object(json));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("Option {} cannot be read, its former value stays in force: {}", name, e.getMessage());
            return before;
        }
    }

    private static Map<String, Double> object(JsonParser json) throws IOException {
        Map<String, Double> values = new HashMap<>();
        require(json.nextToken() == JsonToken.START_OBJECT, "it is not a JSON object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            require(value != null && value.isNumeric(), key + " is not a number");
            require(Double.isFinite(json.getDoubleValue()), key + " is too large");
            values.put(key, json.getDoubleValue());
        }
        require(json.nextToken() == null, "something follows the object");
        return values;
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
