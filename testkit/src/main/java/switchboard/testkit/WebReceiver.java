package switchboard.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import switchboard.spi.Headers;

/** A server that keeps what it is sent, and answers as a test says. */
public final class WebReceiver implements AutoCloseable {
    private final HttpServer server;
    private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    private volatile Answering answer = new Answering(200, Headers.NONE, "{\"success\":true}");

    /** A request that came. */
    public record Got(String method, String path, Headers headers, String body) {
        /** A header field's value; empty if it has none. */
        public String header(String name) {
            return headers.first(name).orElse("");
        }
    }

    private record Answering(int status, Headers headers, String body) {}

    /** A server on a port of its own of this machine. */
    public WebReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::receive);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** What it says from now on. */
    public WebReceiver answers(int status, String body) {
        answer = new Answering(status, Headers.NONE, body);
        return this;
    }

    /** The same, with a header field. */
    public WebReceiver answers(int status, String name, String value, String body) {
        answer = new Answering(status, Headers.of(name, value), body);
        return this;
    }

    /** Where it is. */
    public URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** The next request, or none if none comes within ten seconds. */
    public @Nullable Got next() {
        try {
            return got.poll(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** What has come and was not asked for yet. */
    public List<Got> all() {
        List<Got> all = new ArrayList<>();
        got.drainTo(all);
        return all;
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            List<Headers.Field> fields = new ArrayList<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> values.forEach(value -> fields.add(new Headers.Field(name, value))));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Answering now = answer;
            got.add(new Got(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), new Headers(fields), body));
            now.headers()
                    .fields()
                    .forEach(field -> exchange.getResponseHeaders().add(field.name(), field.value()));
            byte[] bytes = now.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(now.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
