package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Set;
import switchboard.store.OptionStore;

/** The payload of {@code GET /api/status}; all of it is public. */
record StatusView(
        @JsonProperty("version") String version,
        @JsonProperty("start_time") long startTime,
        @JsonProperty("email_verification") boolean emailVerification,
        @JsonProperty("github_oauth") boolean githubOauth,
        @JsonProperty("github_client_id") String githubClientId,
        @JsonProperty("lark_client_id") String larkClientId,
        @JsonProperty("system_name") String systemName,
        @JsonProperty("logo") String logo,
        @JsonProperty("footer_html") String footerHtml,
        @JsonProperty("wechat_qrcode") String wechatQrcode,
        @JsonProperty("wechat_login") boolean wechatLogin,
        @JsonProperty("server_address") String serverAddress,
        @JsonProperty("turnstile_check") boolean turnstileCheck,
        @JsonProperty("turnstile_site_key") String turnstileSiteKey,
        @JsonProperty("top_up_link") String topUpLink,
        @JsonProperty("chat_link") String chatLink,
        @JsonProperty("quota_per_unit") double quotaPerUnit,
        @JsonProperty("display_in_currency") boolean displayInCurrency,
        @JsonProperty("oidc") boolean oidc,
        @JsonProperty("oidc_client_id") String oidcClientId,
        @JsonProperty("oidc_well_known") String oidcWellKnown,
        @JsonProperty("oidc_authorization_endpoint") String oidcAuthorizationEndpoint,
        @JsonProperty("oidc_token_endpoint") String oidcTokenEndpoint,
        @JsonProperty("oidc_userinfo_endpoint") String oidcUserinfoEndpoint,
        @JsonProperty("passkey_login") boolean passkeyLogin) {
    /** @param logins the ways to log in that are offered and switched on */
    static StatusView of(OptionStore options, Set<String> logins, Instant startedAt, String version) {
        String serverAddress = options.text("ServerAddress");
        return new StatusView(
                version,
                startedAt.getEpochSecond(),
                options.flag("EmailVerificationEnabled"),
                logins.contains("github"),
                options.text("GitHubClientId"),
                logins.contains("lark") ? options.text("LarkClientId") : "",
                options.text("SystemName"),
                options.text("Logo"),
                options.text("Footer"),
                options.text("WeChatAccountQRCodeImageURL"),
                logins.contains("wechat"),
                serverAddress.isEmpty() ? ServerAddress.UNSET : serverAddress,
                options.flag("TurnstileCheckEnabled"),
                options.text("TurnstileSiteKey"),
                options.text("TopUpLink"),
                options.text("ChatLink"),
                options.real("QuotaPerUnit"),
                options.flag("DisplayInCurrencyEnabled"),
                logins.contains("oidc"),
                options.text("OidcClientId"),
                options.text("OidcWellKnown"),
                options.text("OidcAuthorizationEndpoint"),
                options.text("OidcTokenEndpoint"),
                options.text("OidcUserinfoEndpoint"),
                logins.contains("passkey"));
    }
}
