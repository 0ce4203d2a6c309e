package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import switchboard.lib.wire.Json;
import switchboard.provider.openai.Declaration.MessageRules;
import switchboard.spi.JsonBody;

/** Changes the messages of a request; a message that needs no change keeps its bytes. */
final class MessageEditor {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int SHORT = 9;

    private final MessageRules rules;
    private final Map<String, String> toolNames = new HashMap<>();

    MessageEditor(MessageRules rules) {
        this.rules = rules;
    }

    JsonBody edit(JsonBody body) {
        String messages = body.member("messages").orElse("");
        if (!messages.startsWith("[") || !mayConcern(messages)) {
            return body;
        }
        List<String> changed = new ArrayList<>();
        boolean any = false;
        for (String message : Json.elements(messages)) {
            String other = message;
            if (Json.known(message) instanceof ObjectNode node && edit(node)) {
                other = Json.text(node);
                any = true;
            }
            changed.add(other);
        }
        if (rules.foldSystem()) {
            any |= foldSystem(changed);
        }
        return any ? body.with("messages", "[" + String.join(",", changed) + "]") : body;
    }

    /** Most requests have nothing in them that a rule is about; they are not read any further. */
    private boolean mayConcern(String messages) {
        boolean names = rules.drop().stream().anyMatch(name -> messages.contains(Json.quote(name)));
        boolean roles = rules.roles().keySet().stream().anyMatch(role -> messages.contains(Json.quote(role)));
        boolean tools =
                (rules.shortIds() || rules.toolNames() || rules.reasoning().isPresent())
                        && messages.contains("\"tool_call");
        return names
                || roles
                || tools
                || messages.indexOf('\\') >= 0 // an escape may hide any of them
                || (rules.emptyContent() && messages.contains("null"))
                || (rules.plainContent() && messages.contains("\"type\""))
                || (rules.foldSystem() && messages.contains("\"system\""));
    }

    private boolean edit(ObjectNode message) {
        boolean changed = false;
        for (String name : rules.drop()) {
            changed |= message.remove(name) != null;
        }
        String role = rules.roles().get(Json.string(message.path("role")));
        if (role != null) {
            message.put("role", role);
            changed = true;
        }
        if (rules.emptyContent() && message.path("content").isNull()) {
            message.put("content", "");
            changed = true;
        }
        if (rules.plainContent() && isAllText(message.path("content"))) {
            StringBuilder text = new StringBuilder();
            message.get("content").forEach(part -> text.append(Json.string(part.path("text"))));
            message.put("content", text.toString());
            changed = true;
        }
        if (message.path("tool_calls").isArray()) {
            changed |= editCalls(message);
        }
        return message.path("tool_call_id").isTextual() ? editAnswer(message) || changed : changed;
    }

    private static boolean isAllText(JsonNode content) {
        if (!content.isArray() || content.isEmpty()) {
            return false;
        }
        for (JsonNode part : content) {
            if (!part.path("text").isTextual()
                    || !Json.string(part.path("type")).equals("text")) {
                return false;
            }
        }
        return true;
    }

    private boolean editCalls(ObjectNode message) {
        boolean changed = false;
        for (JsonNode call : message.get("tool_calls")) {
            String id = Json.string(call.path("id"));
            toolNames.put(id, Json.string(call.path("function").path("name")));
            if (rules.shortIds() && !isShort(id) && call instanceof ObjectNode object) {
                object.put("id", shortId(id));
                changed = true;
            }
        }
        if (rules.reasoning().isPresent()
                && !message.path("tool_calls").isEmpty()
                && !message.path("reasoning_content").isTextual()) {
            message.put("reasoning_content", rules.reasoning().get());
            changed = true;
        }
        return changed;
    }

    private boolean editAnswer(ObjectNode message) {
        String id = Json.string(message.get("tool_call_id"));
        String name = toolNames.getOrDefault(id, "");
        boolean changed = false;
        if (rules.toolNames() && !name.isEmpty() && !message.has("name")) {
            message.put("name", name);
            changed = true;
        }
        if (rules.shortIds() && !isShort(id)) {
            message.put("tool_call_id", shortId(id));
            changed = true;
        }
        return changed;
    }

    private static boolean isShort(String id) {
        return id.length() == SHORT && id.chars().allMatch(c -> DIGITS.indexOf(c) >= 0);
    }

    /** Nine letters and digits, the same for the same id: the beginning of its SHA-256 in base 62. */
    private static String shortId(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            BigInteger rest = new BigInteger(1, Arrays.copyOf(hash, Long.BYTES));
            BigInteger base = BigInteger.valueOf(DIGITS.length());
            StringBuilder text = new StringBuilder(SHORT);
            for (int i = 0; i < SHORT; i++) {
                BigInteger[] parts = rest.divideAndRemainder(base);
                text.append(DIGITS.charAt(parts[1].intValue()));
                rest = parts[0];
            }
            return text.toString();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Moves the text of system messages to the front of the first user message. */
    private static boolean foldSystem(List<String> messages) {
        StringBuilder prompt = new StringBuilder();
        List<String> others = new ArrayList<>();
        for (String message : messages) {
            JsonNode node = Json.known(message);
            if (Json.string(node.path("role")).equals("system")
                    && node.path("content").isTextual()) {
                prompt.append(Json.string(node.get("content"))).append("\n\n");
            } else {
                others.add(message);
            }
        }
        if (prompt.isEmpty()) {
            return false;
        }
        for (int i = 0; i < others.size(); i++) {
            if (Json.known(others.get(i)) instanceof ObjectNode user
                    && Json.string(user.path("role")).equals("user")
                    && user.path("content").isTextual()) {
                user.put("content", prompt + Json.string(user.get("content")));
                others.set(i, Json.text(user));
                messages.clear();
                messages.addAll(others);
                return true;
            }
        }
        return false;
    }
}
