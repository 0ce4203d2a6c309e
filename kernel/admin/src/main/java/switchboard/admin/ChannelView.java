package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import switchboard.store.ChannelRow;

/** A channel, as administrators see it; its key is always empty. Root also sees which keys it has, if several. */
record ChannelView(
        @JsonProperty("id") long id,
        @JsonProperty("type") int type,
        @JsonProperty("key") String key,
        @JsonProperty("status") int status,
        @JsonProperty("name") String name,
        @JsonProperty("weight") @Nullable Long weight,
        @JsonProperty("created_time") long createdTime,
        @JsonProperty("test_time") long testTime,
        @JsonProperty("response_time") long responseTime,
        @JsonProperty("base_url") @Nullable String baseUrl,
        @JsonProperty("other") @Nullable String other,
        @JsonProperty("balance") double balance,
        @JsonProperty("balance_updated_time") long balanceUpdatedTime,
        @JsonProperty("models") String models,
        @JsonProperty("group") String group,
        @JsonProperty("used_quota") long usedQuota,
        @JsonProperty("model_mapping") @Nullable String modelMapping,
        @JsonProperty("priority") @Nullable Long priority,
        @JsonProperty("config") String config,
        @JsonProperty("system_prompt") @Nullable String systemPrompt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("keys") @Nullable
        List<ChannelKeyView> keys,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("tags") @Nullable
        List<String> tags,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("guarded") @Nullable
        Boolean guarded) {
    /** One with what is stored beside its row; null is not shown. */
    static ChannelView of(
            ChannelRow row,
            @Nullable List<ChannelKeyView> keys,
            @Nullable List<String> tags,
            @Nullable Boolean guarded) {
        return new ChannelView(
                row.id(),
                row.type(),
                "",
                row.status(),
                row.name(),
                nullable(row.weight()),
                row.createdTime(),
                row.testTime(),
                row.responseTime(),
                row.baseUrl().orElse(null),
                row.other().orElse(null),
                row.balance(),
                row.balanceUpdatedTime(),
                row.models(),
                row.group(),
                row.usedQuota(),
                row.modelMapping().orElse(null),
                nullable(row.priority()),
                ChannelSecrets.masked(row.config()),
                row.systemPrompt().orElse(null),
                keys,
                tags,
                guarded);
    }

    private static @Nullable Long nullable(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
