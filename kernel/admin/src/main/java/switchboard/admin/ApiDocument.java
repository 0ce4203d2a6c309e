package switchboard.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The management API as an OpenAPI document, made from the resources that serve it: what is not in
 * their methods, annotations, records and comments is not in it.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.1">OpenAPI 3.1</a>
 */
final class ApiDocument {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> METHODS = List.of("get", "post", "put", "delete");
    private static final String ABOUT = """
            Answers are envelopes: `success`, `message`, and `data` where there is any. What cannot be done is \
            answered with HTTP status 200, `"success": false` and the reason in `message`; the exceptions are listed. \
            Each path is served with and without a slash at its end. Whoever calls is known by the session cookie or by \
            an access token; a path that does not exist, and a method that a path does not have, is answered with 404 \
            and an `error` in OpenAI's shape. Members of request bodies that are not listed are ignored. What is not \
            below `/api/` is there for relay tokens: it has no envelopes, its errors are OpenAI's, and with a slash at \
            its end it is redirected.""";

    private final ApiSchemas schemas = new ApiSchemas();
    private final Map<String, Map<String, ObjectNode>> paths = new TreeMap<>();

    private ApiDocument() {}

    /** The document of an API of these classes; those that are no resources are left out. */
    static ObjectNode of(Collection<Class<?>> components, String version) {
        var document = new ApiDocument();
        components.stream().filter(type -> type.isAnnotationPresent(Path.class)).forEach(document::add);
        return document.write(version);
    }

    private void add(Class<?> resource) {
        for (Method method : resource.getMethods()) {
            verb(method).ifPresent(verb -> add(resource, method, verb));
        }
    }

    private void add(Class<?> resource, Method method, String verb) {
        String path = path(resource, method);
        String tag = path.startsWith("/api/") ? path.replaceFirst("^/api/([^/]+).*", "$1") : "relay";
        ObjectNode operation = new ApiOperation(resource, method, schemas).describe(tag);
        ObjectNode other =
                paths.computeIfAbsent(path, same -> new TreeMap<>(byMethod())).put(verb, operation);
        if (other != null) {
            throw new IllegalStateException("two methods serve " + verb + " " + path);
        }
    }

    private static Comparator<String> byMethod() {
        return Comparator.comparingInt(METHODS::indexOf);
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .map(type -> type.getAnnotation(HttpMethod.class))
                .flatMap(Stream::ofNullable)
                .map(http -> http.value().toLowerCase(Locale.ROOT))
                .findFirst();
    }

    private static String path(Class<?> resource, Method method) {
        Path below = method.getAnnotation(Path.class);
        String whole = "/" + resource.getAnnotation(Path.class).value() + (below == null ? "" : "/" + below.value());
        return whole.replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
    }

    private ObjectNode write(String version) {
        ObjectNode document = NODES.objectNode().put("openapi", "3.1.1");
        document.putObject("info")
                .put("title", "Switchboard management API")
                .put("version", version)
                .put("description", ABOUT);
        document.putArray("servers").addObject().put("url", "/");
        ObjectNode all = document.putObject("paths");
        paths.forEach((path, operations) -> operations.forEach(all.putObject(path)::set));
        ObjectNode components = document.putObject("components");
        addSecurity(components.putObject("securitySchemes"));
        addRefusals(components.putObject("responses"));
        ObjectNode records = components.putObject("schemas");
        records.set("Failure", failure());
        records.set("Refusal", TokenAnswers.refusal());
        records.setAll(schemas.components());
        return document;
    }

    private static void addSecurity(ObjectNode schemes) {
        schemes.putObject("session")
                .put("type", "apiKey")
                .put("in", "cookie")
                .put("name", Identification.COOKIE)
                .put("description", "from POST /api/user/login; pages of other sites are refused");
        schemes.putObject("accessToken")
                .put("type", "apiKey")
                .put("in", "header")
                .put("name", "Authorization")
                .put("description", "an access token from GET /api/user/token, bare or after \"Bearer \"");
        TokenAnswers.addSecurity(schemes);
    }

    private static void addRefusals(ObjectNode responses) {
        failed(responses, "Refused", "The body cannot be what it should be, or the request is refused");
        failed(responses, "Unidentified", "Neither a session nor an access token came with the request");
        failed(responses, "Foreign", "The request comes from a page of another site");
        failed(responses, "TooLarge", "The body is longer than 4 MB");
        responses
                .putObject("TooMany")
                .put("description", "Too many requests; no body")
                .putObject("headers")
                .putObject("Retry-After")
                .put("description", "seconds")
                .putObject("schema")
                .put("type", "integer");
        failed(responses, "Busy", "Too many requests at once; the body may be missing");
        TokenAnswers.addRefusals(responses);
    }

    private static void failed(ObjectNode responses, String name, String description) {
        responses
                .putObject(name)
                .put("description", description)
                .putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/Failure");
    }

    private static ObjectNode failure() {
        ObjectNode failure = NODES.objectNode().put("type", "object");
        ObjectNode properties = failure.putObject("properties");
        properties.putObject("success").put("const", false);
        properties.putObject("message").put("type", "string");
        failure.putArray("required").add("success").add("message");
        return failure.put("additionalProperties", false).put("description", "Refused or failed");
    }
}
