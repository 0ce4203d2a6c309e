package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;
import switchboard.auth.email.EmailAuthMethod;
import switchboard.spi.AuthMethod;
import switchboard.spi.AuthMethodInfo;
import switchboard.spi.Credentials;
import switchboard.spi.Departure;
import switchboard.spi.Identity;
import switchboard.spi.LoginStart;
import switchboard.store.EmailCodes;
import switchboard.store.NewUser;
import switchboard.testkit.AuthenticatorApp;

/** Whoever has a second factor is asked for it, whichever way this gateway itself found out who they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecondStepTest {
    private Gateway gateway;
    private int count;
    private String anna = "";
    private String secret = "";

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        gateway.store.options().put("EmailLoginEnabled", "true");
        var email = new EmailAuthMethod(
                gateway.store.users(),
                new EmailCodes(gateway.store.tickets()),
                gateway.notices,
                gateway.store.options());
        gateway.leases.offer(AuthMethod.class, "email", email, "test", Version.emptyVersion);
        gateway.leases.offer(AuthMethod.class, "badge", new Badge(), "test", Version.emptyVersion);
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @BeforeEach
    void someone() {
        anna = user();
        long id = gateway.row(anna).id();
        secret = gateway.store.twoFactors().begin(id).orElseThrow();
        assertThat(gateway.store.twoFactors().confirm(id, new AuthenticatorApp(secret).code(0)))
                .isPresent();
    }

    private String user() {
        count++;
        String name = "anna" + count;
        gateway.store.users().create(new NewUser(name, NewUser.Naming.EXACT, "password-a", "", name + "@x.test", 0));
        return name;
    }

    /** Sends browsers elsewhere, and knows of this gateway's users: a code is a user's number. */
    private static final class Badge implements AuthMethod {
        @Override
        public AuthMethodInfo info() {
            return new AuthMethodInfo(
                    "badge", "Badge", AuthMethodInfo.Flow.REDIRECT, List.of(), List.of(), "taken by another");
        }

        @Override
        public boolean enabled() {
            return true;
        }

        @Override
        public Departure begin(LoginStart start) {
            return Departure.to(URI.create("https://badge.test/?state=" + start.state()), Map.of());
        }

        @Override
        public Identity authenticate(Credentials credentials) {
            return new Identity.User(Long.parseLong(credentials.field("code")));
        }
    }

    private Web.Reply byBadge(Browser browser, String name, String state) {
        return browser.get("/api/oauth/badge?code=" + gateway.row(name).id() + "&state=" + state);
    }

    private Web.Reply byMail(Browser browser, String name) {
        String address = name + "@x.test";
        assertThat(browser.post("/api/oauth/email/begin", "{\"email\": \"" + address + "\"}")
                        .success())
                .isTrue();
        String code = String.valueOf(gateway.notices.latest().get("code"));
        return browser.post("/api/oauth/email", "{\"email\": \"%s\", \"code\": \"%s\"}".formatted(address, code));
    }

    private void assertAsked(Browser browser, Web.Reply first) {
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.success()).as("%s", first).isFalse();
        assertThat(first.header("Set-Cookie")).doesNotContain("session=");
        assertThat(first.data().path("two_factor").asBoolean()).isTrue();
        Web.Reply second = browser.post(
                "/api/user/login/totp",
                "{\"ticket\": \"%s\", \"code\": \"%s\"}"
                        .formatted(first.data().path("ticket").asText(), new AuthenticatorApp(secret).code(1)));
        assertThat(second.data().path("username").asText()).isEqualTo(anna);
        assertThat(browser.get("/api/user/self").data().path("username").asText())
                .isEqualTo(anna);
    }

    @Test
    void aCodeByMailIsOneFactor() {
        Browser browser = new Browser(gateway);
        assertAsked(browser, byMail(browser, anna));
        assertThat(byMail(new Browser(gateway), user()).success()).isTrue();
    }

    @Test
    void aBrowserThatComesBackIsAskedToo() {
        Browser browser = new Browser(gateway);
        assertAsked(
                browser,
                byBadge(browser, anna, browser.get("/api/oauth/state").data().asText()));
        Browser other = new Browser(gateway);
        String begun = other.get("/api/oauth/badge/begin").data().path("state").asText();
        assertThat(byBadge(other, user(), begun).success()).isTrue();
    }

    @Test
    void whoIsSomebodyElseAlreadyIsAskedToo() {
        String bert = user();
        Browser browser = new Browser(gateway).logIn(bert, "password-a");
        String state = browser.get("/api/oauth/state").data().asText();
        Web.Reply first = byBadge(browser, anna, state);
        assertThat(browser.get("/api/user/self").data().path("username").asText())
                .isEqualTo(bert);
        assertAsked(browser, first);
    }

    @Test
    void whereOneMethodAloneSendsBrowsersElsewhereAStateIsForIt() throws Exception {
        Browser browser = new Browser(gateway);
        String state = browser.get("/api/oauth/state").data().asText();
        var late = new FakeAuthMethod("late", AuthMethodInfo.Flow.REDIRECT);
        try (AutoCloseable offer = gateway.leases.offer(AuthMethod.class, "late", late, "test", Version.emptyVersion)) {
            assertThat(browser.get("/api/oauth/late?code=x&state=" + state).status())
                    .isEqualTo(403);
            String either = browser.get("/api/oauth/state").data().asText();
            assertThat(browser.get("/api/oauth/late?code=x&state=" + either).success())
                    .isTrue();
            assertThat(byBadge(browser, anna, either).status()).isEqualTo(403);
        }
    }

    @Test
    void bindingAnAccountElsewhereTakesAProof() throws Exception {
        Browser browser = new Browser(gateway);
        assertAsked(browser, byMail(browser, anna));
        var git = new FakeAuthMethod("github", AuthMethodInfo.Flow.REDIRECT);
        try (AutoCloseable offer =
                gateway.leases.offer(AuthMethod.class, "github", git, "test", Version.emptyVersion)) {
            assertThat(bind(browser).message()).startsWith("this takes a fresh proof");
            assertThat(gateway.row(anna).githubId()).isEmpty();
            browser.post("/api/user/proof", "{\"password\": \"password-a\"}");
            assertThat(bind(browser).message()).isEqualTo("bind");
            assertThat(gateway.row(anna).githubId()).isEqualTo("octo-" + anna);
        }
    }

    private Web.Reply bind(Browser browser) {
        String state =
                browser.get("/api/oauth/github/begin").data().path("state").asText();
        return browser.get("/api/oauth/github?code=octo-" + anna + "&state=" + state);
    }
}
