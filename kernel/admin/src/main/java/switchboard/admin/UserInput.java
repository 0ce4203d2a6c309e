package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.store.UserRow;

/**
 * A user, as clients send them. What is not here cannot be set: counters, access token, invitation code.
 *
 * @param quota null if the member is absent, so that 0 can be meant
 * @param usedQuota what was used when the form was loaded, which says what its quota is the rest of; null if absent
 */
record UserInput(
        @JsonProperty("id") long id,
        @JsonProperty("username") @Nullable String username,
        @JsonProperty("password") @Nullable String password,
        @JsonProperty("display_name") @Nullable String displayName,
        @JsonProperty("role") int role,
        @JsonProperty("status") int status,
        @JsonProperty("email") @Nullable String email,
        @JsonProperty("github_id") @Nullable String githubId,
        @JsonProperty("wechat_id") @Nullable String wechatId,
        @JsonProperty("lark_id") @Nullable String larkId,
        @JsonProperty("oidc_id") @Nullable String oidcId,
        @JsonProperty("verification_code") @Nullable String verificationCode,
        @JsonProperty("quota") @Nullable Long quota,
        @JsonProperty("group") @Nullable String group,
        @JsonProperty("aff_code") @Nullable String affCode,
        @JsonProperty("used_quota") @Nullable Long usedQuota) {
    /** A password that stands for "as before" in forms of One API. */
    private static final String UNCHANGED_PASSWORD = "$I_LOVE_U";

    /** The hash function takes no more. */
    private static final int PASSWORD_BYTES = 72;

    /** The username, empty if absent. */
    String name() {
        return username == null ? "" : username;
    }

    /** The new password, empty for none. */
    String newPassword() {
        return password == null || password.equals(UNCHANGED_PASSWORD) ? "" : password;
    }

    /**
     * What is wrong with the fields, in the words of One API's validator; empty if nothing is. Lengths are
     * in characters.
     *
     * @param currentName the user's name so far, empty for a new user
     */
    List<String> faults(String currentName) {
        List<String> faults = new ArrayList<>();
        check(faults, "Username", name(), 0, 12);
        check(faults, "Password", newPassword(), 8, 20);
        if (newPassword().getBytes(StandardCharsets.UTF_8).length > PASSWORD_BYTES) {
            faults.add(fault("Password", "max"));
        }
        check(faults, "DisplayName", displayName == null ? "" : displayName, 0, 20);
        check(faults, "Email", email == null ? "" : email, 0, 50);
        if (name().contains("@") && !name().equals(currentName)) {
            faults.add(fault("Username", "excludes")); // or somebody could pose as an e-mail address
        }
        return faults;
    }

    /** The row with every field that is not empty replaced, as an administrator edits it. */
    UserRow applyTo(UserRow row) {
        return new UserRow(
                row.id(),
                or(username, row.username()),
                or(displayName, row.displayName()),
                role == 0 ? row.role() : role,
                status == 0 ? row.status() : status,
                or(email, row.email()),
                or(githubId, row.githubId()),
                or(wechatId, row.wechatId()),
                or(larkId, row.larkId()),
                or(oidcId, row.oidcId()),
                row.accessToken(),
                quota == null ? row.quota() : Numbers.balance(quota, usedThen(row), row.quota(), row.usedQuota()),
                row.usedQuota(),
                row.requestCount(),
                or(group, row.group()),
                row.affCode(),
                row.inviterId());
    }

    /** Nobody but who has loaded a user knows their invitation code; root may have none. */
    private long usedThen(UserRow row) {
        boolean isLoaded = !name().isEmpty() && role != 0 && row.affCode().equals(affCode);
        return Numbers.usedThen(usedQuota, isLoaded);
    }

    /** The row with name and display name replaced where they are not empty, as users edit themselves. */
    UserRow applyToSelf(UserRow row) {
        return of(username, displayName, 0, 0).applyTo(row);
    }

    /** One that leaves everything else as it is. */
    static UserInput of(@Nullable String username, @Nullable String displayName, int role, int status) {
        return new UserInput(
                0,
                username,
                null,
                displayName,
                role,
                status,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static String or(@Nullable String value, String otherwise) {
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static void check(List<String> faults, String field, String value, int min, int max) {
        int length = value.codePointCount(0, value.length());
        if (length > max) {
            faults.add(fault(field, "max"));
        } else if (length > 0 && length < min) {
            faults.add(fault(field, "min"));
        }
    }

    private static String fault(String field, String tag) {
        return "Key: 'User." + field + "' Error:Field validation for '" + field + "' failed on the '" + tag + "' tag";
    }

    /** It does not print the password. */
    @Override
    public String toString() {
        return "UserInput[" + id + " " + username + "]";
    }
}
