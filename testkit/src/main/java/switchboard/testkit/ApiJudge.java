package switchboard.testkit;

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
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The API's document as a judge of answers: which routes there are, which statuses, and what is in the bodies. Safe for
 * any number of threads.
 */
public final class ApiJudge {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDialect(Dialects.getDraft202012());

    private static volatile ApiJudge first = new ApiJudge(JSON.createObjectNode());

    private final JsonNode openApi;
    private final List<Known> operations = new ArrayList<>();
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    private ApiJudge(JsonNode openApi) {
        this.openApi = openApi;
        openApi.path("paths").properties().forEach(path -> {
            Pattern pattern = pattern(path.getKey());
            path.getValue()
                    .properties()
                    .forEach(method -> operations.add(
                            new Known(new Operation(path.getKey(), method.getKey(), method.getValue()), pattern)));
        });
        operations.sort(
                Comparator.comparingLong(known -> parameters(known.operation().path())));
    }

    private record Known(Operation operation, Pattern path) {}

    private static Pattern pattern(String path) {
        return Pattern.compile(path.replace(".", "\\.").replaceAll("\\{\\w+}", "[^/]+"));
    }

    private static long parameters(String path) {
        return path.chars().filter(c -> c == '{').count();
    }

    /** An operation, and the path it is documented under. */
    public record Operation(String path, String method, JsonNode description) {}

    /** The document of the first gateway that is asked; all that a test run asks are of one build. */
    public static ApiJudge of(URI gateway) {
        if (first.openApi.isEmpty()) {
            first = new ApiJudge(fetch(gateway));
        }
        return first;
    }

    /** From an address of its own, so that it takes from nobody's budget. */
    private static JsonNode fetch(URI gateway) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/api/openapi.json"))
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
    public static void check(HttpRequest request, HttpResponse<byte[]> answer) {
        check(request, new Reply(answer.statusCode(), answer.headers(), answer.body()));
    }

    /** The same of an answer that was read as text. */
    public static void checkText(HttpRequest request, HttpResponse<String> answer) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        check(request, new Reply(answer.statusCode(), answer.headers(), body));
    }

    private record Reply(int status, HttpHeaders headers, byte[] body) {
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    private static void check(HttpRequest request, Reply answer) {
        String query = request.uri().getRawQuery();
        String path = request.uri().getRawPath() + (query == null ? "" : "?" + query);
        if (path.startsWith("/api/") || path.startsWith("/v1/") || path.startsWith("/dashboard/")) {
            of(request.uri()).judge(request.method(), path, answer);
        }
    }

    private void judge(String method, String path, Reply answer) {
        Optional<Operation> asked = find(method, path);
        int status = answer.status();
        if (asked.isEmpty()) {
            boolean isCall = !path.startsWith("/api/"); // of which the document says nothing
            assertThat(isCall || status == 204 || status == 400 || status == 404 || status == 429)
                    .as("%s %s is in no document, and answered with %d", method, path, status)
                    .isTrue();
            return;
        }
        boolean isReadOtherwise = (status == 404 || status == 400) && odd(path);
        boolean isRedirected = status == 301 && path.matches("[^?]*/(\\?.*)?");
        if (isReadOtherwise || isRedirected) {
            return;
        }
        String what = "%s %s: %d %s".formatted(method, path, status, text(answer));
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

    private void checkBody(Operation asked, JsonNode response, String what, Reply answer) {
        String type = answer.header("Content-Type").replaceFirst(";.*", "");
        JsonNode content = response.path("content").path(type);
        assertThat(content.isMissingNode()).as("%s: %s", type, what).isFalse();
        if (type.equals("application/json") && content.has("schema")) {
            String key = asked.method() + asked.path() + answer.status();
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
    public List<Operation> operations() {
        return operations.stream().map(Known::operation).toList();
    }

    /** The operation a request is meant for: of the path with the fewest parameters. */
    public Optional<Operation> find(String method, String path) {
        String bare = path.replaceFirst("\\?.*", "").replaceFirst("/$", "");
        String verb = method.toLowerCase(Locale.ROOT);
        return operations.stream()
                .filter(known -> known.path().matcher(bare).matches())
                .findFirst()
                .flatMap(best -> operations.stream()
                        .filter(known -> known.path() == best.path())
                        .map(Known::operation)
                        .filter(operation -> operation.method().equals(verb))
                        .findFirst());
    }

    /** The whole document. */
    public JsonNode json() {
        return openApi;
    }

    private static JsonNode json(Reply answer) {
        try {
            return JSON.readTree(plain(answer));
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    private static String text(Reply answer) {
        return new String(answer.body(), 0, Math.min(answer.body().length, 2000), StandardCharsets.UTF_8);
    }

    private static byte[] plain(Reply answer) throws IOException {
        boolean zipped = answer.header("Content-Encoding").equals("gzip");
        if (!zipped) {
            return answer.body();
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return in.readAllBytes();
        }
    }
}
