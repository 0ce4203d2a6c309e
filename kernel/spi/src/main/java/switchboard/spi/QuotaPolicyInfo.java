package switchboard.spi;

import java.util.List;

/**
 * A quota policy, as data.
 *
 * @param id stable name: lower case, digits and dashes
 * @param title what people call it
 * @param order lower is asked first
 * @param settings options it understands
 */
public record QuotaPolicyInfo(String id, String title, int order, List<Setting> settings) {
    public QuotaPolicyInfo {
        settings = List.copyOf(settings);
    }
}
