import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** An upstream to try the provider on, without a build: {@code java CLASSUpstream.java 4000}. */
public final class CLASSUpstream {
    private static final String[] STREAM = {
        "{\"say\":\"Grüße, \"}", "{\"say\":\"operator.\"}", "{\"over\":\"stop\",\"used\":{\"in\":3,\"out\":4}}"
    };
    private static final String DOCUMENT =
            "{\"say\":\"Grüße, operator.\",\"over\":\"stop\",\"used\":{\"in\":3,\"out\":4}}";

    public static void main(String[] words) throws IOException {
        int port = words.length > 0 ? Integer.parseInt(words[0]) : 4000;
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/talk", CLASSUpstream::talk);
        server.start();
        System.out.println("talking on http://localhost:" + port);
    }

    private static void talk(HttpExchange exchange) throws IOException {
        String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean stream = asked.replace(" ", "").contains("\"stream\":true");
        exchange.getResponseHeaders().add("Content-Type", stream ? "text/event-stream" : "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (String part : stream ? STREAM : new String[] {DOCUMENT}) {
                String text = stream ? "data: " + part + "\n\n" : part;
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        }
    }
}
