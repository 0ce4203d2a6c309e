package switchboard.spi;

import java.util.List;

/**
 * A way to log in, as data. The console draws its form from this.
 *
 * @param id stable name: lower case, digits and dashes
 * @param title what its button says
 * @param form the fields somebody fills in
 * @param settings options it understands
 */
public record AuthMethodInfo(String id, String title, List<Setting> form, List<Setting> settings) {
    public AuthMethodInfo {
        form = List.copyOf(form);
        settings = List.copyOf(settings);
    }
}
