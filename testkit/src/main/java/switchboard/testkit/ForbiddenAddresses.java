package switchboard.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Addresses that nobody but the operator can have the gateway ask, in all the ways they can be written. Every door at which
 * others name one is tried with all of them.
 */
public final class ForbiddenAddresses {
    private ForbiddenAddresses() {}

    /** Lines of an address and, after blanks, what its name stands for if that matters. */
    public static List<String> lines() {
        try (InputStream in =
                Objects.requireNonNull(ForbiddenAddresses.class.getResourceAsStream("ssrf.txt"), "ssrf.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The address of a line; empty if it is none that anybody can ask.
     *
     * @param names gets what the address's name stands for, where the line says it
     */
    public static Optional<URI> url(String line, Map<String, List<String>> names) {
        String[] parts = line.split(" ", -1);
        try {
            URI url = new URI(parts[0]);
            if (parts.length > 1 && url.getHost() != null) {
                names.put(
                        url.getHost().toLowerCase(Locale.ROOT),
                        Arrays.asList(parts).subList(1, parts.length));
            }
            return Optional.of(url);
        } catch (URISyntaxException unreadable) {
            return Optional.empty();
        }
    }
}
