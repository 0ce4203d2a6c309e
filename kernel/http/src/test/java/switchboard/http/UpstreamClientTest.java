package switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import switchboard.testkit.FakeProxy;

@Timeout(60)
class UpstreamClientTest {
    private final Transport transport = new Transport();
    private final HttpServer upstream = new HttpServer(transport, Map.of());
    private final UpstreamClient client = new UpstreamClient(transport, Map.of());
    private URI address = URI.create("http://unset");

    @BeforeEach
    void open() throws Exception {
        address = URI.create("http://127.0.0.1:" + upstream.open(0));
        upstream.add(FakePlane.at("/", "hello"));
        upstream.add(new FakePlane(20, false, (request, response, callback) -> {
            switch (request.getHttpURI().getPath()) {
                case "/moved" -> {
                    response.getHeaders().put(HttpHeader.LOCATION, "/");
                    Answers.text(response, 302, "moved", callback);
                }
                case "/login" -> {
                    response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"x\"");
                    Answers.text(response, 401, "who", callback);
                }
                case "/packed" -> {
                    response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
                    Answers.text(response, 200, "not really", callback);
                }
                default -> {
                    var names = request.getHeaders().stream()
                            .map(HttpField::getName)
                            .sorted()
                            .toList();
                    Answers.text(response, 200, String.join(",", names), callback);
                }
            }
            return true;
        }));
    }

    @AfterEach
    void close() {
        client.close();
        upstream.close();
        transport.close();
    }

    private ContentResponse get(String path) throws Exception {
        return client.request("GET", address.resolve(path), Optional.empty()).send();
    }

    @Test
    void anAnswerComesAsItIs() throws Exception {
        assertThat(get("/").getContentAsString()).isEqualTo("hello");
        assertThat(get("/moved").getStatus()).isEqualTo(302);
        assertThat(get("/login").getStatus()).isEqualTo(401);
        assertThat(get("/packed").getContentAsString()).isEqualTo("not really");
    }

    @Test
    void nothingIsAddedToARequest() throws Exception {
        assertThat(get("/fields").getContentAsString()).isEqualTo("Host");
    }

    @Test
    void whatIsNoUpstreamIsRefused() {
        for (String bad : new String[] {"ftp://x/", "http:///x", "/x", "file:/etc/passwd"}) {
            assertThatIllegalArgumentException()
                    .as(bad)
                    .isThrownBy(() -> client.request("GET", URI.create(bad), Optional.empty()));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.request("GET", address, Optional.of(URI.create("ftp://x"))));
    }

    @Test
    void connectionsAreUsedAgainAndOneIsMadeForEachThatWaits() throws Exception {
        for (int i = 0; i < 100; i++) {
            get("/");
        }
        assertThat(connections()).isOne();

        var held = new LinkedBlockingQueue<Runnable>();
        var arrived = new CountDownLatch(300);
        upstream.add(new FakePlane(1, false, (request, response, callback) -> {
            held.add(() -> Answers.text(response, 200, "late", callback));
            arrived.countDown();
            return true;
        }));
        List<CompletableFuture<ContentResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(new CompletableResponseListener(client.request("GET", address, Optional.empty())).send());
        }
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        held.forEach(Runnable::run);
        for (var answer : answers) {
            assertThat(answer.get(10, TimeUnit.SECONDS).getContentAsString()).isEqualTo("late");
        }
        assertThat(connections()).isBetween(300, 330); // a few may be made for requests that found one meanwhile
    }

    private int connections() {
        return client.client().getDestinations().stream()
                .mapToInt(destination -> ((AbstractConnectionPool) ((HttpDestination) destination).getConnectionPool())
                        .getConnectionCount())
                .sum();
    }

    @Test
    void anUpstreamThatDoesNotListenFails() throws Exception {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> client.request("GET", URI.create("http://127.0.0.1:" + free), Optional.empty())
                        .send())
                .hasRootCauseInstanceOf(ConnectException.class);
    }

    @Test
    void eachChannelHasItsOwnProxyAndLogin() throws Exception {
        try (var proxy = new FakeProxy(upstream.port())) {
            for (String user : new String[] {"ann", "bob"}) {
                var uri = URI.create("http://" + user + ":p%40ss@127.0.0.1:" + proxy.port());
                var answer = client.request("GET", URI.create("http://api.example/v1"), Optional.of(uri))
                        .send();
                assertThat(answer.getContentAsString()).isEqualTo("proxy");
                String login = Base64.getEncoder().encodeToString((user + ":p@ss").getBytes(StandardCharsets.UTF_8));
                assertThat(proxy.heard().poll(10, TimeUnit.SECONDS))
                        .startsWith("GET http://api.example/v1 HTTP/1.1")
                        .contains("Proxy-Authorization: Basic " + login);
            }
            var uri = URI.create("http://ann:secret@127.0.0.1:" + proxy.port());
            assertThatThrownBy(() -> client.request("GET", URI.create("https://api.example/v1"), Optional.of(uri))
                            .send())
                    .isInstanceOf(Exception.class)
                    .message()
                    .doesNotContain("secret");
            assertThat(proxy.heard().poll(10, TimeUnit.SECONDS))
                    .startsWith("CONNECT api.example:443 HTTP/1.1")
                    .contains("Proxy-Authorization: Basic ");
            assertThat(get("/").getContentAsString()).as("others go straight").isEqualTo("hello");
            assertThat(proxy.heard()).isEmpty();
        }
    }

    @Test
    void aSocksProxyIsToldTheName() throws Exception {
        try (var proxy = new FakeProxy(upstream.port())) {
            var open = URI.create("socks5://127.0.0.1:" + proxy.port());
            assertThat(client.request("GET", URI.create("http://api.example/"), Optional.of(open))
                            .send()
                            .getContentAsString())
                    .isEqualTo("hello");
            assertThat(proxy.heard().poll(10, TimeUnit.SECONDS)).isEqualTo("api.example:80");

            var locked = URI.create("socks5h://ann:secret@127.0.0.1:" + proxy.port());
            assertThat(client.request("GET", URI.create("http://api.example/"), Optional.of(locked))
                            .send()
                            .getContentAsString())
                    .isEqualTo("hello");
            assertThat(proxy.heard().poll(10, TimeUnit.SECONDS)).isEqualTo("ann:secret");
            assertThat(proxy.heard().poll(10, TimeUnit.SECONDS)).isEqualTo("api.example:80");
        }
    }

    @Test
    void theEnvironmentsProxyIsUsedUnlessTheChannelHasOne() throws Exception {
        try (var proxy = new FakeProxy(upstream.port());
                var other = new FakeProxy(upstream.port());
                var proxied =
                        new UpstreamClient(transport, Map.of("RELAY_PROXY", "http://127.0.0.1:" + proxy.port()))) {
            proxied.request("GET", address, Optional.empty()).send();
            assertThat(proxy.heard().poll(10, TimeUnit.SECONDS)).startsWith("GET http://127.0.0.1");
            proxied.request("GET", address, Optional.of(URI.create("http://127.0.0.1:" + other.port())))
                    .send();
            assertThat(other.heard().poll(10, TimeUnit.SECONDS)).startsWith("GET http://127.0.0.1");
            assertThat(proxy.heard()).isEmpty();
        }
    }
}
