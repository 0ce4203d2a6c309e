package switchboard.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the audit log compares of a row. A secret takes part in the comparison, and is written as {@code ***}: that it
 * changed can be read, what it is cannot.
 *
 * @param name the row's name, for people
 * @param members by name; texts, numbers, truth values, and {@link Hidden} ones
 */
record AuditFields(String name, Map<String, Object> members) {
    /** A row that is not there. */
    static final AuditFields NONE = new AuditFields("", Map.of());

    private static final int LONGEST = 2000;
    private static final String MASK = "***";
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/\\s@\"]+@");
    private static final Pattern QUERY_SECRET =
            Pattern.compile("(?i)(?<=[?&])((?:[a-z_-]*(?:key|token|secret|password|sign|signature))=)[^&\\s\"#]+");
    private static final Pattern SECRET_NAME = Pattern.compile("(?i).*(key|token|secret|password|auth|cookie).*");

    /** Members of a channel's {@code config} whose texts are no secrets. */
    private static final Set<String> PLAIN_SETTINGS = Set.of(
            "region", "api_version", "library_id", "plugin", "vertex_ai_project_id", "proxy", "base_url", "dialect");

    /** A secret. */
    record Hidden(String value) {
        @Override
        public String toString() {
            return value.isEmpty() ? "" : MASK;
        }
    }

    static AuditFields of(UserRow row, String passwordHash) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("username", row.username());
        members.put("password", new Hidden(passwordHash));
        members.put("display_name", row.displayName());
        members.put("role", row.role());
        members.put("status", row.status());
        members.put("email", row.email());
        members.put("github_id", row.githubId());
        members.put("wechat_id", row.wechatId());
        members.put("lark_id", row.larkId());
        members.put("oidc_id", row.oidcId());
        members.put("access_token", new Hidden(row.accessToken()));
        members.put("quota", row.quota());
        members.put("group", row.group());
        return new AuditFields(row.username(), members);
    }

    static AuditFields of(ChannelRow row, List<ChannelKeyRow> keys, List<String> tags, boolean guarded) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", row.type());
        members.put("key", new Hidden(row.key()));
        members.put("status", row.status());
        members.put("name", row.name());
        members.put("weight", row.weight().orElse(0));
        members.put("base_url", row.baseUrl().orElse(""));
        members.put("other", row.other().orElse(""));
        members.put("models", row.models());
        members.put("group", row.group());
        members.put("model_mapping", row.modelMapping().orElse(""));
        members.put("priority", row.priority().orElse(0));
        members.put("system_prompt", row.systemPrompt().orElse(""));
        settings(row.config(), members);
        if (!keys.isEmpty()) {
            members.put("keys", new Hidden(keys.stream().map(ChannelKeyRow::key).collect(Collectors.joining("\n"))));
            members.put(
                    "key_states",
                    keys.stream().map(key -> key.id() + "=" + key.status()).collect(Collectors.joining(" ")));
        }
        members.put("tags", String.join(",", tags));
        members.put("guarded", guarded);
        return new AuditFields(row.name(), members);
    }

    static AuditFields of(RedemptionRow row) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", row.name());
        members.put("key", new Hidden(row.key()));
        members.put("quota", row.quota());
        members.put("status", row.status());
        return new AuditFields(row.name(), members);
    }

    /** An option; of a JSON object each member counts by itself. */
    static AuditFields ofOption(String name, String value) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (OptionStore.secret(name)) {
            members.put("value", new Hidden(value));
        } else if (parsed(value) instanceof ObjectNode object) {
            object.properties()
                    .forEach(entry -> members.put(
                            "value." + entry.getKey(),
                            entry.getValue().isNumber()
                                    ? entry.getValue().decimalValue()
                                    : text(entry.getKey(), entry.getValue())));
        } else {
            members.put("value", value);
        }
        return new AuditFields(name, members);
    }

    /** Numbers and truth values of a channel's settings are shown, texts only where they are known to be no secret. */
    private static void settings(String config, Map<String, Object> members) {
        if (!(parsed(config) instanceof ObjectNode object)) {
            members.put("config", new Hidden(config));
            return;
        }
        object.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            boolean shown = value.isNumber()
                    || value.isBoolean()
                    || (value.isTextual() && PLAIN_SETTINGS.contains(entry.getKey()));
            members.put("config." + entry.getKey(), shown ? value.asText() : new Hidden(value.toString()));
        });
    }

    private static Object text(String name, JsonNode value) {
        boolean secret = value.isTextual() && SECRET_NAME.matcher(name).matches();
        return secret ? new Hidden(value.asText()) : value.isTextual() ? value.asText() : value.toString();
    }

    private static JsonNode parsed(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (IOException noJson) {
            return Json.MAPPER.nullNode();
        }
    }

    /** The members that are not the same in another state; all of them if there is none. */
    Set<String> changed(Map<String, Object> other) {
        return Stream.concat(members.keySet().stream(), other.keySet().stream())
                .filter(name -> !String.valueOf(raw(members, name)).equals(String.valueOf(raw(other, name))))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Object raw(Map<String, Object> members, String name) {
        Object value = members.getOrDefault(name, "");
        return value instanceof Hidden hidden ? hidden.value() : value;
    }

    /** Some members as a JSON object, nothing secret and nothing very long in it. */
    String json(Set<String> names) {
        ObjectNode object = Json.MAPPER.createObjectNode();
        for (String name : names) {
            switch (members.get(name)) {
                case null -> {}
                case Integer number -> object.put(name, number);
                case Long number -> object.put(name, number);
                case BigDecimal number -> object.put(name, number);
                case Object text -> object.put(name, shown(text.toString()));
            }
        }
        return object.toString();
    }

    private static String shown(String text) {
        String masked = USER_INFO.matcher(text).replaceAll(MASK + "@");
        masked = QUERY_SECRET.matcher(masked).replaceAll("$1" + MASK);
        return masked.length() <= LONGEST
                ? masked
                : masked.substring(0, LONGEST) + String.format(Locale.ROOT, "… (%d characters)", masked.length());
    }
}
