package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/** The API's document as a judge of answers: which routes there are, which statuses, and what is in the bodies. */
final class Described {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDialect(Dialects.getDraft202012());

    private static volatile Described document = new Described(JSON.createObjectNode());

    private final JsonNode openApi;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    private Described(JsonNode openApi) {
        this.openApi = openApi;
    }

    /** An operation, and the path it is documented under. */
    record Operation(String path, String method, JsonNode description) {}

    /** The document, of the first gateway that is asked. */
    static Described document(int port) {
        if (document.openApi.isEmpty()) {
            document = new Described(fetch(port));
        }
        return document;
    }

    /** From an address of its own, so that it takes from nobody's budget. */
    private static JsonNode fetch(int port) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/openapi.json"))
                    .header("X-Forwarded-For", "192.0.2.254")
                    .build();
            return JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Fails if the answer is none that the document has for the request. */
    static void check(int port, String method, String path, HttpResponse<byte[]> answer) {
        if (path.startsWith("/api/")) {
            document(port).check(method, path, answer);
        }
    }

    private void check(String method, String path, HttpResponse<byte[]> answer) {
        Optional<Operation> asked = find(method, path);
        int status = answer.statusCode();
        if (asked.isEmpty()) {
            assertThat(status).as("%s %s is in no document", method, path).isIn(204, 400, 404, 429);
            return;
        }
        String what = "%s %s: %d %s".formatted(method, path, status, text(answer));
        if ((status == 404 || status == 400) && odd(path)) {
            return;
        }
        JsonNode response = resolve(asked.get().description().path("responses").path(Integer.toString(status)));
        assertThat(response.isMissingNode()).as("%s has that status", what).isFalse();
        if (answer.body().length > 0) {
            checkBody(asked.get(), response, what, answer);
        }
    }

    /** Whether the server may have read other segments than the test has written. */
    private static boolean odd(String path) {
        return path.contains("%") || path.contains(";") || path.contains("/.");
    }

    private void checkBody(Operation asked, JsonNode response, String what, HttpResponse<byte[]> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode content = response.path("content").path(type);
        assertThat(content.isMissingNode()).as("%s: %s", type, what).isFalse();
        if (type.equals("application/json") && content.has("schema")) {
            String key = asked.method() + asked.path() + answer.statusCode();
            Schema schema = schemas.computeIfAbsent(key, absent -> schema(content.path("schema")));
            assertThat(schema.validate(json(answer))).as(what).isEmpty();
        }
    }

    private Schema schema(JsonNode part) {
        ObjectNode whole = part.deepCopy();
        whole.set("components", openApi.path("components"));
        return SCHEMAS.getSchema(whole);
    }

    private JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : openApi.at(reference.substring(1));
    }

    /** All operations. */
    List<Operation> operations() {
        return openApi.path("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(operation -> new Operation(path.getKey(), operation.getKey(), operation.getValue())))
                .toList();
    }

    /** The operation a request is meant for: the one with the fewest parameters in its path. */
    Optional<Operation> find(String method, String path) {
        String bare = path.replaceFirst("\\?.*", "").replaceFirst("/$", "");
        return operations().stream()
                .filter(operation ->
                        bare.matches(operation.path().replace(".", "\\.").replaceAll("\\{\\w+}", "[^/]+")))
                .min(Comparator.comparingLong(operation ->
                        operation.path().chars().filter(c -> c == '{').count()))
                .flatMap(best -> operations().stream()
                        .filter(operation -> operation.path().equals(best.path()))
                        .filter(operation -> operation.method().equals(method.toLowerCase(Locale.ROOT)))
                        .findFirst());
    }

    /** The whole document. */
    JsonNode json() {
        return openApi;
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        try {
            return JSON.readTree(plain(answer));
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), 0, Math.min(answer.body().length, 2000), StandardCharsets.UTF_8);
    }

    private static byte[] plain(HttpResponse<byte[]> answer) throws IOException {
        boolean zipped =
                answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
        if (!zipped) {
            return answer.body();
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return in.readAllBytes();
        }
    }
}
