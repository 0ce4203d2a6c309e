package switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import switchboard.testkit.FakeProxy;
import switchboard.testkit.servers.Tls;

/** Proxies that are spoken to over TLS, or that TLS goes through; with a login each. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpsProxyTest {
    private static final String TRUST = "javax.net.ssl.trustStore";
    private static final String LOGIN = "Proxy-Authorization: Basic "
            + Base64.getEncoder().encodeToString("ann:p@ss".getBytes(StandardCharsets.UTF_8));

    private final Transport transport = new Transport();
    private final Queue<String> sentOn = new ConcurrentLinkedQueue<>();
    private SSLContext tls;
    private HttpsServer upstream;
    private UpstreamClient client;
    private UpstreamClient strict;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        Tls key = Tls.make(folder);
        tls = key.context();
        upstream = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.setHttpsConfigurator(new HttpsConfigurator(tls));
        upstream.createContext("/", exchange -> {
            sentOn.addAll(exchange.getRequestHeaders().keySet());
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        upstream.setExecutor(Thread::startVirtualThread);
        upstream.start();
        strict = connected(new UpstreamClient(transport, Map.of()));
        System.setProperty(TRUST, key.trustStore().toString());
        System.setProperty(TRUST + "Password", Tls.PASSWORD);
        try {
            client = connected(new UpstreamClient(transport, Map.of()));
        } finally {
            System.clearProperty(TRUST);
            System.clearProperty(TRUST + "Password");
        }
    }

    /** Whom it trusts a client reads once. */
    private static UpstreamClient connected(UpstreamClient client) {
        assertThat(client.client().getSslContextFactory().getSslContext()).isNotNull();
        return client;
    }

    @AfterAll
    void close() {
        client.close();
        strict.close();
        upstream.stop(0);
        transport.close();
    }

    private FakeProxy tlsProxy(int target) throws IOException {
        return FakeProxy.forwarding(
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
    }

    private static Optional<URI> at(String scheme, FakeProxy proxy) {
        return Optional.of(URI.create(scheme + "://ann:p%40ss@127.0.0.1:" + proxy.port()));
    }

    private URI https() {
        return URI.create("https://127.0.0.1:" + upstream.getAddress().getPort() + "/v1");
    }

    private static String heard(FakeProxy proxy) throws InterruptedException {
        return String.valueOf(proxy.heard().poll(10, TimeUnit.SECONDS));
    }

    @Test
    void plainUpstreamIsAskedByWayOfATlsProxy() throws Exception {
        try (var server = new HttpServer(transport, Map.of())) {
            int port = server.open(0);
            server.add(FakePlane.at("/v1", "plain"));
            try (FakeProxy proxy = tlsProxy(port)) {
                var answer = client.request("GET", URI.create("http://api.example/v1"), at("https", proxy))
                        .send();
                assertThat(answer.getContentAsString()).isEqualTo("plain");
                assertThat(heard(proxy))
                        .startsWith("GET http://api.example/v1 HTTP/1.1")
                        .contains(LOGIN);
            }
        }
    }

    @Test
    void tlsGoesThroughEveryKindOfProxyAndTheLoginStaysThere() throws Exception {
        int port = upstream.getAddress().getPort();
        try (FakeProxy tlsProxy = tlsProxy(port);
                FakeProxy plainProxy = FakeProxy.forwarding(port)) {
            for (String scheme : new String[] {"https", "http"}) {
                FakeProxy proxy = scheme.equals("https") ? tlsProxy : plainProxy;
                sentOn.clear();
                assertThat(client.request("GET", https(), at(scheme, proxy))
                                .send()
                                .getContentAsString())
                        .as(scheme)
                        .isEqualTo("hello");
                assertThat(heard(proxy))
                        .as(scheme)
                        .startsWith("CONNECT 127.0.0.1:" + port)
                        .contains(LOGIN);
                assertThat(sentOn).as(scheme).containsExactly("Host");
            }
            sentOn.clear();
            assertThat(client.request("GET", https(), at("socks5", plainProxy))
                            .send()
                            .getContentAsString())
                    .isEqualTo("hello");
            assertThat(heard(plainProxy)).isEqualTo("ann:p@ss");
            assertThat(heard(plainProxy)).isEqualTo("127.0.0.1:" + port);
            assertThat(sentOn).containsExactly("Host");
        }
    }

    @Test
    void proxyThatCannotProveWhoItIsHearsNoLogin() throws Exception {
        try (FakeProxy proxy = tlsProxy(upstream.getAddress().getPort())) {
            for (String url : new String[] {"http://api.example/v1", https().toString()}) {
                assertThatThrownBy(() -> strict.request("GET", URI.create(url), at("https", proxy))
                                .send())
                        .satisfies(why ->
                                assertThat(String.valueOf(why.getMessage())).doesNotContain("p@ss", "p%40ss"));
            }
            assertThat(proxy.heard()).noneMatch(head -> head.contains("Authorization"));
        }
    }
}
