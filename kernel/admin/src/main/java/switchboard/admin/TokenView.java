package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import switchboard.store.TokenRow;

/**
 * A token, as its owner sees it, key and all: consoles copy the key from every answer.
 *
 * @param models empty rather than null, which an edit page of One API cannot read
 */
record TokenView(
        @JsonProperty("id") long id,
        @JsonProperty("user_id") long userId,
        @JsonProperty("key") String key,
        @JsonProperty("status") int status,
        @JsonProperty("name") String name,
        @JsonProperty("created_time") long createdTime,
        @JsonProperty("accessed_time") long accessedTime,
        @JsonProperty("expired_time") long expiredTime,
        @JsonProperty("remain_quota") long remainQuota,
        @JsonProperty("unlimited_quota") boolean unlimitedQuota,
        @JsonProperty("used_quota") long usedQuota,
        @JsonProperty("models") String models,
        @JsonProperty("subnet") @Nullable String subnet) {
    static TokenView of(TokenRow row) {
        return new TokenView(
                row.id(),
                row.userId(),
                row.key(),
                row.status(),
                row.name(),
                row.createdTime(),
                row.accessedTime(),
                row.expiredTime(),
                row.remainQuota(),
                row.unlimitedQuota(),
                row.usedQuota(),
                row.models().orElse(""),
                row.subnet().orElse(null));
    }

    /** It does not print the key. */
    @Override
    public String toString() {
        return "TokenView[" + id + " " + name + "]";
    }
}
