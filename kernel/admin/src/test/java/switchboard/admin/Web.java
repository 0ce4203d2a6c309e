package switchboard.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import switchboard.testkit.ApiJudge;

/**
 * A client: a script with an access token, or a browser with a cookie. Immutable. Every answer of the API must be as the
 * API's document says.
 */
final class Web {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final int port;
    private final Map<String, String> headers;

    Web(int port) {
        this(port, Map.of());
    }

    private Web(int port, Map<String, String> headers) {
        this.port = port;
        this.headers = headers;
    }

    /** What came back. */
    record Reply(int status, HttpResponse<byte[]> response, JsonNode json) {
        boolean success() {
            return json.path("success").asBoolean();
        }

        String message() {
            return json.path("message").asText("(none)");
        }

        JsonNode data() {
            return json.path("data");
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        String header(String name) {
            return String.join(", ", response.headers().allValues(name));
        }

        List<String> keys() {
            return data().properties().stream().map(Map.Entry::getKey).sorted().toList();
        }

        @Override
        public String toString() {
            return status + " " + text();
        }
    }

    Web with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Web(port, more);
    }

    Web withToken(String accessToken) {
        return with("Authorization", accessToken);
    }

    /** Logs in and keeps the cookie. */
    Web logIn(String username, String password) {
        Reply reply =
                post("/api/user/login", "{\"username\": \"%s\", \"password\": \"%s\"}".formatted(username, password));
        if (!reply.success()) {
            throw new AssertionError(reply);
        }
        return with("Cookie", cookie(reply));
    }

    /** A field that this client sends; empty if it does not. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    static String cookie(Reply reply) {
        String set = reply.header("Set-Cookie");
        return set.substring(0, set.indexOf(';'));
    }

    /** The lines of an answer that goes on. */
    Lines lines(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        headers.forEach(request::header);
        request.header("Accept", "text/event-stream");
        try {
            return new Lines(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                    .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Lines, as they come. */
    static final class Lines implements AutoCloseable {
        private final BufferedReader reader;

        Lines(InputStream in) {
            reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        }

        String next() throws IOException {
            String line = reader.readLine();
            if (line == null) {
                throw new AssertionError("nothing more comes");
            }
            return line;
        }

        void until(String wanted) throws IOException {
            String line = next();
            while (!line.equals(wanted)) {
                line = next();
            }
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    Reply get(String path) {
        return send("GET", path, "");
    }

    Reply post(String path, String body) {
        return send("POST", path, body);
    }

    Reply put(String path, String body) {
        return send("PUT", path, body);
    }

    Reply delete(String path) {
        return send("DELETE", path, "");
    }

    Reply send(String method, String path, String body) {
        return send(method, path, body.getBytes(StandardCharsets.UTF_8));
    }

    Reply send(String method, String path, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            HttpRequest sent = request.build();
            HttpResponse<byte[]> response = HTTP.send(sent, HttpResponse.BodyHandlers.ofByteArray());
            ApiJudge.check(sent, response);
            return new Reply(response.statusCode(), response, json(response));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        boolean isJson =
                response.headers().firstValue("Content-Type").orElse("").contains("json")
                        && response.headers().firstValue("Content-Encoding").isEmpty();
        try {
            return isJson
                    ? JSON.readTree(new String(response.body(), StandardCharsets.UTF_8))
                    : MissingNode.getInstance();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
