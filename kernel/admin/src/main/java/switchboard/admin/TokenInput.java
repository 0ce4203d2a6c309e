package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.store.NewToken;
import switchboard.store.TokenRow;

/**
 * A token, as its owner sends it. Key, owner and counters cannot be set.
 *
 * @param createdTime when the token was made, which says that it was loaded; 0 if absent
 * @param usedQuota what was used when the form was loaded, which says what its limit is the rest of; null if absent
 */
record TokenInput(
        @JsonProperty("id") long id,
        @JsonProperty("status") int status,
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("created_time") long createdTime,
        @JsonProperty("expired_time") long expiredTime,
        @JsonProperty("remain_quota") long remainQuota,
        @JsonProperty("unlimited_quota") boolean unlimitedQuota,
        @JsonProperty("used_quota") @Nullable Long usedQuota,
        @JsonProperty("models") @Nullable String models,
        @JsonProperty("subnet") @Nullable String subnet) {
    private static final int NAME_BYTES = 30;

    /**
     * Checks name and networks.
     *
     * @throws Declined with One API's words
     */
    TokenInput checked() {
        if (nameText().getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
            throw new Declined("参数错误：令牌名称过长");
        }
        Subnets.firstFault(subnet == null ? "" : subnet).ifPresent(fault -> {
            throw new Declined("参数错误：无效的网段：failed to parse subnet: invalid CIDR address: " + fault);
        });
        return this;
    }

    /** A limit below nothing would be a debt; only one that is there already may stay. */
    void checkLimit(long present) {
        if (!unlimitedQuota && remainQuota < 0 && remainQuota != present) {
            throw new Declined("参数错误：额度不能为负数");
        }
    }

    NewToken create(long userId) {
        return new NewToken(
                userId,
                nameText(),
                expiredTime == 0 ? TokenRow.NEVER : expiredTime,
                remainQuota,
                unlimitedQuota,
                Optional.ofNullable(models),
                Optional.ofNullable(subnet));
    }

    /** The row with all that an owner edits replaced, also by zero and null; the status stays. */
    TokenRow applyTo(TokenRow row) {
        return new TokenRow(
                row.id(),
                row.userId(),
                row.key(),
                row.status(),
                nameText(),
                row.createdTime(),
                row.accessedTime(),
                expiredTime,
                row.unlimitedQuota()
                        ? remainQuota
                        : Numbers.balance(remainQuota, usedThen(row), row.remainQuota(), row.usedQuota()),
                unlimitedQuota,
                row.usedQuota(),
                Optional.ofNullable(models),
                Optional.ofNullable(subnet));
    }

    private long usedThen(TokenRow row) {
        return Numbers.usedThen(usedQuota, createdTime != 0 && createdTime == row.createdTime());
    }

    private String nameText() {
        return name == null ? "" : name;
    }
}
