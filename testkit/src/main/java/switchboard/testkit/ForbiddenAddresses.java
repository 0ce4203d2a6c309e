package switchboard.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

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
}
