package switchboard.auth.oidc;

import java.util.List;
import switchboard.spi.Setting;

/** What an operator can set. */
final class OidcSettings {
    static final Setting ENABLED =
            new Setting("OidcEnabled", Setting.Type.FLAG, "false", "", "Allow to log in by OIDC.");
    static final Setting CLIENT_ID = new Setting("OidcClientId", Setting.Type.TEXT, "", "", "Client id.");
    static final Setting CLIENT_SECRET =
            new Setting("OidcClientSecret", Setting.Type.SECRET, "", "", "Client secret; none for a public client.");
    static final Setting WELL_KNOWN = new Setting(
            "OidcWellKnown",
            Setting.Type.TEXT,
            "",
            "",
            "Address of the provider's metadata, ending in /.well-known/openid-configuration; fills the endpoints.");
    static final Setting AUTHORIZATION_ENDPOINT =
            new Setting("OidcAuthorizationEndpoint", Setting.Type.TEXT, "", "", "Where browsers go.");
    static final Setting TOKEN_ENDPOINT =
            new Setting("OidcTokenEndpoint", Setting.Type.TEXT, "", "", "Where codes are exchanged for tokens.");
    static final Setting USERINFO_ENDPOINT =
            new Setting("OidcUserinfoEndpoint", Setting.Type.TEXT, "", "", "Where users are told.");
    static final Setting SCOPES = new Setting(
            "OidcScopes", Setting.Type.TEXT, "openid profile email", "", "What is asked for, parted by blanks.");

    static final List<Setting> ALL = List.of(
            ENABLED,
            CLIENT_ID,
            CLIENT_SECRET,
            WELL_KNOWN,
            AUTHORIZATION_ENDPOINT,
            TOKEN_ENDPOINT,
            USERINFO_ENDPOINT,
            SCOPES);

    private OidcSettings() {}
}
