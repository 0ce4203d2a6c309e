package switchboard.admin;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request comes from our own pages, or from no page at all. A browser adds the session's
 * cookie whoever asks; what it says of the asker decides. Scripts send neither field and pass.
 *
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch metadata</a>
 */
final class SameOrigin {
    private static final Set<String> OURS = Set.of("same-origin", "none");

    private SameOrigin() {}

    /**
     * Decides by {@code Sec-Fetch-Site}, which no page can forge, else by {@code Origin}.
     *
     * @param header a request's fields by name
     * @param serverAddress where people reach the gateway, if the operator has said so; a proxy may
     *     have changed {@code Host}
     */
    static boolean holds(Function<String, @Nullable String> header, String serverAddress) {
        String site = header.apply("Sec-Fetch-Site");
        if (site != null) {
            return OURS.contains(site);
        }
        String origin = header.apply("Origin");
        if (origin == null) {
            return true;
        }
        String asker = authority(origin);
        String host = header.apply("Host");
        return !asker.isEmpty() && (asker.equalsIgnoreCase(host) || asker.equals(authority(serverAddress)));
    }

    /** Host, and port unless it is the scheme's own; empty if it cannot be read. */
    private static String authority(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() == null) {
                return "";
            }
            return (uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())).toLowerCase(Locale.ROOT);
        } catch (URISyntaxException unreadable) {
            return "";
        }
    }
}
