package switchboard.spi;

import java.util.Map;

/**
 * Somebody wants to log in. It does not print itself.
 *
 * @param state what must come back with the browser; the kernel checks it
 * @param callback where the browser comes back to, for methods that send it away
 * @param fields the form's fields
 * @param language {@code zh}, {@code en}, or empty if nothing is known
 * @param clientAddress where it came from
 */
public record LoginStart(
        String state, String callback, Map<String, String> fields, String language, String clientAddress) {
    public LoginStart {
        fields = Map.copyOf(fields);
    }

    /** A field, empty if it was not sent. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    @Override
    public String toString() {
        return "LoginStart[***]";
    }
}
