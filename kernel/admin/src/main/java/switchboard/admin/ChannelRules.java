package switchboard.admin;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.http.UpstreamClient;
import switchboard.relay.HeaderOverrides;
import switchboard.store.ChannelRow;

/** What a channel must be before it is stored. What was stored before the rule is left in peace. */
final class ChannelRules {
    private static final int GROUP_LENGTH = 32;
    private static final int MAPPING_LENGTH = 1024;
    private static final int TAG_LENGTH = 64;
    private static final int MOST_TAGS = 32;

    private ChannelRules() {}

    /**
     * Checks what differs from before.
     *
     * @throws Declined with a sentence that names the field
     */
    static void check(ChannelRow after, Optional<ChannelRow> before) {
        refuse(after.type() < 0, "channel type must not be negative");
        boolean isKnownStatus = after.status() >= 0 && after.status() <= ChannelRow.DISABLED_BY_ITSELF;
        refuse(!isKnownStatus && before.map(ChannelRow::status).orElse(0) != after.status(), "unknown channel status");
        refuse(after.weight().orElse(0) < 0, "weight must not be negative");
        if (differs(after.group(), before.map(ChannelRow::group))) {
            refuse(after.group().length() > GROUP_LENGTH, "group must not be longer than 32 characters");
        }
        String mapping = after.modelMapping().orElse("");
        if (differs(mapping, before.flatMap(ChannelRow::modelMapping))) {
            refuse(mapping.length() > MAPPING_LENGTH, "model_mapping must not be longer than 1024 characters");
            refuse(!mapping.isBlank() && !Json.isObject(mapping), "model_mapping must be a JSON object");
        }
        if (differs(after.config(), before.map(ChannelRow::config))) {
            refuse(!after.config().isBlank() && !Json.isObject(after.config()), "config must be a JSON object");
            checkConfig(after.config(), before.map(ChannelRow::config).orElse(""));
        }
        String baseUrl = after.baseUrl().orElse("");
        if (differs(baseUrl, before.flatMap(ChannelRow::baseUrl))) {
            refuse(!baseUrl.isBlank() && !isWebAddress(baseUrl), "base_url must be an http or https URL");
        }
    }

    private static void checkConfig(String config, String before) {
        String proxy = Json.member(config, "proxy");
        if (!proxy.isEmpty() && !proxy.equals(Json.member(before, "proxy"))) {
            refuse(!isProxy(proxy), "proxy must be an http, https or socks5 URL");
        }
        HeaderOverrides.fault(config).ifPresent(fault -> {
            throw new Declined(fault);
        });
    }

    private static boolean isProxy(String proxy) {
        try {
            UpstreamClient.checkProxy(new URI(proxy));
            return true;
        } catch (URISyntaxException | IllegalArgumentException unusable) {
            return false;
        }
    }

    /**
     * Tags as they are stored: without blanks at their ends, each once.
     *
     * @throws Declined if one is none
     */
    static List<String> tags(List<String> sent) {
        Map<String, String> once = new LinkedHashMap<>();
        for (@Nullable String each : sent) {
            String tag = each == null ? "" : each.strip();
            boolean sound = !tag.isEmpty()
                    && tag.length() <= TAG_LENGTH
                    && tag.chars().noneMatch(c -> c == ',' || Character.isISOControl(c));
            refuse(!sound, "a tag has 1 to 64 characters, and no comma");
            once.putIfAbsent(tag.toLowerCase(Locale.ROOT), tag);
        }
        refuse(once.size() > MOST_TAGS, "a channel must not have more than 32 tags");
        return List.copyOf(once.values());
    }

    private static boolean differs(String value, Optional<String> before) {
        return !value.equals(before.orElse(""));
    }

    private static boolean isWebAddress(String url) {
        try {
            URI uri = new URI(url.strip());
            return uri.getHost() != null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()));
        } catch (URISyntaxException unreadable) {
            return false;
        }
    }

    private static void refuse(boolean condition, String message) {
        if (condition) {
            throw new Declined(message);
        }
    }
}
