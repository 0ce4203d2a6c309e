package switchboard.lib.login;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import switchboard.spi.Credentials;
import switchboard.spi.Departure;

/**
 * Shows that who brings a code is who asked for it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7636">RFC 7636</a>
 */
public final class Pkce {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int BYTES = 32;
    private static final String VERIFIER = "verifier";

    private Pkce() {}

    /** A secret of 43 characters; it is good as a nonce, too. */
    public static String secret() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    /** What everybody may know of a secret: method S256. */
    public static String challenge(String secret) {
        try {
            return BASE64.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Sends a browser to a page with a challenge; the secret it stands for is kept.
     *
     * @param parameters the page's other parameters, in their order
     * @param kept what else is to be kept
     */
    public static Departure departure(URI page, Map<String, String> parameters, Map<String, String> kept) {
        String verifier = secret();
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("code_challenge", challenge(verifier));
        all.put("code_challenge_method", "S256");
        Map<String, String> secrets = new HashMap<>(kept);
        secrets.put(VERIFIER, verifier);
        return Departure.to(Urls.with(page, all), secrets);
    }

    /** Adds the secret to an exchange of the code, if there was a challenge: a console that makes the address has none. */
    public static void prove(Credentials credentials, Map<String, String> exchange) {
        if (!credentials.kept(VERIFIER).isEmpty()) {
            exchange.put("code_verifier", credentials.kept(VERIFIER));
        }
    }
}
