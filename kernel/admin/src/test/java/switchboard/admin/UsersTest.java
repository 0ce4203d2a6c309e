package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.store.UserRow;

/** What administrators do with users, and users with themselves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsersTest {
    private static final String NOT_BELOW = "无权更新同权限等级或更高权限等级的用户信息";

    private Gateway gateway;
    private Web root;
    private Web admin;
    private Web user;
    private UserRow row = UserRow.NONE;
    private int count;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        root = gateway.root();
        admin = gateway.user("admin", UserRow.ADMIN);
        gateway.user("peer", UserRow.ADMIN);
    }

    @BeforeEach
    void newUser() {
        user = gateway.user("user" + ++count, UserRow.COMMON);
        row = gateway.row("user" + count);
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void aUserHasNineteenMembersAndNoSecrets() {
        List<String> members = List.of(
                "access_token",
                "aff_code",
                "display_name",
                "email",
                "github_id",
                "group",
                "id",
                "inviter_id",
                "lark_id",
                "oidc_id",
                "password",
                "quota",
                "request_count",
                "role",
                "status",
                "used_quota",
                "username",
                "verification_code",
                "wechat_id");
        for (Web.Reply reply : List.of(user.get("/api/user/self"), admin.get("/api/user/" + row.id()))) {
            assertThat(reply.keys()).isEqualTo(members);
            assertThat(reply.data().path("group").asText()).isEqualTo("default");
            assertThat(reply.data().path("aff_code").asText()).hasSize(4);
            assertThat(reply.data().path("quota").isIntegralNumber()).isTrue();
        }
        String token = gateway.store.users().newAccessToken(gateway.row("root").id());
        root = gateway.web().withToken(token);
        for (Web who : List.of(admin, root)) {
            for (String path :
                    List.of("/api/user/?p=0", "/api/user/search?keyword=", "/api/user/search?keyword=root")) {
                Web.Reply reply = who.get(path);
                assertThat(reply.data()).isNotEmpty();
                assertThat(reply.text()).doesNotContain(token, "$2a$");
                reply.data().forEach(one -> {
                    assertThat(one.path("access_token").asText("absent")).isEmpty();
                    assertThat(one.path("password").asText("absent")).isEmpty();
                });
            }
        }
    }

    @Test
    void listsHaveTenRowsAndNoDeletedOnes() {
        for (int i = 0; i < 12; i++) {
            gateway.store.users().create(switchboard.store.NewUser.named("list" + i, ""));
        }
        gateway.store.users().delete(gateway.row("list11").id());
        List<String> first = names(admin.get("/api/user/?p=0"));
        List<String> second = names(admin.get("/api/user/?p=1"));
        assertThat(first).hasSize(10).startsWith("list10", "list9");
        assertThat(second).doesNotContainAnyElementsOf(first).isNotEmpty();
        assertThat(names(admin.get("/api/user/?p=x"))).isEqualTo(first);
        assertThat(names(admin.get("/api/user/?p=-3"))).isEqualTo(first);
        assertThat(names(admin.get("/api/user/?p=99999999999999999999"))).isEqualTo(first);
        assertThat(admin.get("/api/user/?p=4000").data().toString()).isEqualTo("[]");
        assertThat(admin.get("/api/user/?p=0&order=quota")
                        .data()
                        .path(0)
                        .path("username")
                        .asText())
                .isEqualTo("root");
    }

    @Test
    void searchesAreByPrefixAndNumberWithoutWildcards() {
        gateway.store.users().create(switchboard.store.NewUser.named("p_rcent%", ""));
        assertThat(names(admin.get("/api/user/search?keyword=p_"))).containsExactly("p_rcent%");
        assertThat(names(admin.get("/api/user/search?keyword=%25"))).isEmpty();
        assertThat(names(admin.get("/api/user/search?keyword=" + row.id()))).contains(row.username());
        assertThat(names(admin.get("/api/user/search?keyword='%20OR%201=1%20--")))
                .isEmpty();
    }

    @Test
    void aRoleReadsOnlyThoseBelowIt() {
        assertThat(admin.get("/api/user/" + row.id()).success()).isTrue();
        for (String above : List.of("root", "admin", "peer")) {
            assertThat(admin.get("/api/user/" + gateway.row(above).id()).message())
                    .isEqualTo("无权获取同级或更高等级用户的信息");
        }
        assertThat(root.get("/api/user/" + gateway.row("root").id()).success()).isTrue();
        assertThat(admin.get("/api/user/999999").message()).isEqualTo("record not found");
        assertThat(admin.get("/api/user/0").message()).isEqualTo("id 为空！");
        assertThat(admin.get("/api/user/abc").message()).isEqualTo("strconv.Atoi: parsing \"abc\": invalid syntax");
    }

    @Test
    void aCreatedUserIsACommonOneWhateverTheBodySays() {
        String body =
                "{\"username\": \"made%d\", \"password\": \"password-m\", \"display_name\": \"Made\", \"role\": 1, \"quota\": 999, \"group\": \"vip\", \"access_token\": \"mine\", \"id\": 1}"
                        .formatted(count);
        assertThat(admin.post("/api/user/", body).text()).isEqualTo("{\"success\":true,\"message\":\"\"}");
        UserRow made = gateway.row("made" + count);
        assertThat(made.role()).isEqualTo(UserRow.COMMON);
        assertThat(made.displayName()).isEqualTo("Made");
        assertThat(made.group()).isEqualTo("default");
        assertThat(made.quota()).isZero();
        assertThat(made.accessToken()).hasSize(32);
        assertThat(admin.post("/api/user/", body).message()).isEqualTo("UNIQUE constraint failed: users.username");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"username": "x"}                                             | invalid parameter
                    {"username": "", "password": "password"}                      | invalid parameter
                    {"username": "x", "password": "short"}                        | Invalid input, please check your input
                    {"username": "x", "password": "password", "role": 10}         | 无法创建权限大于等于自己的用户
                    {"username": "x", "password": "password", "role": 100}        | 无法创建权限大于等于自己的用户
                    {"username": "x", "password": "password", "role": "root"}     | invalid parameter
                    """)
    void whatCannotBeCreatedIsRefused(String body, String message) {
        assertThat(admin.post("/api/user/", body).message()).isEqualTo(message);
        assertThat(gateway.store.users().named("x")).isEmpty();
    }

    @Test
    void anEditWritesWhatIsNotEmptyAndNothingElse() {
        Web.Reply reply = admin.put(
                "/api/user/",
                "{\"id\": %d, \"display_name\": \"New\", \"group\": \"vip\", \"email\": \"n@e.w\", \"username\": \"\", \"used_quota\": 7, \"request_count\": 7, \"aff_code\": \"hack\", \"inviter_id\": 1, \"access_token\": \"hack\"}"
                        .formatted(row.id()));
        assertThat(reply.text()).isEqualTo("{\"success\":true,\"message\":\"\"}");
        UserRow edited = gateway.row(row.username());
        assertThat(edited)
                .isEqualTo(new UserRow(
                        row.id(),
                        row.username(),
                        "New",
                        row.role(),
                        row.status(),
                        "n@e.w",
                        "",
                        "",
                        "",
                        "",
                        row.accessToken(),
                        row.quota(),
                        0,
                        0,
                        "vip",
                        row.affCode(),
                        0));
    }

    @Test
    void aQuotaIsSetAlsoToZeroAndTheLogSaysSo() {
        assertThat(setQuota(row.id(), 500_000).success()).isTrue();
        assertThat(gateway.row(row.username()).quota()).isEqualTo(500_000);
        assertThat(setQuota(row.id(), 0).success()).isTrue();
        assertThat(gateway.row(row.username()).quota()).isZero();
        assertThat(setQuota(row.id(), -1).message()).isEqualTo("invalid parameter");
        assertThat(admin.put("/api/user/", "{\"id\": %d, \"quota\": null}".formatted(row.id()))
                        .success())
                .isTrue();
        JsonNode logs = admin.get("/api/log/?type=3&username=" + row.username()).data();
        assertThat(StreamSupport.stream(logs.spliterator(), false)
                        .map(one -> one.path("content").asText()))
                .containsExactly("管理员将用户额度从 ＄1.000000 额度修改为 ＄0.000000 额度", "管理员将用户额度从 ＄0.000000 额度修改为 ＄1.000000 额度");
    }

    private Web.Reply setQuota(long id, long quota) {
        return admin.put("/api/user/", "{\"id\": %d, \"quota\": %d}".formatted(id, quota));
    }

    @Test
    void nobodyEditsThoseAboveOrRaisesOthersToTheirOwnLevel() {
        for (String above : List.of("root", "admin", "peer")) {
            assertThat(admin.put(
                                    "/api/user/",
                                    "{\"id\": %d, \"display_name\": \"x\"}"
                                            .formatted(gateway.row(above).id()))
                            .message())
                    .isEqualTo(NOT_BELOW);
        }
        for (int role : new int[] {10, 100}) {
            assertThat(admin.put("/api/user/", "{\"id\": %d, \"role\": %d}".formatted(row.id(), role))
                            .message())
                    .isEqualTo("无权将其他用户权限等级提升到大于等于自己的权限等级");
        }
        assertThat(admin.put("/api/user/", "{\"id\": 999999}").message()).isEqualTo("record not found");
        assertThat(admin.put("/api/user/", "{\"id\": 0}").message()).isEqualTo("invalid parameter");
        assertThat(admin.put("/api/user/", "{\"id\": %d, \"role\": 5}".formatted(row.id()))
                        .message())
                .isEqualTo("invalid parameter");
        assertThat(admin.put("/api/user/", "{\"id\": %d, \"status\": 9}".formatted(row.id()))
                        .message())
                .isEqualTo("invalid parameter");
        assertThat(root.put("/api/user/", "{\"id\": %d, \"role\": 10}".formatted(row.id()))
                        .success())
                .isTrue();
        assertThat(gateway.row(row.username()).role()).isEqualTo(UserRow.ADMIN);
    }

    @Test
    void rootCannotLockItselfOut() {
        long id = gateway.row("root").id();
        assertThat(root.put("/api/user/", "{\"id\": %d, \"status\": 2}".formatted(id))
                        .success())
                .isFalse();
        assertThat(root.put("/api/user/", "{\"id\": %d, \"role\": 1}".formatted(id))
                        .success())
                .isFalse();
        assertThat(root.delete("/api/user/self").message()).isEqualTo("不能删除超级管理员账户");
        assertThat(root.delete("/api/user/" + id).message()).isEqualTo("无权删除同权限等级或更高权限等级的用户");
        for (String action : List.of("disable", "delete", "demote")) {
            assertThat(manage(root, "root", action).success()).isFalse();
        }
        assertThat(gateway.row("root").role()).isEqualTo(UserRow.ROOT);
        assertThat(gateway.row("root").status()).isEqualTo(UserRow.ENABLED);
    }

    @Test
    void actionsTellRoleAndStatus() {
        Web.Reply disabled = manage(admin, row.username(), "disable");
        assertThat(disabled.data().path("status").asInt()).isEqualTo(2);
        assertThat(disabled.data().path("role").asInt()).isEqualTo(1);
        assertThat(disabled.data().path("username").asText("absent")).isEmpty();
        assertThat(manage(admin, row.username(), "enable").data().path("status").asInt())
                .isEqualTo(1);
        assertThat(manage(admin, row.username(), "dance").success()).isTrue();
        assertThat(manage(admin, row.username(), "promote").message()).isEqualTo("普通管理员用户无法提升其他用户为管理员");
        assertThat(manage(admin, row.username(), "demote").message()).isEqualTo("该用户已经是普通用户");
        assertThat(manage(root, row.username(), "promote").data().path("role").asInt())
                .isEqualTo(10);
        assertThat(manage(root, row.username(), "promote").message()).isEqualTo("该用户已经是管理员");
        assertThat(manage(admin, row.username(), "disable").message()).isEqualTo(NOT_BELOW);
        assertThat(manage(root, row.username(), "demote").data().path("role").asInt())
                .isEqualTo(1);
        assertThat(manage(admin, row.username(), "delete").data().path("status").asInt())
                .isEqualTo(3);
        assertThat(manage(admin, row.username(), "enable").message()).isEqualTo("用户不存在");
        assertThat(manage(admin, "", "disable").message()).isEqualTo("用户不存在");
    }

    private static Web.Reply manage(Web who, String name, String action) {
        return who.post("/api/user/manage", "{\"username\": \"%s\", \"action\": \"%s\"}".formatted(name, action));
    }

    @Test
    void aDeletedUserLeavesTheNameFree() {
        assertThat(admin.delete("/api/user/" + gateway.row("peer").id()).message())
                .isEqualTo("无权删除同权限等级或更高权限等级的用户");
        assertThat(admin.delete("/api/user/" + row.id()).text()).isEqualTo("{\"success\":true,\"message\":\"\"}");
        assertThat(gateway.store.users().named(row.username())).isEmpty();
        assertThat(gateway.store.users().find(row.id()).orElseThrow().username())
                .matches("deleted_[0-9a-f]{32}");
        assertThat(user.get("/api/user/self").success()).isFalse();
    }

    @Test
    void usersEditThemselvesButNotTheirRights() {
        Web.Reply reply = user.put(
                "/api/user/self",
                "{\"display_name\": \"Me\", \"role\": 100, \"quota\": 99, \"group\": \"vip\", \"status\": 1, \"id\": 1, \"email\": \"x@y.z\"}");
        assertThat(reply.success()).isTrue();
        UserRow edited = gateway.row(row.username());
        assertThat(edited.displayName()).isEqualTo("Me");
        assertThat(edited.role()).isEqualTo(UserRow.COMMON);
        assertThat(edited.quota()).isZero();
        assertThat(edited.group()).isEqualTo("default");
        assertThat(edited.email()).isEmpty();
        assertThat(user.put("/api/user/self", "{\"username\": \"much too long a name\"}")
                        .message())
                .isEqualTo("输入不合法 Key: 'User.Username' Error:Field validation for 'Username' failed on the 'max' tag");
        assertThat(user.put("/api/user/self", "{\"password\": \"short\"}").message())
                .isEqualTo("输入不合法 Key: 'User.Password' Error:Field validation for 'Password' failed on the 'min' tag");
        assertThat(user.put("/api/user/self", "{\"username\": \"root\"}").message())
                .isEqualTo("UNIQUE constraint failed: users.username");
        assertThat(user.delete("/api/user/self").success()).isTrue();
        assertThat(user.get("/api/user/self").message()).isEqualTo("无权进行此操作，access token 无效");
    }

    @Test
    void aNewAccessTokenReplacesTheOld() {
        Web.Reply reply = user.get("/api/user/token");
        String token = reply.data().asText();
        assertThat(token).matches("[0-9a-f]{32}");
        assertThat(user.get("/api/user/self").message()).isEqualTo("无权进行此操作，access token 无效");
        Web again = gateway.web().withToken(token);
        assertThat(again.get("/api/user/self").success()).isTrue();
        String aff = again.get("/api/user/aff").data().asText();
        assertThat(aff)
                .matches("[0-9A-Za-z]{4}")
                .isEqualTo(again.get("/api/user/aff").data().asText());
    }

    @Test
    void topUpsAddAndAreLogged() {
        assertThat(admin.post("/api/topup", "{\"user_id\": %d, \"quota\": 250000}".formatted(row.id()))
                        .text())
                .isEqualTo("{\"success\":true,\"message\":\"\"}");
        assertThat(admin.post(
                                "/api/topup/",
                                "{\"user_id\": %d, \"quota\": 5, \"remark\": \"gift\"}".formatted(row.id()))
                        .success())
                .isTrue();
        assertThat(gateway.row(row.username()).quota()).isEqualTo(250_005);
        JsonNode logs = user.get("/api/log/self?type=1").data();
        assertThat(logs.path(0).path("content").asText()).isEqualTo("gift");
        assertThat(logs.path(0).path("quota").asLong()).isEqualTo(5);
        assertThat(logs.path(0).path("username").asText()).isEqualTo(row.username());
        assertThat(logs.path(1).path("content").asText()).isEqualTo("通过 API 充值 ＄0.500000 额度");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"user_id": 1, "quota": -1}                     | quota 不能为负数！
                    {"user_id": 999999, "quota": 1}                 | record not found
                    {"user_id": 1, "quota": 9223372036854775807}    | invalid parameter
                    {"user_id": 1, "quota": 9223372036854775808}    | invalid parameter
                    {"user_id": "1", "quota": 1}                    | invalid parameter
                    """)
    void aTopUpThatCannotBeIsRefused(String body, String message) {
        long before = gateway.row("root").quota();
        assertThat(admin.post("/api/topup", body).message()).isEqualTo(message);
        assertThat(gateway.row("root").quota()).isEqualTo(before);
    }

    private static List<String> names(Web.Reply reply) {
        return StreamSupport.stream(reply.data().spliterator(), false)
                .map(one -> one.path("username").asText())
                .toList();
    }
}
