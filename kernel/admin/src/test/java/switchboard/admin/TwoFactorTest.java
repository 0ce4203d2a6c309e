package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import switchboard.store.NewUser;
import switchboard.store.UserRow;
import switchboard.testkit.AuthenticatorApp;

/** Logging in with a second factor, setting it up and taking it away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoFactorTest {
    private static final String PROOF = "{\"password\": \"password-a\"}";
    private static final String NO_PROOF = "this takes a fresh proof: the password, a code, or a passkey";

    private Gateway gateway;
    private String anna = "";
    private int count;
    private Web session;
    private String secret = "";
    private List<String> recovery = List.of();

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
        session = gateway.web().logIn(anna, "password-a");
        Web.Reply setUp = session.post("/api/user/totp/setup", PROOF);
        assertThat(setUp.success()).as("%s", setUp).isTrue();
        secret = setUp.data().path("secret").asText();
        assertThat(setUp.data().path("uri").asText())
                .isEqualTo("otpauth://totp/One%20API:" + anna + "?secret="
                        + setUp.data().path("secret").asText() + "&issuer=One%20API&algorithm=SHA1&digits=6&period=30");
        Web.Reply confirmed = session.post("/api/user/totp/confirm", code(0));
        assertThat(confirmed.success()).as("%s", confirmed).isTrue();
        recovery = new ArrayList<>();
        confirmed.data().path("recovery_codes").forEach(code -> recovery.add(code.asText()));
    }

    /** A body with the code of a step from now. */
    private String code(int step) {
        return "{\"code\": \"%s\"}".formatted(plain(step));
    }

    private String plain(int step) {
        return new AuthenticatorApp(secret).code(step);
    }

    private Web.Reply firstStep() {
        return gateway.web()
                .post("/api/user/login", "{\"username\": \"%s\", \"password\": \"password-a\"}".formatted(anna));
    }

    private String ticket() {
        return firstStep().data().path("ticket").asText();
    }

    private Web.Reply secondStep(String ticket, String code) {
        return gateway.web()
                .post("/api/user/login/totp", "{\"ticket\": \"%s\", \"code\": \"%s\"}".formatted(ticket, code));
    }

    @Test
    void theFirstStepGivesATicketAndNoSession() {
        Web.Reply first = firstStep();
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.success()).isFalse();
        assertThat(first.message()).isNotBlank();
        assertThat(first.header("Set-Cookie")).isEmpty();
        assertThat(first.data().path("two_factor").asBoolean()).isTrue();
        Web.Reply second = secondStep(first.data().path("ticket").asText(), plain(1));
        assertThat(second.success()).as("%s", second).isTrue();
        assertThat(second.data().path("username").asText()).isEqualTo(anna);
        Web in = gateway.web().with("Cookie", Web.cookie(second));
        assertThat(in.get("/api/user/self").success()).isTrue();
        assertThat(in.get("/api/user/totp/").data().toString()).contains("\"enabled\":true", "\"recovery_codes\":10");
    }

    @Test
    void neitherTicketNorCodeIsGoodTwice() {
        String ticket = ticket();
        String code = plain(1);
        assertThat(secondStep(ticket, code).success()).isTrue();
        assertThat(secondStep(ticket, recovery.getFirst()).success()).isFalse();
        assertThat(secondStep(ticket(), code).success()).isFalse();
        assertThat(secondStep(ticket(), recovery.get(1)).success()).isTrue();
        assertThat(secondStep(ticket(), recovery.get(1)).success()).isFalse();
    }

    @Test
    void aTicketIsWorthAFewTries() {
        String ticket = ticket();
        for (int i = 0; i < 5; i++) {
            assertThat(secondStep(ticket, "000000").success()).isFalse();
        }
        assertThat(secondStep(ticket, plain(1)).message()).startsWith("log in again");
        assertThat(secondStep("forged", plain(1)).message()).startsWith("log in again");
    }

    @Test
    void ofTwoHundredWhoShowOneTicketAtOnceOneIsLetIn() throws Exception {
        String ticket = ticket();
        Callable<Boolean> step = () -> secondStep(ticket, plain(1)).success();
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
    }

    @Test
    void aTicketOfAnOldPasswordIsWorthNothing() {
        String ticket = ticket();
        gateway.store.users().setPassword(gateway.row(anna).id(), "password-z");
        assertThat(secondStep(ticket, plain(1)).message()).startsWith("log in again");
    }

    @Test
    void whatWeakensTheAccountTakesAFreshProof() {
        for (String path : List.of("disable", "recovery", "setup")) {
            for (String body : List.of("{}", "{\"password\": \"wrong\"}", "{\"code\": \"000000\"}")) {
                assertThat(session.post("/api/user/totp/" + path, body).message())
                        .as(path + body)
                        .isEqualTo(NO_PROOF);
            }
        }
        assertThat(session.post("/api/user/totp/setup", PROOF).success()).isFalse();
        Web.Reply renewed = session.post("/api/user/totp/recovery", code(1));
        assertThat(renewed.data().path("recovery_codes")).hasSize(10);
        assertThat(secondStep(ticket(), recovery.getFirst()).success()).isFalse();
        assertThat(session.post("/api/user/totp/disable", PROOF).success()).isTrue();
        assertThat(firstStep().success()).isTrue();
    }

    @Test
    void theSecretIsNotToldAgain() {
        assertThat(session.get("/api/user/totp/").keys())
                .containsExactly("enabled", "enabled_at", "recovery_codes", "required");
        assertThat(session.get("/api/user/self").text()).doesNotContain("secret", recovery.getFirst());
    }

    @Test
    void rootHelpsWhoHasLostEverythingAndThatIsTold() {
        long id = gateway.row(anna).id();
        assertThat(gateway.user("adm" + count, UserRow.ADMIN)
                        .delete("/api/user/" + id + "/totp")
                        .success())
                .isFalse();
        assertThat(gateway.root().delete("/api/user/" + id + "/totp").success()).isTrue();
        assertThat(firstStep().success()).isTrue();
        assertThat(gateway.root()
                        .get("/api/audit/?action=user.reset_two_factor&target=user:" + id)
                        .data())
                .hasSize(1);
        assertThat(gateway.root()
                        .delete("/api/user/" + gateway.row("root").id() + "/totp")
                        .success())
                .isFalse();
    }

    @Test
    void theOperatorMayDemandItOfAdministrators() {
        Web admin = gateway.user("boss" + count, UserRow.ADMIN);
        gateway.store.options().put("TwoFactorRequiredForAdmins", "true");
        try {
            assertThat(admin.get("/api/channel/").message()).startsWith("two-factor authentication is required");
            assertThat(admin.get("/api/user/totp/").data().path("required").asBoolean())
                    .isTrue();
            assertThat(session.get("/api/user/self").success()).isTrue();
        } finally {
            gateway.store.options().put("TwoFactorRequiredForAdmins", "false");
        }
        assertThat(admin.get("/api/channel/").success()).isTrue();
    }
}
