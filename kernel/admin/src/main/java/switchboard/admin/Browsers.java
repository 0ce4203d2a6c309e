package switchboard.admin;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Cookie;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Browsers that are nobody yet, told apart by a cookie that no page can read and no other site's form sends: what is begun
 * in one browser cannot be finished in another.
 */
final class Browsers {
    static final String COOKIE = "switchboard_browser";

    private static final int BYTES = 16;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final SecureRandom random = new SecureRandom();

    /** The browser a request comes from; empty if it was never here. */
    Optional<String> find(ContainerRequestContext request) {
        return Optional.ofNullable(request.getCookies().get(COOKIE))
                .map(Cookie::getValue)
                .filter(value -> ID.matcher(value).matches());
    }

    /** The browser a request comes from; one that was never here gets the cookie with the answer. */
    String of(ContainerRequestContext request) {
        return find(request).or(() -> Visit.of(request).freshBrowser()).orElseGet(() -> {
            byte[] id = new byte[BYTES];
            random.nextBytes(id);
            String fresh = HexFormat.of().formatHex(id);
            Visit.of(request).setBrowser(fresh);
            return fresh;
        });
    }
}
