package switchboard.admin;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import switchboard.store.ChannelRow;

/** What a channel must be before it is stored. What was stored before the rule is left in peace. */
final class ChannelRules {
    private static final int GROUP_LENGTH = 32;
    private static final int MAPPING_LENGTH = 1024;

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
        }
        String baseUrl = after.baseUrl().orElse("");
        if (differs(baseUrl, before.flatMap(ChannelRow::baseUrl))) {
            refuse(!baseUrl.isBlank() && !isWebAddress(baseUrl), "base_url must be an http or https URL");
        }
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
