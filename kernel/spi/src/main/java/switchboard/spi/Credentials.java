package switchboard.spi;

import java.util.Map;

/**
 * What somebody sent to prove who they are. It does not print itself.
 *
 * @param fields the form's fields, or what the browser brought back
 * @param kept what {@link AuthMethod#begin} had kept; empty if it was not asked
 * @param callback where the browser came back to
 * @param clientAddress where it came from
 */
public record Credentials(Map<String, String> fields, Map<String, String> kept, String callback, String clientAddress) {
    public Credentials {
        fields = Map.copyOf(fields);
        kept = Map.copyOf(kept);
    }

    /** A form that was filled in, with nothing before it. */
    public Credentials(Map<String, String> fields, String clientAddress) {
        this(fields, Map.of(), "", clientAddress);
    }

    /** A field, empty if it was not sent. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Something that was kept, empty if it was not. */
    public String kept(String name) {
        return kept.getOrDefault(name, "");
    }

    @Override
    public String toString() {
        return "Credentials[***]";
    }
}
