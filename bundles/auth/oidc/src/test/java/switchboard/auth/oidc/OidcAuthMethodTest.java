package switchboard.auth.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import switchboard.spi.AuthMethod;
import switchboard.spi.Credentials;
import switchboard.spi.Identity;
import switchboard.spi.RefusedException;
import switchboard.testkit.AuthMethodContract;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.FakeWeb;
import switchboard.testkit.TestWeb;

/** What no real provider does: half answers, other ways to authenticate, other kinds of users. */
final class OidcAuthMethodTest extends AuthMethodContract<FakeWeb> {
    private static final String USER = """
            {"sub":"user-0001","email":"a@example.com","name":"Alice","preferred_username":"alice"}""";

    @Override
    protected FakeWeb web() {
        return new FakeWeb()
                .on("/token", "{\"access_token\":\"at-fixture\",\"token_type\":\"Bearer\",\"id_token\":\"h.p.s\"}")
                .on("/user", USER);
    }

    private static FakeOptions options(String secret) {
        return new FakeOptions()
                .with("OidcEnabled", "true")
                .with("OidcClientId", "client")
                .with("OidcClientSecret", secret)
                .with("OidcAuthorizationEndpoint", FakeWeb.URL + "/authorize")
                .with("OidcTokenEndpoint", FakeWeb.URL + "/token")
                .with("OidcUserinfoEndpoint", FakeWeb.URL + "/user");
    }

    @Override
    protected AuthMethod on(FakeWeb web, String secret) {
        return new OidcAuthMethod(options(secret), web);
    }

    @Override
    protected AuthMethod off(FakeWeb web) {
        return new OidcAuthMethod(new FakeOptions().with("OidcClientId", "client"), web);
    }

    @Override
    protected Map<String, String> good() {
        return Map.of("code", "c0de");
    }

    private static Credentials credentials() {
        return new Credentials(
                Map.of("code", "c0de"), Map.of("verifier", "v"), "https://gateway.test/oauth/oidc", "192.0.2.1");
    }

    private void refuses(FakeWeb web, String message) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> on(web, "hush").authenticate(credentials()))
                .withMessage(message);
    }

    @Test
    void exchangeIsAFormWithTheSecretInIt() {
        FakeWeb web = web();
        assertThat(on(web, "hush&").authenticate(credentials()))
                .isEqualTo(new Identity.Account("user-0001", List.of(), "alice", "Alice", "a@example.com"));
        TestWeb.Asked asked = web.asked("/token");
        assertThat(asked.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(asked.header("Authorization")).isEmpty();
        assertThat(asked.body().split("&"))
                .containsExactlyInAnyOrder(
                        "grant_type=authorization_code",
                        "code=c0de",
                        "redirect_uri=https%3A%2F%2Fgateway.test%2Foauth%2Foidc",
                        "code_verifier=v",
                        "client_id=client",
                        "client_secret=hush%26");
    }

    @Test
    void secretGoesIntoTheHeaderWhereTheProviderTakesItNowhereElse() {
        FakeWeb web = web().on("/meta", metadata("[\"client_secret_basic\",\"private_key_jwt\"]"));
        FakeOptions options = options("hush").with("OidcWellKnown", FakeWeb.URL + "/meta");
        new OidcAuthMethod(options, web.on("/token", "{\"access_token\":\"t\"}")).authenticate(credentials());
        assertThat(web.asked("/token").header("Authorization")).isEqualTo("Basic Y2xpZW50Omh1c2g=");
        assertThat(web.asked("/token").body()).doesNotContain("hush");
        web.on("/meta", metadata("[\"client_secret_basic\",\"client_secret_post\"]"));
        new OidcAuthMethod(options, web).authenticate(credentials());
        assertThat(web.asked("/token").body()).contains("client_secret=hush");
    }

    private static String metadata(String ways) {
        return """
                {"issuer":"https://idp.test","authorization_endpoint":"%1$s/a","token_endpoint":"%1$s/token",
                 "userinfo_endpoint":"%1$s/user","token_endpoint_auth_methods_supported":%2$s}""".formatted(FakeWeb.URL, ways);
    }

    @Test
    void endpointsAreFoundAtTheWellKnownAddressAndAskedForOnce() {
        FakeWeb web = web().on("/meta", metadata("[]"));
        var method = new OidcAuthMethod(options(""), web);
        String url = FakeWeb.URL + "/meta";
        assertThat(method.derive("OidcWellKnown", url))
                .containsEntry("OidcAuthorizationEndpoint", FakeWeb.URL + "/a")
                .containsEntry("OidcTokenEndpoint", FakeWeb.URL + "/token")
                .containsEntry("OidcUserinfoEndpoint", FakeWeb.URL + "/user")
                .hasSize(3);
        method.derive("OidcWellKnown", url);
        assertThat(web.asked()).hasSize(1);
        assertThat(method.derive("OidcWellKnown", "")).isEmpty();
        assertThat(method.derive("OidcClientId", url)).isEmpty();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> method.derive("OidcWellKnown", FakeWeb.URL + "/away"));
    }

    @Test
    void whatTheProviderSaysIsTold() {
        refuses(
                web().on(
                                "/token",
                                400,
                                "application/json",
                                "{\"error\":\"invalid_grant\",\"error_description\":\"Code not valid\"}"),
                "Code not valid");
        refuses(
                web().on("/user", 200, "application/jwt; charset=utf-8", "h.p.s"),
                "OIDC 服务器返回了签名的用户信息（application/jwt），请将其改为 JSON");
        refuses(web().on("/user", "{\"sub\":\" \"}"), "返回值非法，用户字段为空，请稍后重试！");
        refuses(web().on("/user", 401, "application/json", USER), "返回值非法，用户字段为空，请稍后重试！");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> on(web(), "")
                        .authenticate(new Credentials(
                                Map.of("error", "access_denied", "error_description", "denied by user"), "192.0.2.1")))
                .withMessage("denied by user");
    }

    @Test
    void addressThatIsNotVerifiedIsNotTakenOver() {
        FakeWeb web = web().on("/user", "{\"sub\":\"s\",\"email\":\"a@example.com\",\"email_verified\":false}");
        assertThat(on(web, "").authenticate(credentials()))
                .isEqualTo(new Identity.Account("s", List.of(), "", "OIDC User", ""));
    }

    @Test
    void answerOfAnotherIssuerIsRefused() {
        FakeWeb web = web().on("/meta", metadata("[]"));
        var method = new OidcAuthMethod(options("").with("OidcWellKnown", FakeWeb.URL + "/meta"), web);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> method.authenticate(
                        new Credentials(Map.of("code", "c", "iss", "https://evil.test"), "192.0.2.1")))
                .withMessage("OIDC 服务器不一致，请重试！");
        assertThat(web.asked()).hasSize(1);
    }
}
