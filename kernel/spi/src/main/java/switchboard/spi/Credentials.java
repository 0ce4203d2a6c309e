package switchboard.spi;

import java.util.Map;

/**
 * What somebody sent to prove who they are. It does not print itself.
 *
 * @param fields the form's fields
 * @param clientAddress where it came from
 */
public record Credentials(Map<String, String> fields, String clientAddress) {
    public Credentials {
        fields = Map.copyOf(fields);
    }

    /** A field, empty if it was not sent. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    @Override
    public String toString() {
        return "Credentials[***]";
    }
}
