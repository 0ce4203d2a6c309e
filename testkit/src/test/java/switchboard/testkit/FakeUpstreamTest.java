package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FakeUpstreamTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void answersInTurnAndTheLastForEver() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(
                        exchange -> exchange.json(429, "{\"a\":1}", "Retry-After", "2"),
                        exchange -> exchange.json(200, "{}"));
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> first = post(client, upstream, "{\"x\":\"é\"}");
            assertThat(first.statusCode()).isEqualTo(429);
            assertThat(first.headers().firstValue("retry-after")).contains("2");
            assertThat(post(client, upstream, "").body()).isEqualTo("{}");
            assertThat(post(client, upstream, "").statusCode()).isEqualTo(200);
            Received request = upstream.requests().getFirst();
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.target()).isEqualTo("/v1/x?y=1");
            assertThat(request.text()).isEqualTo("{\"x\":\"é\"}");
            assertThat(request.header("content-type")).isEqualTo("application/json");
            assertThat(upstream.connections()).as("kept alive").isEqualTo(1);
        }
    }

    @Test
    void readsBodiesInChunks() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> exchange.json(200, "{}"));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), upstream.port())) {
            String request =
                    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n";
            for (byte b : request.getBytes(StandardCharsets.US_ASCII)) {
                socket.getOutputStream().write(b);
            }
            assertThat(upstream.request(1, SOON).text()).isEqualTo("hello world");
        }
    }

    @Test
    void streamsEventsThatArriveAsTheyAreSent() throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> {
                    exchange.stream().events("one");
                    seen.orTimeout(10, TimeUnit.SECONDS).join(); // the second leaves only when the first was read
                    exchange.events("two").end();
                });
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> answer = client.send(
                    HttpRequest.newBuilder(URI.create(upstream.url())).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                assertThat(new String(body.readNBytes(11), StandardCharsets.UTF_8))
                        .isEqualTo("data: one\n\n");
                seen.complete(null);
                assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("data: two\n\n");
            }
        }
    }

    @Test
    void cutAndResetAreNotTheSame() throws Exception {
        try (FakeUpstream cut = FakeUpstream.start(
                        exchange -> exchange.stream().events("one").cut());
                FakeUpstream reset = FakeUpstream.start(FakeExchange::reset);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> post(client, cut, "")).isInstanceOf(IOException.class);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), reset.port())) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void hangUpIsSeenWhileNothingIsSaid() throws Exception {
        CompletableFuture<Long> noticed = new CompletableFuture<>();
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> {
            exchange.stream();
            assertThat(exchange.awaitHangUp(SOON)).isTrue();
            noticed.complete(exchange.hungUpNanos());
        })) {
            long left;
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), upstream.port())) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                left = System.nanoTime();
            }
            assertThat(noticed.get(10, TimeUnit.SECONDS) - left).isBetween(0L, TimeUnit.SECONDS.toNanos(2));
            upstream.awaitNoConnection(SOON);
            assertThat(upstream.openConnections()).isZero();
        }
    }

    @Test
    void dripsAndSendsGarbageAsItIs() throws Exception {
        try (FakeUpstream upstream =
                        FakeUpstream.start(exchange -> exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
                                .drip("gar\0bage!".getBytes(StandardCharsets.US_ASCII), 2, Duration.ZERO)
                                .cut());
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(post(client, upstream, "").body()).isEqualTo("gar\0bage!");
        }
    }

    @Test
    void refusesConnectionsWhenTold() {
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> exchange.json(200, "{}"))) {
            int port = upstream.port();
            upstream.refuseConnections();
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    private static HttpResponse<String> post(HttpClient client, FakeUpstream upstream, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(upstream.url() + "/v1/x?y=1"))
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
