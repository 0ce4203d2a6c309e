package switchboard.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import switchboard.relay.HeaderOverrides;

/**
 * What must not be seen of a channel's config: what clouds take for a key, the password of its proxy, and header fields that
 * prove who we are. Shown masked, and a mask that comes back stands for what it hides.
 */
final class ChannelSecrets {
    private static final String MASK = "***";
    private static final String PROXY = "proxy";
    private static final String HEADERS = "headers";
    private static final String AWS_SECRET = "sk";
    private static final String GOOGLE_SECRET = "vertex_ai_adc";
    private static final List<String> KEYS = List.of(AWS_SECRET, GOOGLE_SECRET, "session_token");

    /** Everything to the colon before the password, and everything from the last at sign on. */
    private static final Pattern PASSWORD = Pattern.compile("(?s)^([A-Za-z0-9+.-]*://[^:/@]*:)(.*)(@[^@]*)$");

    private ChannelSecrets() {}

    /** The config as it may be shown; the same text if there is nothing to hide. */
    static String masked(String config) {
        if (Stream.concat(KEYS.stream(), Stream.of(PROXY, HEADERS)).noneMatch(config::contains)) {
            return config;
        }
        Optional<ObjectNode> read = Json.object(config);
        if (read.isEmpty()) {
            return config;
        }
        ObjectNode members = read.get();
        boolean hidden = false;
        for (String name : KEYS) {
            if (!members.path(name).asText("").isEmpty()) {
                members.put(name, MASK);
                hidden = true;
            }
        }
        Matcher proxy = PASSWORD.matcher(members.path(PROXY).asText(""));
        if (proxy.matches() && !proxy.group(2).isEmpty()) {
            members.put(PROXY, proxy.group(1) + MASK + proxy.group(3));
            hidden = true;
        }
        if (members.path(HEADERS) instanceof ObjectNode headers) {
            for (Map.Entry<String, JsonNode> field : headers.properties()) {
                if (isSecret(field.getKey(), field.getValue().asText())) {
                    field.setValue(headers.textNode(MASK));
                    hidden = true;
                }
            }
        }
        return hidden ? Json.text(members) : config;
    }

    private static boolean isSecret(String name, String value) {
        return !value.isEmpty()
                && (HeaderOverrides.isCredential(name) || name.matches("(?i).*(secret|token|passw|key).*"));
    }

    /**
     * A config with what its masks hide.
     *
     * @param before the config as it is stored
     * @throws Declined if a mask hides nothing that is known
     */
    static String unmasked(String config, String before) {
        if (!config.contains(MASK)) {
            return config;
        }
        Optional<ObjectNode> read = Json.object(config);
        if (read.isEmpty()) {
            return config;
        }
        ObjectNode members = read.get();
        ObjectNode known = Json.object(before).orElseGet(Json::object);
        Matcher proxy = PASSWORD.matcher(members.path(PROXY).asText(""));
        boolean changed = false;
        for (String name : KEYS) {
            if (members.path(name).asText("").equals(MASK)) {
                members.put(name, known.path(name).asText(""));
                changed = true;
            }
        }
        if (proxy.matches() && proxy.group(2).equals(MASK)) {
            String old = known.path(PROXY).asText("");
            Matcher stored = PASSWORD.matcher(old);
            boolean same = stored.matches()
                    && stored.group(1).equals(proxy.group(1))
                    && stored.group(3).equals(proxy.group(3));
            if (!same) {
                throw new Declined("the proxy's password must be given with another address");
            }
            members.put(PROXY, old);
            changed = true;
        }
        if (members.path(HEADERS) instanceof ObjectNode headers) {
            for (Map.Entry<String, JsonNode> field : headers.properties()) {
                if (field.getValue().asText().equals(MASK)) {
                    JsonNode old = known.path(HEADERS).path(field.getKey());
                    if (old.isMissingNode()) {
                        throw new Declined("headers." + field.getKey() + " has no value");
                    }
                    field.setValue(old);
                    changed = true;
                }
            }
        }
        return changed ? Json.text(members) : config;
    }

    /**
     * A key with what its mask hides. One API's consoles put the keys of clouds together from the config they were shown:
     * {@code ak|sk|region} and {@code region|project|credentials}.
     *
     * @param config the config without masks
     */
    static String unmaskedKey(String key, String config) {
        if (!key.contains("|" + MASK)) {
            return key;
        }
        String hidden = Json.member(config, AWS_SECRET);
        String secret = hidden.isEmpty() ? Json.member(config, GOOGLE_SECRET) : hidden;
        return Arrays.stream(key.split("\\|", -1))
                .map(part -> part.equals(MASK) ? secret : part)
                .collect(Collectors.joining("|"));
    }
}
