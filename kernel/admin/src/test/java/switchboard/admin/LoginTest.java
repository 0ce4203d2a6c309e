package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.store.NewUser;
import switchboard.store.UserRow;

/** Logging in and out, signing up, and how long a session lasts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginTest {
    private static final String WRONG = "用户名或密码错误，或用户已被封禁";

    private Gateway gateway;
    private String anna = "";
    private int count;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @BeforeEach
    void newUser() {
        anna = "anna" + ++count;
        gateway.store.users().create(NewUser.named(anna, "password-a"));
    }

    @AfterEach
    void restoreOptions() {
        for (String option : List.of("PasswordLoginEnabled", "RegisterEnabled", "PasswordRegisterEnabled")) {
            gateway.store.options().put(option, "true");
        }
        gateway.store.options().put("EmailVerificationEnabled", "false");
    }

    private Web.Reply logIn(Web web) {
        return web.post("/api/user/login", "{\"username\": \"%s\", \"password\": \"password-a\"}".formatted(anna));
    }

    @Test
    void aLoginSetsASessionAndTellsWhoItIs() {
        Web.Reply reply = logIn(gateway.web());
        assertThat(reply.success()).isTrue();
        assertThat(reply.message()).isEmpty();
        assertThat(reply.data().toString())
                .isEqualTo(
                        ("{\"id\":%d,\"username\":\"%s\",\"password\":\"\",\"display_name\":\"%s\",\"role\":1,\"status\":1,"
                                        + "\"email\":\"\",\"github_id\":\"\",\"wechat_id\":\"\",\"lark_id\":\"\",\"oidc_id\":\"\","
                                        + "\"verification_code\":\"\",\"access_token\":\"\",\"quota\":0,\"used_quota\":0,"
                                        + "\"request_count\":0,\"group\":\"\",\"aff_code\":\"\",\"inviter_id\":0}")
                                .formatted(gateway.row(anna).id(), anna, anna));
        assertThat(reply.header("Set-Cookie"))
                .startsWith("session=")
                .contains("Path=/", "Max-Age=2592000", "HttpOnly", "SameSite=Lax")
                .doesNotContain("Secure", "Domain");
        Web session = gateway.web().with("Cookie", Web.cookie(reply));
        assertThat(session.get("/api/user/self").data().path("username").asText())
                .isEqualTo(anna);
        assertThat(session.get("/api/user/self").header("Set-Cookie")).isEmpty();
    }

    @Test
    void behindTlsTheCookieIsSecure() {
        Web.Reply reply = logIn(gateway.web().with("X-Forwarded-Proto", "https"));
        assertThat(reply.header("Set-Cookie")).contains("Secure");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"username": "anna", "password": "wrong"}    | zh-CN,zh;q=0.9 | 用户名或密码错误，或用户已被封禁
                    {"username": "nobody", "password": "wrong"}  | en             | 用户名或密码错误，或用户已被封禁
                    {"username": "", "password": "password-a"}   | en             | invalid parameter
                    {"username": "anna"}                         | ZH-tw          | 无效的参数
                    {"username": 7, "password": "password-a"}    | en-US          | invalid parameter
                    {"username":                                 | zh             | 无效的参数
                    []                                           | en,zh          | invalid parameter
                    """)
    void aLoginThatFailsSetsNothing(String body, String language, String message) {
        Web.Reply reply = gateway.web().with("Accept-Language", language).post("/api/user/login", body);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.success()).isFalse();
        assertThat(reply.message()).isEqualTo(message);
        assertThat(reply.header("Set-Cookie")).isEmpty();
        assertThat(reply.json().has("data")).isFalse();
    }

    @Test
    void theOperatorMaySwitchPasswordsOff() {
        gateway.store.options().put("PasswordLoginEnabled", "false");
        assertThat(logIn(gateway.web()).message()).isEqualTo("管理员关闭了密码登录");
    }

    @Test
    void aDisabledUserCannotLogIn() {
        manage("disable");
        assertThat(logIn(gateway.web()).message()).isEqualTo(WRONG);
    }

    @Test
    void aSessionGoesBeforeAnAccessToken() {
        Web session = gateway.web().logIn(anna, "password-a").withToken("nonsense");
        assertThat(session.get("/api/user/self").success()).isTrue();
        Web root = gateway.root().with("Cookie", "session=nonsense; other=x");
        assertThat(root.get("/api/user/self").data().path("username").asText()).isEqualTo("root");
    }

    @Test
    void aLogoutEndsTheSessionEverywhere() {
        Web session = gateway.web().logIn(anna, "password-a");
        Web elsewhere = gateway.web().logIn(anna, "password-a");
        Web.Reply reply = session.get("/api/user/logout");
        assertThat(reply.text()).isEqualTo("{\"success\":true,\"message\":\"\"}");
        assertThat(reply.header("Set-Cookie")).startsWith("session=;").contains("Expires=Thu, 01 Jan 1970");
        assertThat(session.get("/api/user/self").status()).isEqualTo(401);
        assertThat(elsewhere.get("/api/user/self").status()).isEqualTo(200);
        assertThat(gateway.web().get("/api/user/logout").success()).isTrue();
    }

    @Test
    void aNewLoginEndsTheOldSessionOfThatBrowser() {
        Web session = gateway.web().logIn(anna, "password-a");
        session.logIn(anna, "password-a");
        assertThat(session.get("/api/user/self").status()).isEqualTo(401);
    }

    @Test
    void aSessionSurvivesARestartWithTheSameSecret(@TempDir Path folder) {
        String cookie;
        String other;
        try (var first = Gateway.open(folder, "SESSION_SECRET", "of this test")) {
            String body = "{\"username\": \"root\", \"password\": \"%s\"}".formatted(Gateway.ROOT_PASSWORD);
            cookie = Web.cookie(first.web().post("/api/user/login", body));
            other = Web.cookie(first.web().post("/api/user/login", body));
        }
        assertThat(statusAfterRestart(folder, "of this test", cookie)).isEqualTo(200);
        try (var again = Gateway.open(folder, "SESSION_SECRET", "of this test")) {
            again.web().with("Cookie", other).get("/api/user/logout");
        }
        assertThat(statusAfterRestart(folder, "of this test", other)).isEqualTo(401);
        assertThat(statusAfterRestart(folder, "another", cookie)).isEqualTo(401);
        assertThat(statusAfterRestart(folder, "random_string", cookie)).isEqualTo(401);
    }

    private static int statusAfterRestart(Path folder, String secret, String cookie) {
        try (var again = Gateway.open(folder, "SESSION_SECRET", secret)) {
            return again.web().with("Cookie", cookie).get("/api/user/self").status();
        }
    }

    @Test
    void disablingEndsASessionAtOnce() {
        Web session = gateway.web().logIn(anna, "password-a");
        manage("disable");
        Web.Reply reply = session.get("/api/user/self");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.message()).isEqualTo("用户已被封禁");
        assertThat(reply.header("Set-Cookie")).startsWith("session=;");
        assertThat(session.get("/api/user/self").status()).isEqualTo(401);
        manage("enable");
        assertThat(session.get("/api/user/self").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"promote", "delete"})
    void aChangedRoleOrADeletedUserEndsASessionAtOnce(String action) {
        Web session = gateway.web().logIn(anna, "password-a");
        manage(action);
        Web.Reply reply = session.get("/api/user/self");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("Set-Cookie")).startsWith("session=;");
    }

    @Test
    void aNewPasswordEndsAllSessionsButTheOneThatSetIt() {
        Web here = gateway.web().logIn(anna, "password-a");
        Web there = gateway.web().logIn(anna, "password-a");
        Web.Reply reply = here.put("/api/user/self", "{\"password\": \"password-b\"}");
        assertThat(reply.success()).as("%s", reply).isTrue();
        assertThat(here.with("Cookie", Web.cookie(reply)).get("/api/user/self").success())
                .isTrue();
        assertThat(here.get("/api/user/self").status()).isEqualTo(401);
        assertThat(there.get("/api/user/self").status()).isEqualTo(401);
        gateway.web().logIn(anna, "password-b");
    }

    @Test
    void aPasswordThatAnAdministratorSetsEndsTheUsersSessions() {
        Web session = gateway.web().logIn(anna, "password-a");
        long id = gateway.row(anna).id();
        assertThat(gateway.root()
                        .put("/api/user/", "{\"id\": %d, \"password\": \"password-c\"}".formatted(id))
                        .success())
                .isTrue();
        assertThat(session.get("/api/user/self").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Sec-Fetch-Site | cross-site
                    Sec-Fetch-Site | same-site
                    Origin         | https://evil.example
                    Origin         | null
                    """)
    void anotherSitesPageCannotUseTheSession(String header, String value) {
        Web session = gateway.web().logIn(anna, "password-a");
        Web page = session.with(header, value);
        assertThat(page.post("/api/token/", "{\"name\": \"stolen\"}").status()).isEqualTo(403);
        assertThat(page.get("/api/user/token").status()).isEqualTo(403);
        assertThat(page.get("/api/user/logout").header("Set-Cookie")).isEmpty();
        assertThat(logIn(gateway.web().with(header, value)).status()).isEqualTo(403);
        assertThat(session.get("/api/user/self").success()).isTrue();
        assertThat(session.get("/api/token/search?keyword=stolen").data()).isEmpty();
    }

    @Test
    void ourOwnPagesMayUseIt() {
        Web session = gateway.web().logIn(anna, "password-a");
        assertThat(session.with("Sec-Fetch-Site", "same-origin")
                        .post("/api/token/", "{\"name\": \"mine\"}")
                        .success())
                .isTrue();
        assertThat(session.with("Origin", "http://127.0.0.1:" + gateway.port)
                        .post("/api/token/", "{\"name\": \"mine\"}")
                        .success())
                .isTrue();
    }

    @Test
    void signingUpMakesAUserWithAToken() {
        String aff = gateway.store.users().affCode(gateway.row(anna).id());
        Web.Reply reply = gateway.web()
                .post(
                        "/api/user/register",
                        "{\"username\": \"bert\", \"password\": \"password-b\", \"password2\": \"x\", \"aff_code\": \"%s\", \"role\": 100, \"quota\": 5, \"email\": \"a@b.c\"}"
                                .formatted(aff));
        assertThat(reply.text()).isEqualTo("{\"success\":true,\"message\":\"\"}");
        assertThat(reply.header("Set-Cookie")).isEmpty();
        UserRow bert = gateway.row("bert");
        assertThat(bert.role()).isEqualTo(UserRow.COMMON);
        assertThat(bert.quota()).isZero();
        assertThat(bert.email()).isEmpty();
        assertThat(bert.inviterId()).isEqualTo(gateway.row(anna).id());
        Web web = gateway.web().logIn("bert", "password-b");
        assertThat(web.get("/api/token/").data().path(0).path("name").asText()).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"username": "", "password": "password-b"}                    | Invalid input, please check your input
                    {"username": "bert", "password": "short"}                    | Invalid input, please check your input
                    {"username": "bert", "password": "123456789012345678901"}    | Invalid input, please check your input
                    {"username": "bertbertbertb", "password": "password-b"}       | Invalid input, please check your input
                    {"username": "b@c", "password": "password-b"}                 | Invalid input, please check your input
                    {"username": "root", "password": "password-b"}                | UNIQUE constraint failed: users.username
                    {"username": null}                                            | Invalid input, please check your input
                    {                                                             | invalid parameter
                    """)
    void signingUpWithWhatCannotBeIsRefused(String body, String message) {
        Web.Reply reply = gateway.web().post("/api/user/register", body);
        assertThat(reply.success()).isFalse();
        assertThat(reply.message()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    RegisterEnabled          | false | 管理员关闭了新用户注册
                    PasswordRegisterEnabled  | false | 管理员关闭了通过密码进行注册，请使用第三方账户验证的形式进行注册
                    EmailVerificationEnabled | true  | 管理员开启了邮箱验证，请输入邮箱地址和验证码
                    """)
    void theOperatorDecidesWhoMaySignUp(String option, String value, String message) {
        gateway.store.options().put(option, value);
        assertThat(gateway.web()
                        .post("/api/user/register", "{\"username\": \"doris\", \"password\": \"password-b\"}")
                        .message())
                .isEqualTo(message);
        assertThat(gateway.store.users().named("doris")).isEmpty();
    }

    private void manage(String action) {
        Web.Reply reply = gateway.root()
                .post("/api/user/manage", "{\"username\": \"%s\", \"action\": \"%s\"}".formatted(anna, action));
        assertThat(reply.success()).as("%s", reply).isTrue();
    }
}
