package switchboard.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.Socks5;
import org.eclipse.jetty.client.Socks5Proxy;
import org.eclipse.jetty.http.HttpHeader;

/** Where a proxy is and how it wants to be spoken to. A request is tied to it by its tag. */
record ProxyAddress(URI uri, String scheme, String host, int port, String user, String password) {
    /** @throws IllegalArgumentException if it has no host, or is of no kind that is known */
    static ProxyAddress of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        int byDefault = switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            case "socks5", "socks5h" -> 1080;
            default -> throw new IllegalArgumentException("a proxy is http, https or socks5");
        };
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("a proxy's address names a host");
        }
        String[] login = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        return new ProxyAddress(
                uri,
                scheme,
                uri.getHost(),
                uri.getPort() >= 0 ? uri.getPort() : byDefault,
                login.length > 0 ? decoded(login[0]) : "",
                login.length > 1 ? decoded(login[1]) : "");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /**
     * Makes the client use it for requests that carry it as their tag.
     *
     * @param number no other proxy of the client has it
     */
    void install(HttpClient client, int number) {
        var address = new Origin.Address(host, port);
        if (scheme.startsWith("socks")) {
            var socks = new ByTag.Socks(address, this);
            if (!user.isEmpty()) {
                socks.putAuthenticationFactory(new Socks5.UsernamePasswordAuthenticationFactory(user, password));
            }
            client.getProxyConfiguration().addProxy(socks);
        } else {
            var http = new ByTag.Http(address, this, number);
            if (!user.isEmpty()) {
                client.getAuthenticationStore()
                        .addAuthenticationResult(new BasicAuthentication.BasicResult(
                                http.getURI(), HttpHeader.PROXY_AUTHORIZATION, user, password));
            }
            client.getProxyConfiguration().addProxy(http);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }

    /** Jetty asks each proxy whether it is meant; these look at the tag alone. */
    private static final class ByTag {
        private ByTag() {}

        static final class Http extends HttpProxy {
            private final ProxyAddress proxy;
            private final URI key;

            Http(Origin.Address address, ProxyAddress proxy, int number) {
                super(address, proxy.scheme.equals("https"));
                this.proxy = proxy;
                key = URI.create(proxy + "/" + number + "/");
            }

            /** What its login is stored under; the number tells two logins at one proxy apart. */
            @Override
            public URI getURI() {
                return key;
            }

            @Override
            public boolean matches(Origin origin) {
                return proxy.equals(origin.getTag());
            }
        }

        static final class Socks extends Socks5Proxy {
            private final ProxyAddress proxy;

            Socks(Origin.Address address, ProxyAddress proxy) {
                super(address, false);
                this.proxy = proxy;
            }

            @Override
            public boolean matches(Origin origin) {
                return proxy.equals(origin.getTag());
            }
        }
    }
}
