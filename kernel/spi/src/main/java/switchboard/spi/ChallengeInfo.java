package switchboard.spi;

import java.net.URI;
import java.util.List;

/**
 * A challenge, as data.
 *
 * @param id stable name: lower case, digits and dashes; its answer comes as the query parameter of that name
 * @param title what it is called
 * @param script what a page loads to show it; its host may then run in the console
 * @param siteKey the option with the public key that the script is given
 * @param settings options it understands
 */
public record ChallengeInfo(String id, String title, URI script, String siteKey, List<Setting> settings) {
    public ChallengeInfo {
        settings = List.copyOf(settings);
    }
}
