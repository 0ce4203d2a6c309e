package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import switchboard.testkit.AuthenticatorApp;
import switchboard.testkit.doubles.GitHubDouble;
import switchboard.testkit.doubles.LarkDouble;
import switchboard.testkit.doubles.TurnstileDouble;
import switchboard.testkit.doubles.WeChatDouble;

/** Every way to log in that the distribution brings, in one installed gateway, and no secret of all that in its logs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LoginBlackBoxIT {
    /** The host that Turnstile's double says answers were made on. */
    private static final String ADDRESS = "http://gw.example.com";

    private static final Pattern CODE = Pattern.compile("(?<![0-9a-z])[0-9a-f]{6}(?![0-9a-z])");

    private final Secrets secrets = new Secrets();
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final MockOAuth2Server provider = new MockOAuth2Server();
    private final GitHubDouble github = new GitHubDouble();
    private final LarkDouble lark = new LarkDouble();
    private final WeChatDouble wechat = new WeChatDouble();
    private final TurnstileDouble turnstile = new TurnstileDouble();
    private final Installation installation;

    LoginBlackBoxIT() throws Exception {
        installation = Installation.fresh().with("DEBUG", "true");
    }

    @BeforeAll
    void open() throws Exception {
        mail.setUser("noreply@example.com", "mailer", secrets.kept("smtp-password-4711"));
        mail.start();
        provider.start(InetAddress.getLoopbackAddress(), 0);
        installation
                .with("SESSION_SECRET", secrets.kept("session-secret-of-this-test"))
                .start();
        secrets.kept(Installation.ROOT_ACCESS);
        secrets.kept(Installation.ROOT_PASSWORD);
        secrets.kept("gho_fixture");
        secrets.kept("eyJ.fixture.u");
        option("ServerAddress", ADDRESS);
        option("SMTPServer", "127.0.0.1");
        option("SMTPPort", Integer.toString(mail.getSmtp().getPort()));
        option("SMTPFrom", "noreply@example.com");
        option("SMTPAccount", "mailer");
        option("SMTPToken", "smtp-password-4711");
    }

    @AfterAll
    void close() throws Exception {
        installation.close();
        turnstile.close();
        wechat.close();
        lark.close();
        github.close();
        provider.shutdown();
        mail.stop();
    }

    private void option(String name, String value) throws Exception {
        installation.management().option(name, value);
    }

    private Browser browser() {
        return new Browser(installation, secrets);
    }

    private static JsonNode succeeded(JsonNode answer) {
        assertThat(answer.path("success").asBoolean()).as("%s", answer).isTrue();
        return answer.path("data");
    }

    /** The session is somebody's who has that account elsewhere. */
    private static void isIn(Browser browser, String column, String id) throws Exception {
        assertThat(succeeded(browser.get("/api/user/self")).path(column).asText())
                .isEqualTo(id);
    }

    private String state(Browser browser, String method) throws Exception {
        return secrets.told(succeeded(browser.get("/api/oauth/" + method + "/begin"))
                .path("state")
                .asText());
    }

    @Test
    @Order(1)
    void byGitHub() throws Exception {
        option("GitHubClientId", "app");
        option("GitHubClientSecret", secrets.kept("github-client-secret"));
        option("GitHubTokenUrl", github.at(GitHubDouble.TOKEN));
        option("GitHubUserUrl", github.at(GitHubDouble.USER));
        option("GitHubOAuthEnabled", "true");
        Browser browser = browser();
        JsonNode user = succeeded(
                browser.get("/api/oauth/github?code=" + GitHubDouble.CODE + "&state=" + state(browser, "github")));
        assertThat(user.path("display_name").asText()).isEqualTo("The Octocat");
        isIn(browser, "github_id", "583231");
    }

    @Test
    @Order(2)
    void byLark() throws Exception {
        option("LarkClientSecret", secrets.kept("lark-client-secret"));
        option("LarkTokenUrl", lark.at(LarkDouble.TOKEN));
        option("LarkUserInfoUrl", lark.at(LarkDouble.USER));
        option("LarkClientId", "cli_app");
        Browser browser = browser();
        JsonNode user =
                succeeded(browser.get("/api/oauth/lark?code=" + LarkDouble.CODE + "&state=" + state(browser, "lark")));
        assertThat(user.path("display_name").asText()).isEqualTo("张三");
        isIn(browser, "lark_id", "ou_fixture0001");
    }

    @Test
    @Order(3)
    void byWeChat() throws Exception {
        option("WeChatServerAddress", wechat.at(WeChatDouble.BASE));
        option("WeChatServerToken", secrets.kept(WeChatDouble.TOKEN));
        option("WeChatAuthEnabled", "true");
        Browser browser = browser();
        succeeded(browser.post("/api/oauth/wechat", Map.of("code", WeChatDouble.CODE)));
        isIn(browser, "wechat_id", "oFixtureOpenId0001");
    }

    @Test
    @Order(4)
    void byOpenIdConnect() throws Exception {
        option("OidcClientId", "switchboard");
        option("OidcClientSecret", secrets.kept("oidc-client-secret"));
        option("OidcWellKnown", provider.wellKnownUrl("default").toString());
        option("OidcEnabled", "true");
        provider.enqueueCallback(new DefaultOAuth2TokenCallback(
                "default", "sub-1", "JWT", List.of("switchboard"), Map.of("preferred_username", "bob"), 3600));
        Browser browser = browser();
        JsonNode begun = succeeded(browser.get("/api/oauth/oidc/begin"));
        Map<String, String> back = browser.travel(begun.path("url").asText());
        JsonNode user = succeeded(browser.get("/api/oauth/oidc?code=%s&state=%s"
                .formatted(
                        secrets.kept(String.valueOf(back.get("code"))),
                        secrets.told(String.valueOf(back.get("state"))))));
        assertThat(user.path("username").asText()).isEqualTo("bob");
        isIn(browser, "oidc_id", "sub-1");
    }

    @Test
    @Order(5)
    void onceTurnstileIsPassedByAPasswordThenByACodeOfAMailAndInTwoSteps() throws Exception {
        option("TurnstileSiteKey", "1x00000000000000000000AA");
        option("TurnstileSecretKey", secrets.kept("turnstile-secret-key"));
        option("TurnstileVerifyUrl", turnstile.at(TurnstileDouble.VERIFY));
        option("TurnstileCheckEnabled", "true");
        Map<String, String> anna = Map.of("username", "anna", "password", secrets.kept("password-of-anna"));
        Browser stranger = browser();
        assertThat(stranger.post("/api/user/register", anna).path("message").asText())
                .isEqualTo("Turnstile token 为空");
        assertThat(stranger.post("/api/user/register?turnstile=guessed", anna)
                        .path("message")
                        .asText())
                .isEqualTo("Turnstile 校验失败，请刷新重试！");
        succeeded(stranger.post("/api/user/register?turnstile=" + secrets.kept(TurnstileDouble.ANSWER), anna));
        Browser browser = browser();
        succeeded(browser.post("/api/user/login", anna));
        isIn(browser, "username", "anna");
        byCodeOfAMail();
        inTwoSteps(browser, anna);
    }

    private void byCodeOfAMail() throws Exception {
        option("EmailLoginEnabled", "true");
        Management root = installation.management();
        var row = (ObjectNode) root.get("/api/user/search?keyword=anna").path(0);
        root.put("/api/user/", row.put("email", "anna@example.com").put("password", ""));
        Browser browser = browser();
        Map<String, String> address = Map.of("email", "anna@example.com");
        assertThat(browser.post("/api/oauth/email/begin", address)
                        .path("message")
                        .asText())
                .isEqualTo("Turnstile token 为空");
        turnstile.reset();
        succeeded(browser.post("/api/oauth/email/begin?turnstile=" + TurnstileDouble.ANSWER, address));
        assertThat(mail.waitForIncomingEmail(20_000, 1)).isTrue();
        String code = secrets.kept(code(mail.getReceivedMessages()[0]));
        succeeded(browser.post("/api/oauth/email", Map.of("email", "anna@example.com", "code", code)));
        isIn(browser, "username", "anna");
    }

    private static String code(MimeMessage message) throws Exception {
        var parts = (Multipart) message.getContent();
        String text = new String(parts.getBodyPart(0).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher code = CODE.matcher(text);
        assertThat(code.find()).as(text).isTrue();
        return code.group();
    }

    private void inTwoSteps(Browser session, Map<String, String> anna) throws Exception {
        JsonNode setUp = succeeded(session.post("/api/user/totp/setup", Map.of("password", "password-of-anna")));
        var app = new AuthenticatorApp(secrets.told(setUp.path("secret").asText()));
        JsonNode confirmed = succeeded(session.post("/api/user/totp/confirm", Map.of("code", app.code(0))));
        confirmed.path("recovery_codes").forEach(code -> secrets.told(code.asText()));
        Browser browser = browser();
        JsonNode first = browser.post("/api/user/login", anna);
        assertThat(first.path("success").asBoolean()).as("%s", first).isFalse();
        assertThat(browser.get("/api/user/self").path("success").asBoolean()).isFalse();
        String ticket = secrets.told(first.path("data").path("ticket").asText());
        succeeded(browser.post("/api/user/login/totp", Map.of("ticket", ticket, "code", app.code(1))));
        isIn(browser, "username", "anna");
    }

    @Test
    @Order(6)
    void andNoSecretOfAllThatIsWrittenDownOrToldToOthers() throws Exception {
        Management root = installation.management();
        for (String path : List.of(
                "/api/status",
                "/api/option/",
                "/api/user/?p=0",
                "/api/audit/",
                "/api/auth/",
                "/api/auth/settings",
                "/api/log/?p=0",
                "/api/notification/")) {
            secrets.answered(root.call("GET", path, "").toString());
        }
        browser().post("/api/user/login", Map.of("username", "anna", "password", secrets.kept("a-wrong-password")));
        secrets.checkNoneIsIn(installation);
    }
}
