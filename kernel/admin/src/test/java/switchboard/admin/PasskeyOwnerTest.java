package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.store.UserRow;
import switchboard.testkit.SoftAuthenticator;

/** What people do with their passkeys, and what administrators do. */
class PasskeyOwnerTest extends PasskeyFixture {
    @Test
    void newOnesAndDeletingThemTakeAFreshProof() {
        Browser browser = in();
        for (String body : List.of("{}", "{\"password\": \"wrong\"}", "{\"code\": \"000000\"}")) {
            assertThat(browser.post("/api/user/passkey/begin", body).message()).startsWith("this takes a fresh proof");
        }
        SoftAuthenticator device = SoftAuthenticator.p256();
        long id = register(browser, device, PROOF).data().path("id").asLong();
        assertThat(browser.delete("/api/user/passkey/" + id).message()).startsWith("this takes a fresh proof");

        Web.Reply question = browser.post("/api/user/passkey/proof", "");
        assertThat(question.data().path("publicKey").path("allowCredentials")).hasSize(1);
        String proof = answer(question, device.get(options(question), ORIGIN));
        assertThat(browser.post("/api/user/proof", proof)
                        .data()
                        .path("expires_at")
                        .asLong())
                .isPositive();
        assertThat(browser.post("/api/user/proof", proof).message()).startsWith("begin again");
        Browser elsewhere = in();
        assertThat(elsewhere.delete("/api/user/passkey/" + id).message()).startsWith("this takes a fresh proof");
        assertThat(browser.delete("/api/user/passkey/" + id).success()).isTrue();
        assertThat(browser.delete("/api/user/passkey/" + id).message()).isEqualTo("record not found");
        assertThat(browser.get("/api/user/passkey/").data()).isEmpty();
        assertRefused(logIn(device));
    }

    @Test
    void anAnswerToOneQuestionIsNoneToAnother() {
        SoftAuthenticator device = registered();
        Browser browser = in();
        Web.Reply login = browser.post("/api/user/login/passkey/begin", "{}");
        String shown = answer(login, device.get(options(login), ORIGIN));
        assertThat(browser.post("/api/user/proof", shown).message()).startsWith("begin again");
        Web.Reply proof = browser.post("/api/user/passkey/proof", "");
        String proved = answer(proof, device.get(options(proof), ORIGIN));
        assertThat(browser.post("/api/user/login/passkey", proved).message()).startsWith("begin again");
    }

    @Test
    void anothersPasskeyProvesNothingAndIsNotTouched() {
        SoftAuthenticator device = registered();
        long id = gateway.store.passkeys().find(device.id()).orElseThrow().id();
        anna = user();
        SoftAuthenticator own = registered();
        Browser browser = in();
        Web.Reply question = browser.post("/api/user/passkey/proof", "");
        assertRefused(browser.post("/api/user/proof", answer(question, device.get(options(question), ORIGIN))));
        Web.Reply again = browser.post("/api/user/passkey/begin", PROOF);
        String stolen = SoftAuthenticator.p256().create(options(again), ORIGIN);
        assertThat(browser.post("/api/user/passkey/", answer(again, stolen)).success())
                .isTrue();
        Web.Reply twice = browser.post("/api/user/passkey/begin", PROOF);
        assertRefused(browser.post("/api/user/passkey/", answer(twice, own.create(options(twice), ORIGIN))));
        assertThat(browser.post("/api/user/proof", PROOF).success()).isTrue();
        assertThat(browser.put("/api/user/passkey/" + id, "{\"name\": \"mine\"}")
                        .message())
                .isEqualTo("record not found");
        assertThat(browser.delete("/api/user/passkey/" + id).message()).isEqualTo("record not found");
        assertThat(logIn(device).success()).isTrue();
    }

    @Test
    void oneIsCalledSomethingElse() {
        registered();
        Browser browser = in();
        long id = browser.get("/api/user/passkey/").data().get(0).path("id").asLong();
        assertThat(browser.put("/api/user/passkey/" + id, "{\"name\": \"blue key\"}")
                        .success())
                .isTrue();
        assertThat(browser.put("/api/user/passkey/" + id, "{\"name\": \"  \"}").success())
                .isFalse();
        assertThat(browser.put("/api/user/passkey/" + id, "{\"name\": \"" + "x".repeat(51) + "\"}")
                        .success())
                .isFalse();
        assertThat(browser.get("/api/user/passkey/").data().get(0).path("name").asText())
                .isEqualTo("blue key");
    }

    @Test
    void administratorsTakeThemFromThoseBelowAndThatIsTold() {
        SoftAuthenticator device = registered();
        long id = gateway.row(anna).id();
        Web admin = gateway.user("padm" + count, UserRow.ADMIN);
        long root = gateway.row("root").id();
        assertThat(admin.delete("/api/user/" + root + "/passkey").success()).isFalse();
        assertThat(gateway.root().delete("/api/user/" + root + "/passkey").success())
                .isFalse();
        assertThat(admin.delete("/api/user/" + id + "/passkey").data().asInt()).isOne();
        assertThat(admin.delete("/api/user/" + id + "/passkey").success()).isFalse();
        assertThat(gateway.root()
                        .get("/api/audit/?action=user.remove_passkeys&target=user:" + id)
                        .data())
                .hasSize(1);
        assertRefused(logIn(device));
    }
}
