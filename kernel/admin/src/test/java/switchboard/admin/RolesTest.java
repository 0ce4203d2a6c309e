package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.store.UserRow;

/** Who may call what: every route, for nobody, a user, an administrator and root. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesTest {
    private static final String TOO_LOW = "无权进行此操作，权限不足";

    private Gateway gateway;
    private Web user;
    private Web admin;
    private Web root;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        user = gateway.user("user", UserRow.COMMON);
        admin = gateway.user("admin", UserRow.ADMIN);
        root = gateway.root();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    static List<Endpoint> endpoints() {
        return Endpoint.ALL;
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void nobodyGetsA401WhereARoleIsNeeded(Endpoint endpoint) {
        Web.Reply reply = gateway.web().send(endpoint.method(), endpoint.path(), endpoint.body());
        if (endpoint.level() == 0) {
            assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        } else {
            assertThat(reply.status()).as("%s", reply).isEqualTo(401);
            assertThat(reply.text()).isEqualTo("{\"success\":false,\"message\":\"无权进行此操作，未登录且未提供 access token\"}");
        }
    }

    static Stream<Endpoint> guarded() {
        return Endpoint.ALL.stream().filter(endpoint -> endpoint.level() > 0);
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void everybodyElseGetsInFromTheirRoleOn(Endpoint endpoint) {
        check(endpoint, user, 1);
        check(endpoint, admin, 10);
        check(endpoint, root, 100);
    }

    private static void check(Endpoint endpoint, Web who, int role) {
        Web.Reply reply = who.send(endpoint.method(), endpoint.path(), endpoint.body());
        assertThat(reply.status()).as("%s as %d: %s", endpoint, role, reply).isEqualTo(200);
        if (role < endpoint.level()) {
            assertThat(reply.message()).as("%s as %d", endpoint, role).isEqualTo(TOO_LOW);
            assertThat(reply.json().has("data")).isFalse();
        } else {
            assertThat(reply.message()).as("%s as %d", endpoint, role).isNotEqualTo(TOO_LOW);
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void bothWaysToWriteAPathAreServed(Endpoint endpoint) {
        Web.Reply one = root.send(endpoint.method(), endpoint.path(), endpoint.body());
        Web.Reply other = root.send(endpoint.method(), endpoint.otherSlash(), endpoint.body());
        assertThat(other.status()).isEqualTo(one.status());
        assertThat(other.message()).isEqualTo(one.message());
        assertThat(other.data().getNodeType()).isEqualTo(one.data().getNodeType());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "Bearer x", "Bearer ", "bearer ", "%", "' OR 1=1 --", "00000000000000000000000000000000"})
    void aWrongAccessTokenIsNo401(String token) {
        Web.Reply reply = gateway.web().withToken(token).get("/api/user/self");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.success()).isFalse();
        assertThat(reply.message()).isEqualTo("无权进行此操作，access token 无效");
    }

    @Test
    void theAccessTokenMayStandBareOrAfterBearer() {
        String token = gateway.store.users().newAccessToken(gateway.row("user").id());
        assertThat(gateway.web().withToken(token).get("/api/user/self").success())
                .isTrue();
        assertThat(gateway.web()
                        .withToken("Bearer " + token)
                        .get("/api/user/self")
                        .success())
                .isTrue();
        assertThat(gateway.web()
                        .withToken("Bearer " + token.substring(1))
                        .get("/api/user/self")
                        .success())
                .isFalse();
        user = gateway.web().withToken(token);
    }

    @Test
    void aDisabledOrDeletedUsersTokenIsRefused() {
        Web banned = gateway.user("banned", UserRow.COMMON);
        Web gone = gateway.user("gone", UserRow.COMMON);
        assertThat(manage("banned", "disable").success()).isTrue();
        assertThat(manage("gone", "delete").success()).isTrue();
        assertThat(banned.get("/api/user/self").message()).isEqualTo("用户已被封禁");
        assertThat(gone.get("/api/user/self").message()).isEqualTo("无权进行此操作，access token 无效");
        assertThat(manage("banned", "enable").success()).isTrue();
        assertThat(banned.get("/api/user/self").success()).isTrue();
    }

    private Web.Reply manage(String name, String action) {
        return root.post("/api/user/manage", "{\"username\": \"%s\", \"action\": \"%s\"}".formatted(name, action));
    }

    @Test
    void scriptsWithATokenMayComeFromAnywhere() {
        assertThat(user.with("Origin", "https://elsewhere.example")
                        .with("Sec-Fetch-Site", "cross-site")
                        .post("/api/token/", "{\"name\": \"script\"}")
                        .success())
                .isTrue();
    }
}
