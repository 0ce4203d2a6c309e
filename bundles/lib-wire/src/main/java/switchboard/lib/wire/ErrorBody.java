package switchboard.lib.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The parts of an error body, whatever its shape.
 *
 * @param root the JSON in it; missing if it is none
 * @param message what people read, empty if there is nothing of the kind
 * @param type a type, empty if there is none
 * @param code a code as text, empty if there is none
 * @param param the member at fault, empty if there is none
 */
public record ErrorBody(JsonNode root, String message, String type, String code, String param) {
    private static final int EXCERPT = 500;
    private static final int LONGEST = 4000;
    private static final Pattern KEY_IN_URL =
            Pattern.compile("(?i)([?&](?:key|api[-_]?key|access_token|token)=)[^&\\s\"'<>]+");
    private static final List<String> MESSAGES = List.of(
            "/error/message",
            "/error",
            "/message",
            "/msg",
            "/error_msg",
            "/err",
            "/detail",
            "/header/message",
            "/base_resp/status_msg",
            "/response/error/message",
            "/Message",
            "/ResponseMetadata/Error/Message",
            "/errors/0/message",
            "/error/0/message",
            "/choices/0/error/message",
            "/errors/0");
    private static final List<String> CODES = List.of(
            "/error/code",
            "/code",
            "/error/0/code",
            "/errors/0/code",
            "/base_resp/status_code",
            "/header/code",
            "/error_code",
            "/response/error/code",
            "/ResponseMetadata/Error/Code",
            "/choices/0/error/code",
            "/error/status",
            "/statusCode");
    private static final List<String> TYPES = List.of("/error/type", "/type", "/response/error/type");
    private static final List<String> PARAMS = List.of("/error/param", "/param");

    /**
     * Reads a body.
     *
     * @param codeAt JSON pointers to look for a code first; empty for the usual places
     * @param paramAt JSON pointers to look for the member at fault after the usual places
     */
    public static ErrorBody read(byte[] body, List<String> codeAt, List<String> paramAt) {
        JsonNode root = Json.read(body).orElse(MissingNode.getInstance());
        if (root.isArray() && !root.isEmpty()) {
            root = root.get(0);
        }
        String message = message(root);
        boolean hollow = root.isContainerNode() && root.isEmpty();
        if (message.isEmpty() && !hollow && !isMarkup(body)) {
            message = excerpt(body);
        }
        return new ErrorBody(
                root,
                clean(message),
                first(root, TYPES),
                first(root, codeAt.isEmpty() ? CODES : codeAt),
                first(root, PARAMS).isEmpty() ? first(root, paramAt) : first(root, PARAMS));
    }

    /** Whether there was JSON in it. */
    public boolean isJson() {
        return !root.isMissingNode();
    }

    /** The code, if it is a number. */
    public Optional<Long> number() {
        return code.matches("[0-9]{1,9}") ? Optional.of(Long.valueOf(code)) : Optional.empty();
    }

    /** Hides keys that stand in addresses. */
    public static String clean(String text) {
        String short_ = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        return KEY_IN_URL.matcher(short_).replaceAll("$1***").strip();
    }

    private static String message(JsonNode root) {
        if (root.isTextual()) {
            return root.asText();
        }
        for (String place : MESSAGES) {
            String message = describe(root.at(place), 0);
            if (!message.isBlank()) {
                return passedOn(root, message);
            }
        }
        return "";
    }

    /** What the provider behind an aggregator said, if the aggregator only says that it said something. */
    private static String passedOn(JsonNode root, String message) {
        JsonNode raw = root.at("/error/metadata/raw");
        if (!message.equals("Provider returned error") || !raw.isTextual()) {
            return message;
        }
        String inner = Json.read(raw.asText().getBytes(StandardCharsets.UTF_8))
                .map(ErrorBody::message)
                .orElse(raw.asText());
        return inner.isBlank() ? message : inner;
    }

    /** A message as text: a string, a list of {@code {loc, msg}}, or an object around one of them. */
    private static String describe(JsonNode node, int depth) {
        if (node.isTextual()) {
            return node.asText();
        }
        if (depth > 3) {
            return "";
        }
        if (node.isArray()) {
            List<String> all = new ArrayList<>();
            for (JsonNode one : node) {
                String said = one.isObject() ? located(one, depth) : describe(one, depth + 1);
                if (!said.isBlank()) {
                    all.add(said);
                }
            }
            return String.join("; ", all);
        }
        return (node.isObject() && depth > 0) || node.has("detail") ? describe(node.path("detail"), depth + 1) : "";
    }

    private static String located(JsonNode one, int depth) {
        String message =
                one.path("msg").isTextual() ? one.get("msg").asText() : describe(one.path("message"), depth + 1);
        List<String> place = new ArrayList<>();
        one.path("loc").forEach(step -> place.add(step.asText()));
        return place.isEmpty() || message.isBlank() ? message : String.join(".", place) + ": " + message;
    }

    private static String first(JsonNode root, List<String> places) {
        for (String place : places) {
            JsonNode node = root.at(place);
            if (node.isValueNode()
                    && !node.isNull()
                    && !node.isBoolean()
                    && !node.asText().isBlank()) {
                return node.asText();
            }
        }
        return "";
    }

    private static boolean isMarkup(byte[] body) {
        return excerpt(body).startsWith("<");
    }

    private static String excerpt(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, 4 * EXCERPT), StandardCharsets.UTF_8).strip();
        return printable(text.length() > EXCERPT ? text.substring(0, EXCERPT) : text);
    }

    private static String printable(String text) {
        return text.codePoints()
                .filter(c -> !Character.isISOControl(c) || c == '\n')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
