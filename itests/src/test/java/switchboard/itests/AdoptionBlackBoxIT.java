package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import switchboard.testkit.FakeUpstream;

/**
 * A database that One API filled, in the folder Switchboard is started from, is opened where it lies: its users log in,
 * its tokens call its channels, its totals stay.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdoptionBlackBoxIT {
    private static final int ENABLED = 1;

    private Installation installation;
    private JsonNode expected;
    private Management root;
    private FakeUpstream upstream;

    @BeforeAll
    void adopt() throws Exception {
        installation = Installation.fresh();
        Files.write(installation.caller().resolve("one-api.db"), resource("one-api.db"));
        expected = Management.JSON.readTree(resource("expected.json")).path("sqlite");
        upstream = FakeUpstream.start(Scripts.chat(40, 10, Duration.ZERO));
        installation.start();
        root = new Management(installation, user("root").path("access_token").asText());
    }

    @AfterAll
    void stop() throws Exception {
        upstream.close();
        installation.close();
    }

    @Test
    void theFileIsNamedAndNoPasswordIsMade() {
        assertThat(installation.output())
                .contains(installation.caller().resolve("one-api.db").toString())
                .doesNotContain(Installation.ROOT_PASSWORD);
        assertThat(installation.home().resolve("data/one-api.db")).doesNotExist();
    }

    @Test
    void itsUsersLogInWithTheirPasswordsAndTheRestDoNot() throws Exception {
        for (Map.Entry<String, JsonNode> entry : expected.path("passwords").properties()) {
            JsonNode user = user(entry.getKey());
            JsonNode answer = logIn(entry.getKey(), entry.getValue().asText());
            assertThat(answer.path("success").asBoolean())
                    .as(entry.getKey())
                    .isEqualTo(user.path("status").asInt() == ENABLED);
        }
        assertThat(logIn("ada", "not her password").path("success").asBoolean()).isFalse();
    }

    @Test
    void itsTotalsAreKept() throws Exception {
        int seen = 0;
        for (int page = 0; !root.get("/api/user/?p=" + page).isEmpty(); page++) {
            for (JsonNode user : root.get("/api/user/?p=" + page)) {
                JsonNode before = user(user.path("username").asText());
                for (String field : new String[] {"id", "display_name", "role", "status", "group", "email"}) {
                    assertThat(user.path(field)).as("%s of %s", field, before).isEqualTo(before.path(field));
                }
                if (!user.path("username").asText().equals("ada")) { // who calls in another test
                    for (String field : new String[] {"quota", "used_quota", "request_count"}) {
                        assertThat(user.path(field))
                                .as("%s of %s", field, before)
                                .isEqualTo(before.path(field));
                    }
                }
                seen++;
            }
        }
        assertThat(seen)
                .isEqualTo(expected.path("users_by_status").path("1").asInt()
                        + expected.path("users_by_status").path("2").asInt());
        for (Map.Entry<String, JsonNode> one :
                expected.path("api").path("log_stat_by_user").properties()) {
            if (!one.getKey().equals("ada")) {
                assertThat(root.get("/api/log/stat?type=2&username="
                                        + java.net.URLEncoder.encode(
                                                one.getKey(), java.nio.charset.StandardCharsets.UTF_8))
                                .path("quota")
                                .asLong())
                        .as(one.getKey())
                        .isEqualTo(one.getValue().asLong());
            }
        }
    }

    @Test
    void itsChannelsAreThereWithoutTheirKeys() throws Exception {
        for (JsonNode before : expected.path("channels")) {
            JsonNode now = root.get("/api/channel/" + before.path("id").asInt());
            for (String field : new String[] {"type", "status", "name", "models", "group", "priority", "weight"}) {
                assertThat(now.path(field)).as("%s of %s", field, before).isEqualTo(before.path(field));
            }
            assertThat(now.path("key").asText()).isEmpty();
        }
    }

    @Test
    void itsOptionsHold() throws Exception {
        var options = new TreeSet<String>();
        for (JsonNode option : root.get("/api/option/")) {
            options.add(option.path("key").asText() + "=" + option.path("value").asText());
        }
        assertThat(options).contains("RetryTimes=2", "QuotaForNewUser=3000", "AnOldOption=kept from an older version");
        for (String secret :
                new String[] {"fake-github-secret", "fake-lark-secret", "fake-smtp-password", "fake-pusher-token"}) {
            assertThat(options).noneMatch(option -> option.contains(secret));
        }
    }

    @Test
    void anOldTokenCallsAnOldChannelAtTheOldPrice() throws Exception {
        for (int id = 1; id <= 3; id++) {
            ObjectNode channel =
                    Management.JSON.createObjectNode().put("id", id).put("base_url", upstream.url());
            root.put("/api/channel/", channel);
        }
        JsonNode ada = user("ada");
        var caller = new Caller(installation, "sk-" + token(ada.path("id").asLong()));

        HttpResponse<String> answer =
                caller.post("/v1/chat/completions", Caller.chat("gpt-4o-mini", false, "Are you still there?"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        // ratio 0.075 of the stored table; completions four times as dear: (40 + 4 × 10) × 0.075
        long price = 6;
        Await.until(Duration.ofSeconds(10), "the charge", () -> {
            JsonNode now = root.get("/api/user/search?keyword=ada").path(0);
            return now.path("quota").asLong() == ada.path("quota").asLong() - price
                    && now.path("used_quota").asLong() == ada.path("used_quota").asLong() + price
                    && now.path("request_count").asLong()
                            == ada.path("request_count").asLong() + 1;
        });
    }

    @Test
    void modelsAreThoseOfEachGroup() throws Exception {
        var caller =
                new Caller(installation, "sk-" + token(user("dora").path("id").asLong()));
        JsonNode models = Management.JSON.readTree(caller.get("/v1/models").body());
        var names = new TreeSet<String>();
        models.path("data").forEach(model -> names.add(model.path("id").asText()));
        var before = new TreeSet<String>();
        expected.path("api").path("available_models").path("vip").forEach(name -> before.add(name.asText()));
        assertThat(names).isEqualTo(before);
    }

    private JsonNode user(String name) {
        for (JsonNode user : expected.path("users")) {
            if (user.path("username").asText().equals(name)) {
                return user;
            }
        }
        throw new AssertionError("no user " + name);
    }

    /** The key of an enabled token without limits on models or addresses. */
    private String token(long user) {
        for (JsonNode token : expected.path("tokens")) {
            if (token.path("user_id").asLong() == user
                    && token.path("status").asInt() == ENABLED
                    && token.path("models").asText("").replace("null", "").isEmpty()
                    && token.path("subnet").asText("").isEmpty()
                    && token.path("unlimited_quota").asBoolean()) {
                return token.path("key").asText();
            }
        }
        throw new AssertionError("no token of user " + user);
    }

    private JsonNode logIn(String name, String password) throws IOException, InterruptedException {
        return root.call(
                "POST",
                "/api/user/login",
                Management.JSON
                        .createObjectNode()
                        .put("username", name)
                        .put("password", password)
                        .toString());
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(AdoptionBlackBoxIT.class.getResourceAsStream("/one-api-sample/" + name))) {
            return in.readAllBytes();
        }
    }
}
