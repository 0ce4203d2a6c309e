package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import switchboard.store.NewUser;
import switchboard.store.UserRow;
import switchboard.testkit.SoftAuthenticator;

/** Two nodes over one database: what is said on one holds on the other at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoNodesTest {
    private Gateway here;
    private Gateway there;

    @BeforeAll
    void open(@TempDir Path folder) {
        String database = folder.resolve("shared.db").toString();
        here = Gateway.open(folder.resolve("a"), "SESSION_SECRET", "of both", "SQLITE_PATH", database);
        there = Gateway.open(folder.resolve("b"), "SESSION_SECRET", "of both", "SQLITE_PATH", database);
        here.store.users().create(NewUser.named("anna", "password-a"));
    }

    @AfterAll
    void close() {
        there.close();
        here.close();
    }

    private static Web at(Gateway node, Web session) {
        return node.web().with("Cookie", session.header("Cookie"));
    }

    private static boolean lasts(Web session) {
        return session.get("/api/user/self").success();
    }

    @Test
    void aSessionThatEndsHereIsOverThereAtOnce() {
        Web phone = here.web().logIn("anna", "password-a");
        Web desk = there.web().logIn("anna", "password-a");
        assertThat(lasts(at(there, phone))).isTrue();
        assertThat(lasts(at(here, desk))).isTrue();
        for (JsonNode session : desk.get("/api/user/session/").data()) {
            if (!session.path("current").asBoolean()) {
                assertThat(at(here, desk)
                                .delete("/api/user/session/"
                                        + session.path("id").asText())
                                .success())
                        .isTrue();
            }
        }
        assertThat(at(there, phone).get("/api/user/self").status()).isEqualTo(401);
        assertThat(lasts(phone)).isFalse();
        assertThat(lasts(desk)).isTrue();
        at(here, desk).get("/api/user/logout");
        assertThat(lasts(desk)).isFalse();
    }

    @Test
    void whoIsSwitchedOffHereIsOutThereAtOnce() {
        there.store.users().create(NewUser.named("bert", "password-b"));
        Web bert = there.web().logIn("bert", "password-b");
        assertThat(lasts(bert)).isTrue();
        here.root().post("/api/user/manage", "{\"username\": \"bert\", \"action\": \"disable\"}");
        assertThat(lasts(bert)).isFalse();
        assertThat(here.row("bert").status()).isEqualTo(UserRow.DISABLED);
    }

    @Test
    void aQuestionToADeviceThatWasAskedHereIsAnsweredThere() {
        PasskeyFixture.offer(here);
        PasskeyFixture.offer(there);
        SoftAuthenticator device = SoftAuthenticator.p256();
        Browser browser = new Browser(here).logIn("anna", "password-a");
        assertThat(PasskeyFixture.register(browser, device, "{\"password\": \"password-a\"}")
                        .success())
                .isTrue();
        Browser visitor = new Browser(here);
        Web.Reply question = visitor.post("/api/user/login/passkey/begin", "{}");
        String answer = PasskeyFixture.answer(
                question, device.get(PasskeyFixture.options(question), "https://gate.example.com"));
        assertThat(at(there, visitor.web())
                        .post("/api/user/login/passkey", answer)
                        .success())
                .isTrue();
        assertThat(visitor.post("/api/user/login/passkey", answer).message()).startsWith("begin again");
    }
}
