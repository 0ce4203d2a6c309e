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
        @JsonProperty("system_prompt") @Nullable String systemPrompt) {
    /** A channel for each line of the key that is not blank. */
    List<ChannelRow> create() {
        return or(key, "")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(this::create)
                .toList();
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
        return new ChannelRow(
                row.id(),
                type == 0 ? row.type() : type,
                or(key, row.key()),
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
                or(config, row.config()),
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
