package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatusTest {
    private Gateway gateway;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void statusHasAllOfOneApisMembers() {
        Web.Reply reply = gateway.web().get("/api/status");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.success()).isTrue();
        assertThat(reply.message()).isEmpty();
        assertThat(reply.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(reply.keys())
                .containsExactly(
                        "chat_link",
                        "display_in_currency",
                        "email_verification",
                        "footer_html",
                        "github_client_id",
                        "github_oauth",
                        "lark_client_id",
                        "logo",
                        "oidc",
                        "oidc_authorization_endpoint",
                        "oidc_client_id",
                        "oidc_token_endpoint",
                        "oidc_userinfo_endpoint",
                        "oidc_well_known",
                        "passkey_login",
                        "quota_per_unit",
                        "server_address",
                        "start_time",
                        "system_name",
                        "top_up_link",
                        "turnstile_check",
                        "turnstile_site_key",
                        "version",
                        "wechat_login",
                        "wechat_qrcode");
        assertThat(reply.data().path("version").asText()).isEqualTo("v1.2.3");
        assertThat(reply.data().path("start_time").asLong()).isEqualTo(1_750_000_000);
        assertThat(reply.data().path("system_name").asText()).isEqualTo("One API");
        assertThat(reply.data().path("server_address").asText()).isEqualTo("http://localhost:3000");
        assertThat(reply.data().path("quota_per_unit").isNumber()).isTrue();
        assertThat(reply.data().path("quota_per_unit").asDouble()).isEqualTo(500_000);
        assertThat(reply.data().path("display_in_currency").booleanValue()).isTrue();
        assertThat(reply.data().path("oidc").isBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "EmailVerificationEnabled, true, email_verification",
        "GitHubClientId, hub, github_client_id",
        "SystemName, Ours, system_name",
        "Logo, https://x.example/l.png, logo",
        "Footer, <b>f</b>, footer_html",
        "WeChatAccountQRCodeImageURL, https://x.example/q.png, wechat_qrcode",
        "ServerAddress, https://x.example, server_address",
        "TurnstileCheckEnabled, true, turnstile_check",
        "TurnstileSiteKey, site, turnstile_site_key",
        "TopUpLink, https://x.example/pay, top_up_link",
        "ChatLink, https://x.example/chat, chat_link",
        "QuotaPerUnit, 1000, quota_per_unit",
        "DisplayInCurrencyEnabled, false, display_in_currency",
        "OidcClientId, cid, oidc_client_id",
        "OidcWellKnown, https://x.example/w, oidc_well_known",
        "OidcAuthorizationEndpoint, https://x.example/a, oidc_authorization_endpoint",
        "OidcTokenEndpoint, https://x.example/t, oidc_token_endpoint",
        "OidcUserinfoEndpoint, https://x.example/u, oidc_userinfo_endpoint"
    })
    void aMemberFollowsItsOption(String option, String value, String member) {
        String before = gateway.store.options().text(option);
        gateway.store.options().put(option, value);
        JsonNode told = gateway.web().get("/api/status").data().path(member);
        gateway.store.options().put(option, before);
        assertThat(told.asText()).isEqualTo(value);
        assertThat(told.isTextual()).isEqualTo(!option.endsWith("Enabled") && !option.equals("QuotaPerUnit"));
    }

    @ParameterizedTest
    @CsvSource({"notice, Notice", "about, About", "home_page_content, HomePageContent"})
    void textsAreWhatTheOperatorSaved(String path, String option) {
        assertThat(gateway.web().get("/api/" + path).data().asText("absent")).isEmpty();
        gateway.store.options().put(option, "# 你好 <b>&</b>");
        assertThat(gateway.web().get("/api/" + path).data().asText()).isEqualTo("# 你好 <b>&</b>");
        assertThat(gateway.web().get("/api/" + path + "/?x=%7B%7D").data().asText())
                .isEqualTo("# 你好 <b>&</b>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api", "GET /api/", "GET /api/nothing", "GET /api/user/manage/x", "POST /api/status",
                "DELETE /api/option/", "HEAD /api/status", "GET /api/status/x", "OPTIONS /api/status",
                        "PATCH /api/user/",
                "TRACE /api/status"
            })
    void whatDoesNotExistIsNotFoundInOpenAisShape(String request) {
        String method = request.substring(0, request.indexOf(' '));
        String path = request.substring(request.indexOf(' ') + 1);
        Web.Reply reply = gateway.web().send(method, path, "");
        assertThat(reply.status()).isEqualTo(404);
        if (!method.equals("HEAD")) {
            assertThat(reply.text())
                    .isEqualTo(
                            "{\"error\":{\"message\":\"Invalid URL (%s %s)\",\"type\":\"invalid_request_error\",\"param\":\"\",\"code\":\"\"}}"
                                    .formatted(method, path));
        }
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void answersArePackedForWhoeverAsks() {
        Web.Reply plain = gateway.web().get("/api/status");
        Web.Reply packed =
                gateway.web().with("Accept-Encoding", "br, gzip;q=0.8").get("/api/status");
        assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(packed.response().body().length).isLessThan(plain.response().body().length);
        assertThat(plain.header("Content-Encoding")).isEmpty();
        assertThat(gateway.web()
                        .with("Accept-Encoding", "gzip;q=0")
                        .get("/api/status")
                        .header("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void everyAnswerHasAnIdAndNoGuesses() {
        Web.Reply reply = gateway.web().with("X-Oneapi-Request-Id", "mine").get("/api/status");
        assertThat(reply.header("X-Oneapi-Request-Id")).isNotEmpty().isNotEqualTo("mine");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void preflightsAreAnsweredOnAnyPath() {
        Web.Reply reply =
                gateway.web().with("Origin", "https://elsewhere.example").send("OPTIONS", "/api/user/", "");
        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("Access-Control-Allow-Methods")).isEqualTo("GET,POST,PUT,DELETE,OPTIONS");
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
    }
}
