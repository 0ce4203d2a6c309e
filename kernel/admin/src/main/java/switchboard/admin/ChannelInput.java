package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import switchboard.store.ChannelRow;

/** A channel, as administrators send it. Number, times, balance and use cannot be set. */
record ChannelInput(
        @JsonProperty("id") long id,
        @JsonProperty("type") int type,
        @JsonProperty("key") @Nullable String key,
        @JsonProperty("status") int status,
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("weight") @Nullable Long weight,
        @JsonProperty("base_url") @Nullable String baseUrl,
        @JsonProperty("other") @Nullable String other,
        @JsonProperty("models") @Nullable String models,
        @JsonProperty("group") @Nullable String group,
        @JsonProperty("model_mapping") @Nullable String modelMapping,
        @JsonProperty("priority") @Nullable Long priority,
        @JsonProperty("config") @Nullable String config,
        @JsonProperty("system_prompt") @Nullable String systemPrompt,
        @JsonProperty("keys") @Nullable List<KeyInput> states,
        @JsonProperty("tags") @Nullable List<String> tags,
        @JsonProperty("guarded") @Nullable Boolean guarded) {
    /**
     * One of several keys, as root switches it on or off.
     *
     * @param id its number
     * @param status 1 or 2
     */
    record KeyInput(
            @JsonProperty("id") long id,
            @JsonProperty("status") int status) {}

    /** The keys that were sent: the lines that are not blank. */
    List<String> keys() {
        return or(key, "")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** A channel for each of the keys. */
    List<ChannelRow> create() {
        return keys().stream().map(this::create).toList();
    }

    /** The channel with its first key, or none, for what is asked before it is stored. */
    ChannelRow unsaved() {
        return create(keys().isEmpty() ? "" : keys().getFirst());
    }

    /** All its tags from now on, if they were sent. */
    Optional<List<String>> allTags() {
        return Optional.ofNullable(tags).map(ChannelRules::tags);
    }

    /** Whether its address must be public, if that was sent. */
    Optional<Boolean> mustBePublic() {
        return Optional.ofNullable(guarded);
    }

    /** Which keys are to be switched on or off; mostly none. */
    List<KeyInput> keyStates() {
        return states == null ? List.of() : states;
    }

    private ChannelRow create(String oneKey) {
        return new ChannelRow(
                0,
                type,
                oneKey,
                status,
                or(name, ""),
                OptionalLong.of(weight == null ? 0 : weight),
                0,
                0,
                0,
                Optional.of(or(baseUrl, "")),
                Optional.ofNullable(other),
                0,
                0,
                or(models, ""),
                or(group, ""),
                0,
                Optional.of(or(modelMapping, "")),
                OptionalLong.of(priority == null ? 0 : priority),
                or(config, ""),
                Optional.ofNullable(systemPrompt));
    }

    /**
     * The row with what was sent replaced: what cannot be null in it only by what is not zero or empty,
     * the rest also by 0 and "".
     */
    ChannelRow applyTo(ChannelRow row) {
        ChannelRow after = applyTo(row, or(key, row.key()));
        return after.severalKeys() ? applyTo(row, keys().isEmpty() ? row.key() : keys().getFirst()) : after;
    }

    private ChannelRow applyTo(ChannelRow row, String oneKey) {
        String unmasked = ChannelSecrets.unmasked(or(config, row.config()), row.config());
        return new ChannelRow(
                row.id(),
                type == 0 ? row.type() : type,
                ChannelSecrets.unmaskedKey(oneKey, unmasked),
                status == 0 ? row.status() : status,
                or(name, row.name()),
                or(weight, row.weight()),
                row.createdTime(),
                row.testTime(),
                row.responseTime(),
                Optional.ofNullable(baseUrl).or(row::baseUrl),
                Optional.ofNullable(other).or(row::other),
                row.balance(),
                row.balanceUpdatedTime(),
                or(models, row.models()),
                or(group, row.group()),
                row.usedQuota(),
                Optional.ofNullable(modelMapping).or(row::modelMapping),
                or(priority, row.priority()),
                unmasked,
                Optional.ofNullable(systemPrompt).or(row::systemPrompt));
    }

    private static String or(@Nullable String value, String otherwise) {
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static OptionalLong or(@Nullable Long value, OptionalLong otherwise) {
        return value == null ? otherwise : OptionalLong.of(value);
    }

    /** It does not print the key. */
    @Override
    public String toString() {
        return "ChannelInput[" + id + " " + name + "]";
    }
}
