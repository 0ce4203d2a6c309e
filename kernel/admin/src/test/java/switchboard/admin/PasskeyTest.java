package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.store.UserRow;
import switchboard.testkit.AuthenticatorApp;
import switchboard.testkit.SoftAuthenticator;

/** Logging in with a passkey, from the question to the session, with a device in software. */
class PasskeyTest extends PasskeyFixture {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHasRegisteredADeviceLogsInByItWithoutAName(boolean edwards) {
        SoftAuthenticator device = edwards ? SoftAuthenticator.ed25519() : SoftAuthenticator.p256();
        Browser here = in();
        Web.Reply made = register(here, device, PROOF);
        assertThat(made.success()).as("%s", made).isTrue();
        assertThat(made.data().path("name").asText()).isEqualTo("phone");
        assertThat(made.data().path("transports").toString()).isEqualTo("[\"hybrid\",\"internal\"]");
        assertThat(made.data().path("last_used").asLong()).isZero();

        Browser there = new Browser(gateway);
        Web.Reply done = logIn(there, "{}", options -> device.get(options, ORIGIN));
        assertThat(done.success()).as("%s", done).isTrue();
        assertThat(done.data().path("username").asText()).isEqualTo(anna);
        assertThat(done.keys())
                .isEqualTo(new Browser(gateway)
                        .post("/api/user/login", "{\"username\": \"%s\", \"password\": \"password-a\"}".formatted(anna))
                        .keys());
        assertThat(there.get("/api/user/self").data().path("username").asText()).isEqualTo(anna);
        JsonNode listed = there.get("/api/user/passkey/").data();
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("last_used").asLong()).isPositive();
        assertThat(listed.toString()).doesNotContain(device.id(), "public");
    }

    @Test
    void aNameNarrowsItAndTellsNothing() {
        SoftAuthenticator device = registered();
        String other = user();
        Browser browser = new Browser(gateway);
        List<String> questions = new ArrayList<>();
        for (String who : List.of(anna, other, "nobody at all", anna + "' OR 1=1")) {
            JsonNode question = browser.post("/api/user/login/passkey/begin", "{\"username\": \"" + who + "\"}")
                    .data()
                    .path("publicKey");
            questions.add(question.toString().replace(question.path("challenge").asText(), ""));
        }
        assertThat(questions).containsOnly(questions.getFirst());
        UnaryOperator<String> shows = options -> device.get(options, ORIGIN);
        assertThat(logIn(browser, "{\"username\": \"" + anna + "\"}", shows).success())
                .isTrue();
        assertRefused(logIn(new Browser(gateway), "{\"username\": \"" + other + "\"}", shows));
    }

    @Test
    void itIsTwoFactorsInOne() {
        SoftAuthenticator device = registered();
        long id = gateway.row(anna).id();
        String secret = gateway.store.twoFactors().begin(id).orElseThrow();
        assertThat(gateway.store.twoFactors().confirm(id, new AuthenticatorApp(secret).code(0)))
                .isPresent();
        assertThat(new Browser(gateway)
                        .post("/api/user/login", "{\"username\": \"%s\", \"password\": \"password-a\"}".formatted(anna))
                        .data()
                        .path("two_factor")
                        .asBoolean())
                .isTrue();
        assertThat(logIn(device).success()).isTrue();
    }

    @Test
    void aNewSessionEndsTheOldOneOfTheBrowser() {
        SoftAuthenticator device = registered();
        Browser browser = in();
        Web before = browser.web();
        assertThat(logIn(browser, "{}", options -> device.get(options, ORIGIN)).success())
                .isTrue();
        assertThat(before.get("/api/user/self").success()).isFalse();
        assertThat(browser.get("/api/user/self").success()).isTrue();
    }

    @Test
    void whatIsWrongWithAnAnswerLetsNobodyIn() {
        SoftAuthenticator device = registered();
        Browser browser = new Browser(gateway);
        assertRefused(logIn(browser, "{}", options -> device.get(options, "https://evil.example.com")));
        String old = options(browser.post("/api/user/login/passkey/begin", "{}"));
        assertRefused(logIn(browser, "{}", options -> device.get(old, ORIGIN)));
        device.verifies(false);
        assertRefused(logIn(browser, "{}", options -> device.get(options, ORIGIN)));
        device.verifies(true).signingFor("evil.example.com");
        assertRefused(logIn(browser, "{}", options -> device.get(options, ORIGIN)));
        device.signingFor("");
        assertRefused(logIn(
                browser,
                "{}",
                options -> device.get(options, ORIGIN).replaceFirst("\"signature\":\"....", "\"signature\":\"AAAA")));
        assertRefused(logIn(
                browser,
                "{}",
                options -> device.get(options, ORIGIN)
                        .replaceFirst("\"authenticatorData\":\"[^\"]*", "\"authenticatorData\":\"9999")));
        for (String garbage : List.of("{}", "{\"id\": 7}", "{\"id\": \"" + device.id() + "\"}", "{\"id\": {}}")) {
            assertRefused(logIn(browser, "{}", options -> garbage));
        }
        for (String body :
                List.of("[]", "7", "{\"state\": \"x\", \"credential\": \"x\"}", "{\"credential\": {}}", "{")) {
            assertThat(browser.post("/api/user/login/passkey", body).success()).isFalse();
        }
        assertThat(logIn(device).success()).isTrue();
    }

    @Test
    void anAnswerIsGoodOnceAndInItsBrowserAlone() {
        SoftAuthenticator device = registered();
        Browser browser = new Browser(gateway);
        Web.Reply question = browser.post("/api/user/login/passkey/begin", "{}");
        String answer = answer(question, device.get(options(question), ORIGIN));
        assertThat(new Browser(gateway).post("/api/user/login/passkey", answer).message())
                .startsWith("begin again");
        assertThat(browser.post("/api/user/login/passkey", answer).success()).isTrue();
        assertThat(browser.post("/api/user/login/passkey", answer).message()).startsWith("begin again");
    }

    @Test
    void ofTwoHundredWhoAnswerOneQuestionAtOnceOneIsLetIn() throws Exception {
        SoftAuthenticator device = SoftAuthenticator.p256().countingNothing();
        assertThat(register(in(), device, PROOF).success()).isTrue();
        Browser browser = new Browser(gateway);
        Web.Reply question = browser.post("/api/user/login/passkey/begin", "{}");
        String answer = answer(question, device.get(options(question), ORIGIN));
        Web web = browser.web();
        int sessions = gateway.store.sessions().of(gateway.row(anna).id()).size();
        Callable<Boolean> step =
                () -> web.post("/api/user/login/passkey", answer).success();
        List<Boolean> in = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(threads.submit(step));
            }
            for (Future<Boolean> one : all) {
                in.add(one.get());
            }
        }
        assertThat(in).filteredOn(success -> success).hasSize(1);
        assertThat(gateway.store.sessions().of(gateway.row(anna).id())).hasSize(sessions + 1);
    }

    @Test
    void aCounterThatGoesBackIsRefusedAndNoted() {
        SoftAuthenticator device = SoftAuthenticator.p256().counter(5);
        assertThat(register(in(), device, PROOF).success()).isTrue();
        assertThat(logIn(device).success()).isTrue();
        device.counter(5);
        assertRefused(logIn(device));
        assertThat(gateway.root().get("/api/log/?type=4&username=" + anna).text())
                .contains("签名计数");
        assertThat(logIn(device.counter(6)).success()).isTrue();
    }

    @Test
    void whoIsSwitchedOffOrGoneDoesNotComeIn() {
        SoftAuthenticator device = registered();
        UserRow row = gateway.row(anna);
        gateway.root().post("/api/user/manage", "{\"username\": \"%s\", \"action\": \"disable\"}".formatted(anna));
        Web.Reply banned = logIn(device);
        assertThat(banned.success()).isFalse();
        assertThat(banned.message()).isEqualTo("用户已被封禁");
        assertThat(banned.header("Set-Cookie")).doesNotContain("session=");
        gateway.store.users().delete(row.id());
        assertThat(logIn(device).success()).isFalse();
    }

    @Test
    void pagesAreToldWhetherTheyAreOn() {
        SoftAuthenticator device = registered();
        assertThat(gateway.web().get("/api/status").data().path("passkey_login").asBoolean())
                .isTrue();
        assertThat(gateway.web().get("/api/auth/").data().path("methods").toString())
                .contains("\"id\":\"passkey\"", "\"flow\":\"passkey\"", "\"finish\":\"/api/user/login/passkey\"");
        Browser browser = new Browser(gateway);
        Web.Reply question = browser.post("/api/user/login/passkey/begin", "{}");
        gateway.store.options().put("PasskeyLoginEnabled", "false");
        try {
            assertThat(gateway.web()
                            .get("/api/status")
                            .data()
                            .path("passkey_login")
                            .asBoolean())
                    .isFalse();
            String answer = answer(question, device.get(options(question), ORIGIN));
            assertThat(browser.post("/api/user/login/passkey", answer).success())
                    .isFalse();
            assertThat(browser.post("/api/user/login/passkey/begin", "{}").success())
                    .isFalse();
        } finally {
            gateway.store.options().put("PasskeyLoginEnabled", "true");
        }
    }

    @Test
    void withoutAnAddressTheAnswerSaysWhatIsMissing() {
        gateway.store.options().put("ServerAddress", "");
        try {
            assertThat(new Browser(gateway)
                            .post("/api/user/login/passkey/begin", "{}")
                            .message())
                    .contains("ServerAddress");
        } finally {
            gateway.store.options().put("ServerAddress", ORIGIN);
        }
    }

    @Test
    void pagesOfOtherSitesBeginNothing() {
        for (String path : List.of("/api/user/login/passkey/begin", "/api/user/login/passkey")) {
            assertThat(gateway.web()
                            .with("Sec-Fetch-Site", "cross-site")
                            .post(path, "{}")
                            .status())
                    .isEqualTo(403);
        }
    }
}
