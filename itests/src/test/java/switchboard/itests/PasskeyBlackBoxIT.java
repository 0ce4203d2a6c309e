package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

            var owner = new Browser(installation);
            owner.post(
                    "/api/user/login",
                    Management.JSON
                            .createObjectNode()
                            .put("username", "root")
                            .put("password", Installation.ROOT_PASSWORD));
            SoftAuthenticator device = SoftAuthenticator.ed25519();
            JsonNode make = owner.post(
                    "/api/user/passkey/begin",
                    Management.JSON.createObjectNode().put("password", Installation.ROOT_PASSWORD));
            owner.post("/api/user/passkey/", answer(make, device.create(publicKey(make), ORIGIN)));

            var visitor = new Browser(installation);
            JsonNode question = visitor.post("/api/user/login/passkey/begin", Management.JSON.createObjectNode());
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
            JsonNode user =
                    visitor.post("/api/user/login/passkey", answer(question, device.get(publicKey(question), ORIGIN)));
            assertThat(user.path("username").asText()).isEqualTo("root");
            assertThat(visitor.get("/api/user/self").path("username").asText()).isEqualTo("root");
            assertThat(owner.get("/api/user/passkey/").path(0).path("last_used").asLong())
                    .isPositive();
        }
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

    /** One that keeps its cookies. */
    private static final class Browser {
        private final Installation installation;
        private final HttpClient http = HttpClient.newBuilder()
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .build();

        Browser(Installation installation) {
            this.installation = installation;
        }

        JsonNode get(String path) throws IOException, InterruptedException {
            return data(HttpRequest.newBuilder(installation.url(path)).GET());
        }

        JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
            return data(HttpRequest.newBuilder(installation.url(path))
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
        }

        private JsonNode data(HttpRequest.Builder request) throws IOException, InterruptedException {
            HttpResponse<String> reply = http.send(
                    request.timeout(Duration.ofSeconds(30)).build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            JsonNode answer = Management.JSON.readTree(reply.body());
            assertThat(answer.path("success").asBoolean()).as(reply.body()).isTrue();
            return answer.path("data");
        }
    }
}
