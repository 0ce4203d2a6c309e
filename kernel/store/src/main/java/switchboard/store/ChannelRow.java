package switchboard.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A channel, as the table {@code channels} has it.
 *
 * @param id the row's number; 0 for none
 * @param type One API's channel type number
 * @param key the upstream's credential
 * @param status {@link #ENABLED}, {@link #DISABLED} or {@link #DISABLED_BY_ITSELF}; anything else counts as off
 * @param name the operator's name for it
 * @param weight share inside its priority; NULL counts as 0
 * @param createdTime epoch seconds
 * @param testTime epoch seconds of the last test
 * @param responseTime milliseconds the last test took
 * @param baseUrl NULL and empty stand for the provider's default
 * @param other One API's older home of what {@code config} now holds
 * @param balance the upstream's last known balance, in its own money
 * @param balanceUpdatedTime epoch seconds
 * @param models comma-separated models
 * @param group comma-separated groups
 * @param usedQuota what was ever spent through it; as of the row's reading
 * @param modelMapping a JSON object of requested to upstream's names, or NULL or empty
 * @param priority higher is tried first; NULL counts as 0
 * @param config a JSON object of settings, or empty
 * @param systemPrompt what replaces the client's system prompt, or NULL or empty
 */
public record ChannelRow(
        long id,
        int type,
        String key,
        int status,
        String name,
        OptionalLong weight,
        long createdTime,
        long testTime,
        long responseTime,
        Optional<String> baseUrl,
        Optional<String> other,
        double balance,
        long balanceUpdatedTime,
        String models,
        String group,
        long usedQuota,
        Optional<String> modelMapping,
        OptionalLong priority,
        String config,
        Optional<String> systemPrompt) {
    private static final String SEVERAL_KEYS = "multi_key";

    /** Status of a channel that serves. */
    public static final int ENABLED = 1;
    /** Status of a channel that somebody switched off. */
    public static final int DISABLED = 2;
    /** Status of a channel that was switched off after failures. */
    public static final int DISABLED_BY_ITSELF = 3;

    /** Whether this channel serves. */
    public boolean enabled() {
        return status == ENABLED;
    }

    /** Whether it keeps several keys: {@code "multi_key": true} in its {@code config}. */
    public boolean severalKeys() {
        if (!config.contains(SEVERAL_KEYS)) {
            return false;
        }
        try {
            return Json.MAPPER.readTree(config).path(SEVERAL_KEYS).asBoolean();
        } catch (IOException noJson) {
            return false;
        }
    }

    /** The same channel with another key. */
    public ChannelRow withKey(String other) {
        return with(other, config);
    }

    /** The same channel, keeping several keys. */
    ChannelRow withSeveralKeys() {
        if (severalKeys()) {
            return this;
        }
        try {
            boolean blank = config.isBlank();
            if (Json.MAPPER.readTree(blank ? "{}" : config) instanceof ObjectNode members) {
                members.put(SEVERAL_KEYS, true);
                return with(key, Json.MAPPER.writeValueAsString(members));
            }
        } catch (IOException noJson) { // what One API stored as it came
            return with(key, "{\"" + SEVERAL_KEYS + "\":true}");
        }
        return with(key, "{\"" + SEVERAL_KEYS + "\":true}");
    }

    private ChannelRow with(String otherKey, String otherConfig) {
        return new ChannelRow(
                id,
                type,
                otherKey,
                status,
                name,
                weight,
                createdTime,
                testTime,
                responseTime,
                baseUrl,
                other,
                balance,
                balanceUpdatedTime,
                models,
                group,
                usedQuota,
                modelMapping,
                priority,
                otherConfig,
                systemPrompt);
    }

    /** It does not print the key. */
    @Override
    public String toString() {
        return "ChannelRow[" + id + " " + name + "]";
    }
}
