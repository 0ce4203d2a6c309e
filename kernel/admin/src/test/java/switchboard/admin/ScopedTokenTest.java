package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.store.UserRow;

/** What access tokens with a scope may do, and what they may not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScopedTokenTest {
    /** What is asked by POST and changes nothing. */
    private static final Set<String> READING = Set.of("/api/price/preview", "/api/channel/fetch_models");

    private static final String OUTSIDE = "the access token's scope does not include this";

    private Gateway gateway;
    private Web root;
    private Web user;
    private Web redemptions;
    private Web groups;
    private Web reader;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        root = gateway.root();
        user = gateway.user("user", UserRow.COMMON);
        redemptions = with(make(root, false, "redemption"));
        groups = with(make(root, false, "group"));
        reader = with(make(root, true, Area.ALL.toArray(String[]::new)));
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private static JsonNode make(Web owner, boolean readOnly, String... areas) {
        Web.Reply reply = owner.post("/api/user/access_token/", body(readOnly, -1, areas));
        assertThat(reply.success()).as("%s", reply).isTrue();
        return reply.data();
    }

    private static String body(boolean readOnly, long until, String... areas) {
        return "{\"name\": \"script\", \"read_only\": %b, \"expired_time\": %d, \"areas\": [\"%s\"]}"
                .formatted(readOnly, until, String.join("\", \"", areas));
    }

    private Web with(JsonNode made) {
        return gateway.web().withToken("Bearer " + made.path("token").asText());
    }

    @Test
    void itIsToldOnceAndListedWithoutItself() {
        JsonNode made = make(user, true, "log", "self");
        String token = made.path("token").asText();
        assertThat(token).matches("sbt-[0-9A-Za-z]{40}");
        String list = user.get("/api/user/access_token/").text();
        assertThat(list).doesNotContain(token).contains("\"areas\":[\"log\",\"self\"]", "\"read_only\":true");
        assertThat(list).contains("sbt-…" + token.substring(40));
        assertThat(with(made).get("/api/user/self").data().path("username").asText())
                .isEqualTo("user");
        assertThat(user.get("/api/user/access_token/").text()).doesNotContain("\"last_used\":0,\"token\"");
    }

    static List<Endpoint> guarded() {
        return Endpoint.ALL.stream().filter(endpoint -> endpoint.level() > 0).toList();
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void aTokenForOneAreaReachesNoOther(Endpoint endpoint) {
        String path = endpoint.path().substring("/api/".length()).replaceAll("[/?].*", "");
        Web other = path.equals("redemption") ? groups : redemptions;
        Web.Reply reply = other.send(endpoint.method(), endpoint.path(), endpoint.body());
        assertThat(reply.message()).as("%s", endpoint).isEqualTo(OUTSIDE);
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void aReadOnlyTokenChangesNothingAnywhere(Endpoint endpoint) {
        if (!endpoint.method().equals("GET") && !READING.contains(endpoint.path())) {
            Web.Reply reply = reader.send(endpoint.method(), endpoint.path(), endpoint.body());
            assertThat(reply.message()).as("%s", endpoint).isEqualTo(OUTSIDE);
        }
    }

    @Test
    void aReadOnlyTokenRunsNoTests() {
        assertThat(with(make(root, true, "channel")).get("/api/channel/test/1").message())
                .isEqualTo(OUTSIDE);
        assertThat(with(make(root, true, "channel")).get("/api/channel/").success())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /api/user/token", "PUT /api/user/self", "DELETE /api/user/self", "DELETE /api/user/session/"
            })
    void noTokenGetsMoreThanItHas(String what) {
        Web token = with(make(user, false, Area.ALL.toArray(String[]::new)));
        String[] parts = what.split(" ", -1);
        assertThat(token.send(parts[0], parts[1], "{}").message()).isEqualTo(OUTSIDE);
    }

    @Test
    void aTokenNeverExceedsItsOwner() {
        Web token = with(make(user, false, Area.ALL.toArray(String[]::new)));
        for (Endpoint endpoint : guarded()) {
            if (endpoint.level() > 1) {
                assertThat(token.send(endpoint.method(), endpoint.path(), endpoint.body())
                                .message())
                        .as("%s", endpoint)
                        .isEqualTo("无权进行此操作，权限不足");
            }
        }
    }

    @Test
    void evenRootsTokenLeavesAdministratorsAlone() {
        gateway.user("boss", UserRow.ADMIN);
        gateway.user("clerk", UserRow.COMMON);
        Web token = with(make(root, false, "user"));
        long boss = gateway.row("boss").id();
        long clerk = gateway.row("clerk").id();
        long self = gateway.row("root").id();
        for (String body : List.of(
                "{\"id\": %d, \"password\": \"password-x\"}".formatted(boss),
                "{\"id\": %d, \"password\": \"password-x\"}".formatted(self),
                "{\"id\": %d, \"role\": 10}".formatted(clerk))) {
            assertThat(token.put("/api/user/", body).success()).as(body).isFalse();
        }
        for (String action : List.of("demote", "disable", "delete")) {
            assertThat(token.post("/api/user/manage", "{\"username\": \"boss\", \"action\": \"%s\"}".formatted(action))
                            .success())
                    .isFalse();
        }
        assertThat(token.post("/api/user/manage", "{\"username\": \"clerk\", \"action\": \"promote\"}")
                        .success())
                .isFalse();
        assertThat(token.delete("/api/user/" + boss).success()).isFalse();
        assertThat(token.put("/api/user/", "{\"id\": %d, \"group\": \"vip\"}".formatted(clerk))
                        .success())
                .isTrue();
        assertThat(root.get("/api/audit/?action=user.update")
                        .data()
                        .path(0)
                        .path("via")
                        .asText())
                .startsWith("token:");
    }

    @Test
    void itMakesNoTokenThatMayMore() {
        long soon = Instant.now().getEpochSecond() + 1000;
        Web.Reply reply = user.post("/api/user/access_token/", body(false, soon, "self", "log"));
        Web token = with(reply.data());
        assertThat(token.post("/api/user/access_token/", body(false, soon, "self", "token"))
                        .success())
                .isFalse();
        assertThat(token.post("/api/user/access_token/", body(false, -1, "self"))
                        .success())
                .isFalse();
        assertThat(token.post("/api/user/access_token/", body(false, soon + 1, "self"))
                        .success())
                .isFalse();
        assertThat(token.post("/api/user/access_token/", body(true, soon, "log"))
                        .success())
                .isTrue();
        assertThat(with(make(user, true, "self"))
                        .post("/api/user/access_token/", body(true, -1, "self"))
                        .message())
                .isEqualTo(OUTSIDE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\": \"x\"}",
                "{\"name\": \"x\", \"areas\": []}",
                "{\"name\": \"x\", \"areas\": [\"all\"]}",
                "{\"name\": \"x\", \"areas\": [null]}",
                "{\"name\": \" \", \"areas\": [\"log\"]}",
                "{\"name\": \"x\", \"areas\": [\"log\"], \"expired_time\": 0}",
                "{\"name\": \"x\", \"areas\": [\"log\"], \"expired_time\": 1000}",
                "{\"name\": \"x\", \"areas\": \"log\"}"
            })
    void whatCannotBeMeantIsRefused(String body) {
        assertThat(user.post("/api/user/access_token/", body).success()).isFalse();
    }

    @Test
    void itEndsWithItsDeletionAndWithItsOwner() {
        Web dora = gateway.user("dora", UserRow.COMMON);
        JsonNode made = make(dora, false, "self");
        Web token = with(made);
        assertThat(user.delete("/api/user/access_token/" + made.path("id").asLong())
                        .success())
                .isFalse();
        assertThat(token.get("/api/user/self").success()).isTrue();
        JsonNode second = make(dora, false, "self");
        assertThat(dora.delete("/api/user/access_token/" + made.path("id").asLong())
                        .success())
                .isTrue();
        assertThat(token.get("/api/user/self").message()).isEqualTo("无权进行此操作，access token 无效");
        root.post("/api/user/manage", "{\"username\": \"dora\", \"action\": \"disable\"}");
        assertThat(with(second).get("/api/user/self").message()).isEqualTo("用户已被封禁");
        root.delete("/api/user/" + gateway.row("dora").id());
        assertThat(with(second).get("/api/user/self").message()).isEqualTo("无权进行此操作，access token 无效");
    }
}
