package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import switchboard.store.UserRow;

/** A user, as clients see them: all members of One API, of which password and access token are always empty. */
record UserView(
        @JsonProperty("id") long id,
        @JsonProperty("username") String username,
        @JsonProperty("password") String password,
        @JsonProperty("display_name") String displayName,
        @JsonProperty("role") int role,
        @JsonProperty("status") int status,
        @JsonProperty("email") String email,
        @JsonProperty("github_id") String githubId,
        @JsonProperty("wechat_id") String wechatId,
        @JsonProperty("lark_id") String larkId,
        @JsonProperty("oidc_id") String oidcId,
        @JsonProperty("verification_code") String verificationCode,
        @JsonProperty("access_token") String accessToken,
        @JsonProperty("quota") long quota,
        @JsonProperty("used_quota") long usedQuota,
        @JsonProperty("request_count") long requestCount,
        @JsonProperty("group") String group,
        @JsonProperty("aff_code") String affCode,
        @JsonProperty("inviter_id") long inviterId) {
    /** The whole user. */
    static UserView of(UserRow row) {
        return new UserView(
                row.id(),
                row.username(),
                "",
                row.displayName(),
                row.role(),
                row.status(),
                row.email(),
                row.githubId(),
                row.wechatId(),
                row.larkId(),
                row.oidcId(),
                "",
                "",
                row.quota(),
                row.usedQuota(),
                row.requestCount(),
                row.group(),
                row.affCode(),
                row.inviterId());
    }

    /** What an answer to a login tells; the rest is zero or empty. */
    static UserView ofLogin(UserRow row) {
        return sparse(row.id(), row.username(), row.displayName(), row.role(), row.status());
    }

    /** Role and status alone. */
    static UserView ofStanding(UserRow row) {
        return sparse(0, "", "", row.role(), row.status());
    }

    private static UserView sparse(long id, String username, String displayName, int role, int status) {
        return new UserView(
                id, username, "", displayName, role, status, "", "", "", "", "", "", "", 0, 0, 0, "", "", 0);
    }
}
