package switchboard.http;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that the environment asks for: {@code RELAY_PROXY} for every upstream, else {@code HTTP_PROXY} or
 * {@code HTTPS_PROXY} (also in lower case) but for the hosts of {@code NO_PROXY} and for this machine.
 */
final class EnvironmentProxy {
    private final Optional<URI> relay;
    private final Optional<URI> http;
    private final Optional<URI> https;
    private final List<String> excluded;

    /** @throws IllegalArgumentException if an address cannot be read */
    EnvironmentProxy(Map<String, String> environment) {
        relay = proxy(environment, "RELAY_PROXY");
        http = proxy(environment, "HTTP_PROXY");
        https = proxy(environment, "HTTPS_PROXY");
        excluded = Arrays.stream(value(environment, "NO_PROXY").split(","))
                .map(item -> item.strip().toLowerCase(Locale.ROOT))
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private static String value(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name, "");
        return upper.isBlank() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper;
    }

    private static Optional<URI> proxy(Map<String, String> environment, String name) {
        String text = value(environment, name).strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ProxyAddress.of(URI.create(text.contains("://") ? text : "http://" + text))
                    .uri());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is not the address of a proxy"); // its text may hold a password
        }
    }

    /** Whether a request's tag is one of these proxies. */
    boolean isProxy(@Nullable Object tag) {
        return tag instanceof ProxyAddress proxy
                && Stream.of(relay, http, https).flatMap(Optional::stream).anyMatch(proxy.uri()::equals);
    }

    Optional<URI> of(URI upstream) {
        if (relay.isPresent()) {
            return relay;
        }
        Optional<URI> proxy = "https".equalsIgnoreCase(upstream.getScheme()) ? https : http;
        return proxy.isEmpty() || excluded(upstream) ? Optional.empty() : proxy;
    }

    private boolean excluded(URI upstream) {
        String host = upstream.getHost() == null ? "" : upstream.getHost().toLowerCase(Locale.ROOT);
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        if (bare.equals("localhost") || Network.isLoopback(bare)) {
            return true;
        }
        int port = upstream.getPort() >= 0 ? upstream.getPort() : "https".equals(upstream.getScheme()) ? 443 : 80;
        return excluded.stream().anyMatch(item -> excludes(item, bare, port));
    }

    private static boolean excludes(String item, String host, int port) {
        if (item.equals("*")) {
            return true;
        }
        if (item.indexOf('/') > 0) {
            return Network.isNetwork(item) && Network.list(item).getFirst().holds(host);
        }
        String name = item;
        int colon = item.lastIndexOf(':');
        if (colon > 0 && colon == item.indexOf(':')) {
            if (!item.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
            name = item.substring(0, colon);
        }
        if (name.startsWith("*.")) {
            name = name.substring(1);
        }
        return name.startsWith(".") ? host.endsWith(name) : host.equals(name) || host.endsWith("." + name);
    }
}
