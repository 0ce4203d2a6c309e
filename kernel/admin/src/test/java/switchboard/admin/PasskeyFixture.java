package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;
import switchboard.auth.passkey.WebAuthnMethod;
import switchboard.spi.PasskeyMethod;
import switchboard.store.NewUser;
import switchboard.testkit.SoftAuthenticator;

/** A gateway that offers passkeys, the library that serves, and somebody new for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PasskeyFixture {
    static final String ORIGIN = "https://gate.example.com";
    static final String PROOF = "{\"password\": \"password-a\"}";
    static final String REFUSED = "the passkey was not accepted";

    Gateway gateway;
    int count;
    String anna = "";

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        offer(gateway);
    }

    static void offer(Gateway gateway) {
        gateway.store.options().put("ServerAddress", ORIGIN);
        gateway.store.options().put("PasskeyLoginEnabled", "true");
        var method = new WebAuthnMethod(gateway.store.options());
        gateway.leases.offer(PasskeyMethod.class, "passkey", method, "test", Version.emptyVersion);
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @BeforeEach
    void someone() {
        anna = user();
    }

    String user() {
        count++;
        String name = "anna" + count;
        gateway.store.users().create(NewUser.named(name, "password-a"));
        return name;
    }

    Browser in() {
        return new Browser(gateway).logIn(anna, "password-a");
    }

    static String options(Web.Reply question) {
        return "{\"publicKey\": " + question.data().path("publicKey") + "}";
    }

    static String answer(Web.Reply question, String credential) {
        return "{\"state\": \"%s\", \"name\": \" phone \", \"credential\": %s}"
                .formatted(question.data().path("state").asText(), credential);
    }

    static Web.Reply register(Browser browser, SoftAuthenticator device, String proof) {
        Web.Reply question = browser.post("/api/user/passkey/begin", proof);
        assertThat(question.success()).as("%s", question).isTrue();
        return browser.post("/api/user/passkey/", answer(question, device.create(options(question), ORIGIN)));
    }

    /** A device whose passkey is anna's. */
    SoftAuthenticator registered() {
        SoftAuthenticator device = SoftAuthenticator.p256();
        assertThat(register(in(), device, PROOF).success()).isTrue();
        return device;
    }

    Web.Reply logIn(Browser browser, String who, UnaryOperator<String> device) {
        Web.Reply question = browser.post("/api/user/login/passkey/begin", who);
        assertThat(question.success()).as("%s", question).isTrue();
        return browser.post("/api/user/login/passkey", answer(question, device.apply(options(question))));
    }

    Web.Reply logIn(SoftAuthenticator device) {
        return logIn(new Browser(gateway), "{}", options -> device.get(options, ORIGIN));
    }

    static void assertRefused(Web.Reply reply) {
        assertThat(reply.success()).as("%s", reply).isFalse();
        assertThat(reply.message()).isEqualTo(REFUSED);
        assertThat(reply.header("Set-Cookie")).doesNotContain("session=");
    }
}
