package switchboard.spi;

import java.util.List;

/**
 * A way to tell somebody something, as data.
 *
 * @param id stable name: lower case, digits and dashes
 * @param title what it is called
 * @param settings options it understands
 */
public record NotifierInfo(String id, String title, List<Setting> settings) {
    public NotifierInfo {
        settings = List.copyOf(settings);
    }
}
