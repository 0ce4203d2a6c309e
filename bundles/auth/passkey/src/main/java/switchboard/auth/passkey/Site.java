package switchboard.auth.passkey;

import java.net.IDN;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import switchboard.spi.Options;
import switchboard.spi.RefusedException;
import switchboard.spi.Setting;

/**
 * Where passkeys hold: a browser shows one to pages of its site alone. As long as an operator has not said where people
 * reach the gateway, that is this machine, whatever the port.
 *
 * @param id the domain they are made for
 * @param origins the pages that may ask for them
 * @param anyPort whether the port of a page counts for nothing
 */
record Site(String id, Set<String> origins, boolean anyPort) {
    static final Setting ORIGINS = new Setting(
            "PasskeyOrigins",
            Setting.Type.TEXT,
            "",
            "",
            "Further addresses that pages with passkeys are at, such as https://b.example.com; separated by blanks.");
    static final Setting DOMAIN = new Setting(
            "PasskeyRpId",
            Setting.Type.TEXT,
            "",
            "",
            "The domain passkeys are made for: the host of ServerAddress, or one above it. Another one makes all there are useless.");

    private static final String HERE = "localhost";
    private static final String ANDROID = "android:apk-key-hash:";
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+|\\[.*");
    private static final Pattern BETWEEN = Pattern.compile("[\\s,]+");

    /**
     * The site as the options say it is.
     *
     * @throws RefusedException if no browser would take it
     */
    static Site of(Options options) {
        String address = options.text("ServerAddress").strip();
        URI server = address.isEmpty() ? URI.create("http://" + HERE) : uri(address);
        String host = host(server);
        boolean here = host.equals(HERE);
        if (NUMBERS.matcher(host).matches() || (!here && !"https".equalsIgnoreCase(server.getScheme()))) {
            throw refused("passkeys need the option ServerAddress to be https and a name; it is " + address);
        }
        Set<String> origins = new LinkedHashSet<>(here ? List.of("http://" + HERE, "https://" + HERE) : List.of());
        origins.add(origin(server));
        BETWEEN.splitAsStream(ORIGINS.in(options))
                .filter(text -> !text.isEmpty())
                .map(Site::further)
                .forEach(origins::add);
        return new Site(domain(DOMAIN.in(options).toLowerCase(Locale.ROOT), host), Set.copyOf(origins), here);
    }

    /** Refuses a browser that is not on this machine while passkeys hold there alone. */
    void require(String host) {
        if (id.equals(HERE) && !host.equalsIgnoreCase(HERE)) {
            throw refused("passkeys belong to an address: the option ServerAddress must be set first");
        }
    }

    private static String domain(String wanted, String host) {
        if (wanted.isEmpty() || wanted.equals(host)) {
            return host;
        }
        if (!host.endsWith("." + wanted) || !wanted.contains(".")) {
            throw refused("the option PasskeyRpId must be the host of ServerAddress, or a domain above it");
        }
        return wanted;
    }

    private static String further(String text) {
        if (text.startsWith(ANDROID)) {
            return text;
        }
        URI uri = uri(text);
        if (!"https".equalsIgnoreCase(uri.getScheme()) && !host(uri).equals(HERE)) {
            throw refused("the option PasskeyOrigins must hold addresses with https; one is " + text);
        }
        return origin(uri);
    }

    private static URI uri(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && uri.getScheme() != null) {
                return uri;
            }
            int host = text.indexOf("://") + 3; // a name in letters of its language
            URI ascii = URI.create(host < 3 ? "" : text.substring(0, host) + IDN.toASCII(text.substring(host)));
            if (ascii.getHost() != null) {
                return ascii;
            }
        } catch (IllegalArgumentException noAddress) {
            // said below
        }
        throw refused("passkeys need addresses such as https://example.com; this is none: " + text);
    }

    private static String host(URI uri) {
        return uri.getHost().toLowerCase(Locale.ROOT);
    }

    /** As browsers write it: without the port that goes without saying. */
    private static String origin(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean usual = uri.getPort() < 0 || uri.getPort() == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + host(uri) + (usual ? "" : ":" + uri.getPort());
    }

    private static RefusedException refused(String message) {
        return new RefusedException(403, "passkey_site", message);
    }
}
