package switchboard.spi;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * How logging in goes on after it was begun. It does not print what is kept.
 *
 * @param url where the browser goes; empty if it stays
 * @param kept secrets, such as a nonce, that the kernel keeps and gives back once with the credentials
 */
public record Departure(Optional<URI> url, Map<String, String> kept) {
    /** The browser stays, and nothing is kept. */
    public static final Departure NOWHERE = new Departure(Optional.empty(), Map.of());

    public Departure {
        kept = Map.copyOf(kept);
    }

    /** The browser goes there. */
    public static Departure to(URI url, Map<String, String> kept) {
        return new Departure(Optional.of(url), kept);
    }

    @Override
    public String toString() {
        return "Departure[" + (url.isPresent() ? "elsewhere" : "nowhere") + "]";
    }
}
