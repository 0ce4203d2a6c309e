package switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream.Answer;
import switchboard.spi.UpstreamRequest;
import switchboard.spi.WebClient.Named;

class OutboundClientTest {
    private final Transport transport = new Transport();
    private final UpstreamClient upstreams = new UpstreamClient(transport, Map.of());
    private final OutboundClient client = new OutboundClient(upstreams, Duration.ofSeconds(2));
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/echo", this::echo);
        server.createContext("/elsewhere", exchange -> {
            exchange.getResponseHeaders().add("Location", "/echo");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/long", exchange -> {
            exchange.sendResponseHeaders(200, 2 << 20);
            exchange.getResponseBody().write(new byte[2 << 20]);
            exchange.close();
        });
        server.createContext("/silent", exchange -> awaitTheEnd());
        server.setExecutor(Thread::startVirtualThread);
        server.start();
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
        upstreams.close();
        transport.close();
    }

    private void awaitTheEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void echo(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        byte[] body = exchange.getRequestBody().readAllBytes();
        String head = exchange.getRequestMethod() + " "
                + exchange.getRequestHeaders().getFirst("Authorization") + " "
                + exchange.getRequestHeaders().getFirst("Content-Type") + " ";
        byte[] answer = (head + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("X-Here", "yes");
        exchange.sendResponseHeaders(418, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private UpstreamRequest get(String path) {
        return new UpstreamRequest("GET", uri(path), Headers.of("Authorization", "secret"), Payload.EMPTY);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    @Test
    void whatIsSentArrivesAndTheAnswerComesWhole() {
        Headers headers = Headers.of("Authorization", "secret").with("Content-Type", "text/plain");
        var body = new Payload.Raw("hällo".getBytes(StandardCharsets.UTF_8));
        Answer answer = client.send(new UpstreamRequest("POST", uri("/echo"), headers, body), Named.BY_ROOT);
        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.headers().first("x-here")).contains("yes");
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("POST secret text/plain hällo");
    }

    @Test
    void noRedirectIsFollowed() {
        assertThat(client.send(get("/elsewhere"), Named.BY_ROOT).status()).isEqualTo(302);
        assertThat(asked).hasValue(0);
    }

    @Test
    void aPrivateAddressIsForRootAlone() {
        fails(Failure.BADREQ, get("/echo"), Named.BY_OTHERS);
        fails(
                Failure.BADREQ,
                new UpstreamRequest(
                        "GET",
                        URI.create("http://localhost:" + server.getAddress().getPort() + "/echo"),
                        Headers.NONE,
                        Payload.EMPTY),
                Named.BY_OTHERS);
        assertThat(asked).hasValue(0);
    }

    @Test
    void whatComesLateOrNeverOrTooLongIsAFailure() throws IOException {
        fails(Failure.SILENT, get("/silent"), Named.BY_ROOT);
        fails(Failure.INTERNAL, get("/long"), Named.BY_ROOT);
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + closed);
        fails(Failure.CONNECT, new UpstreamRequest("GET", nobody, Headers.NONE, Payload.EMPTY), Named.BY_ROOT);
        URI file = URI.create("file:///etc/passwd");
        fails(Failure.BADREQ, new UpstreamRequest("GET", file, Headers.NONE, Payload.EMPTY), Named.BY_ROOT);
    }

    private void fails(Failure failure, UpstreamRequest request, Named named) {
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> client.send(request, named))
                .satisfies(e -> assertThat(e.failure().failure()).isEqualTo(failure))
                .withMessageNotContaining("secret");
    }
}
