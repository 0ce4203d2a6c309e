package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three classes of limits, on the server. */
class LimitsTest {
    @TempDir
    Path folder;

    @Test
    void eachClassHasItsBudgetForEachAddress() {
        try (var gateway = Gateway.limited(folder, "GLOBAL_API_RATE_LIMIT", "40", "GLOBAL_WEB_RATE_LIMIT", "5")) {
            Web web = gateway.web().with("X-Forwarded-For", "6.6.6.6, 1.2.3.4");
            String login = "{\"username\": \"nobody\", \"password\": \"\"}";
            for (int i = 0; i < 20; i++) {
                assertThat(web.post(i % 2 == 0 ? "/api/user/login" : "/api/user/register", login)
                                .status())
                        .isEqualTo(200);
            }
            Web.Reply refused = web.post("/api/user/login", login);
            for (String path : List.of("/api/user/login/passkey/begin", "/api/user/login/passkey", "/api/user/proof")) {
                assertThat(web.post(path, "{}").status()).as(path).isEqualTo(429);
            }
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.response().body()).isEmpty();
            assertThat(Integer.parseInt(refused.header("Retry-After")))
                    .as("seconds of the window, and of its last part")
                    .isBetween(1, 1260);
            assertThat(web.with("X-Forwarded-For", "1.2.3.4")
                            .post("/api/user/login", login)
                            .status())
                    .as("what stands left of the proxy's entry does not matter")
                    .isEqualTo(429);
            assertThat(gateway.web()
                            .with("X-Forwarded-For", "5.5.5.5")
                            .post("/api/user/login", login)
                            .status())
                    .isEqualTo(200);

            for (int i = 25; i < 40; i++) {
                assertThat(web.get("/api/status").status()).isEqualTo(200);
            }
            assertThat(web.get("/api/status").status()).isEqualTo(429);
            assertThat(web.get("/api/nothing").status()).isEqualTo(429);

            for (int i = 0; i < 5; i++) {
                assertThat(web.get("/").status()).isEqualTo(404);
            }
            assertThat(web.get("/").status()).isEqualTo(429);
        }
    }
}
