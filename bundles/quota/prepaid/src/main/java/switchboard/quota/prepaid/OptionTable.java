package switchboard.quota.prepaid;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import switchboard.spi.Options;

/** An option whose text is a JSON object of numbers. */
final class OptionTable {
    private static final JsonFactory JSON = new JsonFactory();

    private final ParsedOption<Map<String, Double>> option;

    OptionTable(Options options, String name) {
        option = new ParsedOption<>(options, name, Map.of(), OptionTable::read);
    }

    /** The value of a key, {@code null} if the option does not have it. */
    @Nullable
    Double get(String key) {
        return option.value().get(key);
    }

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if it is something else, with a sentence that says so
     */
    static Map<String, Double> read(String text) {
        try (JsonParser json = JSON.createParser(text)) {
            return Map.copyOf(object(json));
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
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
