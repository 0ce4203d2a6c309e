package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import switchboard.testkit.SoftAuthenticator;

/** Passkeys in the installed gateway: their library works inside its bundle, which is replaced before a question is answered. */
class PasskeyBlackBoxIT {
    private static final String ORIGIN = "https://gate.example.com";

    @Test
    void aPasskeyIsMadeAndLogsInWhileItsBundleIsReplaced() throws Exception {
        try (var installation = Installation.fresh()
                .with("SESSION_SECRET", "a-secret-of-this-test")
                .start()) {
            Management management = installation.management();
            management.option("ServerAddress", ORIGIN);
            management.option("PasskeyLoginEnabled", "true");
            assertThat(management.get("/api/status").path("passkey_login").asBoolean())
                    .isTrue();

            var secrets = new Secrets();
            secrets.kept(Installation.ROOT_PASSWORD);
            var owner = new Browser(installation, secrets);
            data(owner.post("/api/user/login", Map.of("username", "root", "password", Installation.ROOT_PASSWORD)));
            SoftAuthenticator device = SoftAuthenticator.ed25519();
            JsonNode make = data(owner.post("/api/user/passkey/begin", Map.of("password", Installation.ROOT_PASSWORD)));
            data(owner.post("/api/user/passkey/", answer(make, device.create(publicKey(make), ORIGIN))));

            var visitor = new Browser(installation, secrets);
            JsonNode question = data(visitor.post("/api/user/login/passkey/begin", Map.of()));
            installation.drop("passkey.jar", Jars.withVersion(Jars.shipped("switchboard-auth-passkey"), "2.0.0"));
            Await.until(Duration.ofSeconds(30), "the successor serves", () -> {
                for (JsonNode one : management.get("/api/bundle/")) {
                    if (one.path("name").asText().equals("switchboard.auth.passkey")
                            && one.path("version").asText().equals("2.0.0")) {
                        return one.path("state").asText().equals("active");
                    }
                }
                return false;
            });
            JsonNode user = data(
                    visitor.post("/api/user/login/passkey", answer(question, device.get(publicKey(question), ORIGIN))));
            assertThat(user.path("username").asText()).isEqualTo("root");
            assertThat(data(visitor.get("/api/user/self")).path("username").asText())
                    .isEqualTo("root");
            assertThat(data(owner.get("/api/user/passkey/"))
                            .path(0)
                            .path("last_used")
                            .asLong())
                    .isPositive();
            secrets.checkNoneIsIn(installation);
        }
    }

    private static JsonNode data(JsonNode answer) {
        assertThat(answer.path("success").asBoolean()).as("%s", answer).isTrue();
        return answer.path("data");
    }

    private static String publicKey(JsonNode question) {
        ObjectNode options = Management.JSON.createObjectNode();
        options.set("publicKey", question.path("publicKey"));
        return options.toString();
    }

    private static ObjectNode answer(JsonNode question, String credential) throws IOException {
        ObjectNode answer = Management.JSON
                .createObjectNode()
                .put("state", question.path("state").asText());
        answer.set("credential", Management.JSON.readTree(credential));
        return answer;
    }
}
