package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;
import switchboard.spi.Challenge;
import switchboard.spi.Notice;
import switchboard.store.NewUser;
import switchboard.testkit.FakeClock;

/** What is proved by reading a mailbox, and what guards the mails. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailTest {
    private static final String WRONG = "验证码错误或已过期";
    private static final Pattern LINK = Pattern.compile("(.*)/user/reset\\?email=(.*)&token=([0-9a-f]{32})");

    private final FakeChallenge challenge = new FakeChallenge();
    private Gateway gateway;
    private String anna = "";
    private String address = "";
    private int count;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        gateway.leases.offer(Challenge.class, "turnstile", challenge, "test", Version.emptyVersion);
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @BeforeEach
    void newUser() {
        anna = "anna" + ++count;
        address = "anna+%d@example.org".formatted(count);
        gateway.store.users().create(NewUser.named(anna, "password-a"));
        gateway.notices.delivered.clear();
    }

    @AfterEach
    void restore() {
        for (String option : List.of(
                "EmailVerificationEnabled",
                "EmailDomainRestrictionEnabled",
                "NeutralEmailAnswers",
                "TurnstileCheckEnabled")) {
            gateway.store.options().put(option, "false");
        }
        gateway.notices.failure = "";
        challenge.enabled = false;
        gateway.store.options().put("ServerAddress", "");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Web.Reply verification(Web web, String email) {
        return web.get("/api/verification?email=" + encoded(email));
    }

    private String code(String email) {
        assertThat(verification(gateway.web(), email).text()).isEqualTo("{\"success\":true,\"message\":\"\"}");
        return gateway.notices.latest().getOrDefault("code", "");
    }

    private void bindEmail() {
        long id = gateway.row(anna).id();
        assertThat(gateway.store.identities().bindEmail(id, address)).isTrue();
    }

    private Web.Reply register(String name, String email, String code) {
        return gateway.web().post("/api/user/register", """
                        {"username": "%s", "password": "password-b", "email": "%s", "verification_code": "%s"}""".formatted(name, email, code));
    }

    @Test
    void codeGoesToWhoeverAsksForIt() {
        String code = code(address);
        assertThat(code).matches("[0-9a-f]{6}");
        Notice notice = gateway.notices.delivered.getLast();
        assertThat(notice.event()).isEqualTo(Notice.Event.EMAIL_CODE);
        assertThat(notice.audience()).isEqualTo(new Notice.Audience.Person(0, address, ""));
        assertThat(notice.facts()).containsEntry("minutes", "10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "anna",
                "@example.org",
                "anna@",
                "anna@example",
                "a b@example.org",
                "anna@example.org\r\nBcc: x@y.z",
                "anna@example.org;bert@example.org",
                "аnna@example.org",
                "a@exämple.org",
                "<a@example.org>",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org"
            })
    void whatIsNoAddressIsRefused(String email) {
        Web web = gateway.web().with("Accept-Language", "zh-CN");
        assertThat(verification(web, email).message()).isEqualTo("无效的参数");
        assertThat(web.get("/api/reset_password?email=" + encoded(email)).message())
                .isEqualTo("无效的参数");
        assertThat(gateway.notices.delivered).isEmpty();
    }

    @Test
    void addressOfAnotherOrOfAForeignDomainIsRefused() {
        bindEmail();
        assertThat(verification(gateway.web(), address).message()).isEqualTo("邮箱地址已被占用");
        gateway.store.options().put("EmailDomainRestrictionEnabled", "true");
        gateway.store.options().put("EmailDomainWhitelist", "gmail.com, mail.example.org");
        for (String foreign : List.of("a@example.org", "a@xmail.example.org", "a@gmail.com.evil.org")) {
            assertThat(verification(gateway.web(), foreign).message()).isEqualTo("管理员启用了邮箱域名白名单，您的邮箱地址的域名不在白名单中");
        }
        assertThat(verification(gateway.web(), "new%d@Mail.Example.org".formatted(count))
                        .success())
                .isTrue();
    }

    @Test
    void mailThatFailsIsTold() {
        gateway.notices.failure = "535 authentication failed";
        assertThat(verification(gateway.web(), address).message()).isEqualTo("535 authentication failed");
        bindEmail();
        assertThat(gateway.web()
                        .with("Accept-Language", "zh")
                        .get("/api/reset_password?email=" + encoded(address))
                        .message())
                .isEqualTo("发送邮件失败：535 authentication failed");
    }

    @Test
    void signingUpTakesAProvedAddress() {
        gateway.store.options().put("EmailVerificationEnabled", "true");
        String name = "bert" + count;
        assertThat(register(name, address, "").message()).isEqualTo("管理员开启了邮箱验证，请输入邮箱地址和验证码");
        assertThat(register(name, address, "000000").message()).isEqualTo(WRONG);
        String code = code(address);
        assertThat(register(anna, address, code).message()).isEqualTo("UNIQUE constraint failed: users.username");
        assertThat(register(name, "other@example.org", code).message()).isEqualTo(WRONG);
        assertThat(register(name, address, code).success()).isTrue();
        assertThat(gateway.row(name).email()).isEqualTo(address);
        assertThat(register(name + "x", address, code).message()).isEqualTo(WRONG);
    }

    @Test
    void addressIsLookedUpAgainWhenItIsWritten() {
        gateway.store.options().put("EmailVerificationEnabled", "true");
        String code = code(address);
        bindEmail();
        assertThat(register("bert" + count, address, code).message()).isEqualTo("邮箱地址已被占用");
        assertThat(gateway.store.users().named("bert" + count)).isEmpty();
    }

    @Test
    void userBindsAnAddressTheyCanRead() {
        Web web = gateway.web().logIn(anna, "password-a");
        String path = "/api/oauth/email/bind?email=" + encoded(address) + "&code=";
        assertThat(web.get(path + "000000").message()).isEqualTo(WRONG);
        String code = code(address);
        assertThat(web.get(path + code).success()).isTrue();
        assertThat(gateway.row(anna).email()).isEqualTo(address);
        assertThat(web.get(path + code).message()).isEqualTo(WRONG);
    }

    @Test
    void linkResetsOnePasswordOnceAndEndsTheSessions() {
        bindEmail();
        gateway.store.options().put("ServerAddress", "https://gateway.test/");
        Web session = gateway.web().logIn(anna, "password-a");
        assertThat(gateway.web()
                        .get("/api/reset_password?email=" + encoded(address))
                        .success())
                .isTrue();
        var link = LINK.matcher(gateway.notices.latest().getOrDefault("link", ""));
        assertThat(link.matches()).isTrue();
        assertThat(link.group(1)).isEqualTo("https://gateway.test");
        assertThat(link.group(2)).contains("%2B").contains("%40");
        String body = "{\"email\": \"%s\", \"token\": \"%s\"}"
                .formatted(URLDecoder.decode(link.group(2), StandardCharsets.UTF_8), link.group(3));
        Web.Reply reply = gateway.web().post("/api/user/reset", body);
        String password = reply.data().asText();
        assertThat(password).matches("[0-9a-f]{12}");
        assertThat(session.get("/api/user/self").status()).isEqualTo(401);
        gateway.web().logIn(anna, password);
        assertThat(gateway.web().post("/api/user/reset", body).message()).isEqualTo("重置链接非法或已过期");
    }

    @Test
    void resetOfNobodyIsRefused() {
        assertThat(gateway.web()
                        .get("/api/reset_password?email=nobody@example.org")
                        .message())
                .isEqualTo("该邮箱地址未注册");
        assertThat(gateway.web()
                        .post("/api/user/reset", "{\"email\": \"\", \"token\": \"x\"}")
                        .message())
                .isEqualTo("invalid parameter");
        bindEmail();
        String code = "{\"email\": \"%s\", \"token\": \"%s\"}".formatted(address, "0".repeat(32));
        assertThat(gateway.web().post("/api/user/reset", code).message()).isEqualTo("重置链接非法或已过期");
        assertThat(gateway.notices.delivered).isEmpty();
    }

    @Test
    void neutralAnswersTellNothing() {
        bindEmail();
        gateway.store.options().put("NeutralEmailAnswers", "true");
        gateway.notices.failure = "away";
        for (String email : List.of(address, "nobody@example.org")) {
            assertThat(verification(gateway.web(), email).text()).isEqualTo("{\"success\":true,\"message\":\"\"}");
            assertThat(gateway.web()
                            .get("/api/reset_password?email=" + encoded(email))
                            .text())
                    .isEqualTo("{\"success\":true,\"message\":\"\"}");
        }
    }

    @Test
    void challengeGuardsMailsAndSigningUpAndIsPassedForABrowser() {
        challenge.enabled = true;
        challenge.checks.set(0);
        assertThat(verification(gateway.web(), address).message()).isEqualTo("not passed");
        assertThat(gateway.web()
                        .get("/api/reset_password?email=" + encoded(address))
                        .message())
                .isEqualTo("not passed");
        assertThat(register("bert" + count, "", "").message()).isEqualTo("not passed");
        assertThat(gateway.notices.delivered).isEmpty();
        gateway.web().logIn(anna, "password-a");
        assertThat(challenge.checks).hasValue(3);

        Web.Reply passed = gateway.web().get("/api/verification?turnstile=good&email=" + encoded(address));
        assertThat(passed.success()).isTrue();
        Web browser = gateway.web().with("Cookie", Web.cookie(passed));
        assertThat(verification(browser, address).success()).isTrue();
        assertThat(challenge.checks).hasValue(4);
        assertThat(verification(gateway.web(), address).message()).isEqualTo("not passed");
        assertThat(Challenges.scriptOrigins(gateway.leases)).containsExactly("https://challenges.test");
    }

    @Test
    void challengeIsPassedForTenMinutes(@TempDir Path own) {
        var clock = new FakeClock(Instant.ofEpochSecond(1_800_000_000));
        try (Gateway later = Gateway.open(own, clock)) {
            later.leases.offer(Challenge.class, "turnstile", challenge, "test", Version.emptyVersion);
            challenge.enabled = true;
            Web.Reply passed = later.web().get("/api/verification?turnstile=good&email=a%40example.org");
            assertThat(passed.success()).isTrue();
            Web browser = later.web().with("Cookie", Web.cookie(passed));
            clock.pass(Duration.ofSeconds(599));
            assertThat(verification(browser, "b@example.org").success()).isTrue();
            clock.pass(Duration.ofSeconds(1)); // using it does not make it longer
            assertThat(verification(browser, "c@example.org").message()).isEqualTo("not passed");
            assertThat(browser.get("/api/verification?turnstile=good&email=c%40example.org")
                            .success())
                    .isTrue();
            assertThat(verification(browser, "d@example.org").success()).isTrue();
        }
    }

    @Test
    void anotherSitesPageSendsNoMail() {
        Web page = gateway.web().with("Sec-Fetch-Site", "cross-site");
        assertThat(verification(page, address).status()).isEqualTo(403);
        assertThat(page.get("/api/reset_password?email=" + encoded(address)).status())
                .isEqualTo(403);
    }
}
