package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.store.TokenRow;
import switchboard.store.UserRow;

/** Everybody's tokens, and the codes that fill their accounts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensTest {
    private Gateway gateway;
    private Web admin;
    private Web other;
    private Web user;
    private UserRow row = UserRow.NONE;
    private int count;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        admin = gateway.user("admin", UserRow.ADMIN);
        other = gateway.user("other", UserRow.COMMON);
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
    void aNewTokenIsWholeInTheAnswer() {
        Web.Reply reply = user.post(
                "/api/token/",
                "{\"name\": \"mine\", \"remain_quota\": 500, \"models\": \"gpt-4o\", \"subnet\": \"10.0.0.0/8\", \"key\": \"chosen\", \"user_id\": 1, \"used_quota\": 9, \"status\": 4}");
        assertThat(reply.success()).as("%s", reply).isTrue();
        assertThat(reply.keys())
                .containsExactly(
                        "accessed_time",
                        "created_time",
                        "expired_time",
                        "id",
                        "key",
                        "models",
                        "name",
                        "remain_quota",
                        "status",
                        "subnet",
                        "unlimited_quota",
                        "used_quota",
                        "user_id");
        JsonNode token = reply.data();
        assertThat(token.path("key").asText()).matches("[0-9a-zA-Z]{48}");
        assertThat(token.path("user_id").asLong()).isEqualTo(row.id());
        assertThat(token.path("expired_time").asLong()).isEqualTo(-1);
        assertThat(token.path("status").asInt()).isEqualTo(1);
        assertThat(token.path("used_quota").asLong()).isZero();
        assertThat(token.path("unlimited_quota").isBoolean()).isTrue();
        assertThat(token.path("created_time").asLong())
                .isPositive()
                .isEqualTo(token.path("accessed_time").asLong());
        assertThat(user.get("/api/token/" + token.path("id").asLong()).data()).isEqualTo(token);
        assertThat(user.get("/api/token/search?keyword=mi").data().path(0)).isEqualTo(token);
    }

    @Test
    void aTokenWithoutModelsHasEmptyOnes() {
        JsonNode first = user.get("/api/token/").data().path(0);
        assertThat(first.path("name").asText()).isEqualTo("default");
        assertThat(first.path("models").asText("absent")).isEmpty();
        assertThat(first.path("unlimited_quota").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"name": "0123456789012345678901234567890"}     | 参数错误：令牌名称过长
                    {"name": "一二三四五六七八九十一"}                  | 参数错误：令牌名称过长
                    {"subnet": "10.0.0.0/8,nonsense"}               | 参数错误：无效的网段：failed to parse subnet: invalid CIDR address: nonsense
                    {"remain_quota": -5}                            | 参数错误：额度不能为负数
                    {"remain_quota": "5"}                           | invalid parameter
                    {"expired_time": 1.5}                           | invalid parameter
                    """)
    void whatATokenCannotBeIsRefused(String body, String message) {
        assertThat(user.post("/api/token/", body).message()).isEqualTo(message);
        assertThat(user.get("/api/token/").data()).hasSize(1);
    }

    @Test
    void anEditReplacesAllButTheStatus() {
        JsonNode token =
                create("{\"name\": \"a\", \"models\": \"m\", \"subnet\": \"10.0.0.0/8\", \"remain_quota\": 7}");
        Web.Reply reply = user.put(
                "/api/token/",
                "{\"id\": %d, \"status\": 2}".formatted(token.path("id").asLong()));
        assertThat(reply.success()).as("%s", reply).isTrue();
        assertThat(reply.data().path("name").asText("absent")).isEmpty();
        assertThat(reply.data().path("expired_time").asLong()).isZero();
        assertThat(reply.data().path("remain_quota").asLong()).isZero();
        assertThat(reply.data().path("subnet").isNull()).isTrue();
        assertThat(reply.data().path("models").asText("absent")).isEmpty();
        assertThat(reply.data().path("status").asInt()).isEqualTo(1);
        assertThat(reply.data().path("key")).isEqualTo(token.path("key"));
    }

    @Test
    void aStatusAloneLeavesTheRest() {
        JsonNode token = create("{\"name\": \"a\", \"models\": \"m\", \"remain_quota\": 7}");
        long id = token.path("id").asLong();
        Web.Reply off = user.put("/api/token/?status_only=1", "{\"id\": %d, \"status\": 2}".formatted(id));
        assertThat(off.data().path("status").asInt()).isEqualTo(2);
        assertThat(off.data().path("name").asText()).isEqualTo("a");
        assertThat(off.data().path("remain_quota").asLong()).isEqualTo(7);
        assertThat(user.put("/api/token/?status_only=x", "{\"id\": %d, \"status\": 9}".formatted(id))
                        .message())
                .isEqualTo("invalid parameter");
    }

    @Test
    void whatIsUsedUpOrExpiredIsNotSwitchedOn() {
        long id = create("{\"name\": \"a\", \"remain_quota\": 0}").path("id").asLong();
        gateway.store.tokens().setStatus(row.id(), id, TokenRow.EXHAUSTED);
        assertThat(user.put("/api/token/?status_only=true", "{\"id\": %d, \"status\": 1}".formatted(id))
                        .message())
                .isEqualTo("令牌可用额度已用尽，无法启用，请先修改令牌剩余额度，或者设置为无限额度");
        long old =
                create("{\"name\": \"b\", \"expired_time\": 1000}").path("id").asLong();
        gateway.store.tokens().setStatus(row.id(), old, TokenRow.EXPIRED);
        assertThat(user.put("/api/token/?status_only=true", "{\"id\": %d, \"status\": 1}".formatted(old))
                        .message())
                .isEqualTo("令牌已过期，无法启用，请先修改令牌过期时间，或者设置为永不过期");
        user.put("/api/token/", "{\"id\": %d, \"expired_time\": -1}".formatted(old));
        assertThat(user.put("/api/token/?status_only=true", "{\"id\": %d, \"status\": 1}".formatted(old))
                        .success())
                .isTrue();
    }

    @Test
    void aTokenBelongsToItsOwnerAlone() {
        long id = create("{\"name\": \"mine\"}").path("id").asLong();
        for (Web stranger : List.of(other, admin, gateway.root())) {
            assertThat(stranger.get("/api/token/" + id).message()).isEqualTo("record not found");
            assertThat(stranger.put("/api/token/", "{\"id\": %d, \"name\": \"x\"}".formatted(id))
                            .message())
                    .isEqualTo("record not found");
            assertThat(stranger.put("/api/token/?status_only=1", "{\"id\": %d, \"status\": 2}".formatted(id))
                            .message())
                    .isEqualTo("record not found");
            assertThat(stranger.delete("/api/token/" + id).message()).isEqualTo("record not found");
            assertThat(stranger.get("/api/token/search?keyword=mine").data()).isEmpty();
        }
        assertThat(user.delete("/api/token/abc").message()).isEqualTo("id 或 userId 为空！");
        assertThat(user.get("/api/token/0").message()).isEqualTo("id 或 userId 为空！");
        assertThat(user.get("/api/token/x").message()).isEqualTo("strconv.Atoi: parsing \"x\": invalid syntax");
        assertThat(user.delete("/api/token/" + id + "/").text()).isEqualTo("{\"success\":true,\"message\":\"\"}");
        assertThat(user.get("/api/token/" + id).message()).isEqualTo("record not found");
    }

    @Test
    void listsAreOrderedAsAsked() {
        create("{\"name\": \"poor\", \"remain_quota\": 1}");
        create("{\"name\": \"rich\", \"remain_quota\": 100}");
        assertThat(names("/api/token/?p=0")).containsExactly("rich", "poor", "default");
        assertThat(names("/api/token/?order=remain_quota")).containsExactly("default", "rich", "poor");
        assertThat(names("/api/token/?p=1")).isEmpty();
    }

    @Test
    void codesAreMadeEditedAndRedeemedOnce() {
        Web.Reply made = admin.post("/api/redemption/", "{\"name\": \"gift\", \"quota\": 500000, \"count\": 2}");
        assertThat(made.data()).hasSize(2);
        String key = made.data().path(0).asText();
        assertThat(key).matches("[0-9a-f]{32}");
        JsonNode code = admin.get("/api/redemption/search?keyword=gif").data().path(0);
        assertThat(code.properties().stream().map(java.util.Map.Entry::getKey).sorted())
                .containsExactly(
                        "count", "created_time", "id", "key", "name", "quota", "redeemed_time", "status", "user_id");
        assertThat(code.path("count").asInt()).isZero();
        assertThat(code.path("user_id").asLong()).isEqualTo(gateway.row("admin").id());

        assertThat(user.post("/api/user/topup", "{\"key\": \"%s\"}".formatted(key))
                        .data()
                        .asLong())
                .isEqualTo(500_000);
        assertThat(gateway.row(row.username()).quota()).isEqualTo(500_000);
        assertThat(user.post("/api/user/topup", "{\"key\": \"%s\"}".formatted(key))
                        .message())
                .isEqualTo("兑换失败，该兑换码已被使用");
        assertThat(user.post("/api/user/topup", "{\"key\": \"unknown\"}").message())
                .isEqualTo("兑换失败，无效的兑换码");
        assertThat(user.post("/api/user/topup", "{}").message()).isEqualTo("未提供兑换码");
        JsonNode log = user.get("/api/log/self?type=1").data();
        assertThat(log).hasSize(1);
        assertThat(log.path(0).path("content").asText()).isEqualTo("通过兑换码充值 ＄1.000000 额度");
    }

    @Test
    void aUsedCodeStaysUsed() {
        String key = admin.post("/api/redemption/", "{\"name\": \"once\", \"count\": 1}")
                .data()
                .path(0)
                .asText();
        assertThat(user.post("/api/user/topup", "{\"key\": \"%s\"}".formatted(key))
                        .data()
                        .asLong())
                .isEqualTo(100);
        long id = admin.get("/api/redemption/search?keyword=once")
                .data()
                .path(0)
                .path("id")
                .asLong();
        admin.put("/api/redemption/?status_only=true", "{\"id\": %d, \"status\": 1}".formatted(id));
        assertThat(user.post("/api/user/topup", "{\"key\": \"%s\"}".formatted(key))
                        .success())
                .isFalse();
        assertThat(admin.delete("/api/redemption/" + id).success()).isTrue();
        assertThat(admin.delete("/api/redemption/" + id).message()).isEqualTo("record not found");
    }

    @Test
    void aSwitchedOffCodeIsNotRedeemed() {
        String key = admin.post("/api/redemption/", "{\"name\": \"off\", \"count\": 1}")
                .data()
                .path(0)
                .asText();
        JsonNode code = admin.get("/api/redemption/search?keyword=off").data().path(0);
        long id = code.path("id").asLong();
        assertThat(admin.put("/api/redemption/?status_only=1", "{\"id\": %d, \"status\": 2}".formatted(id))
                        .data()
                        .path("status")
                        .asInt())
                .isEqualTo(2);
        assertThat(user.post("/api/user/topup", "{\"key\": \"%s\"}".formatted(key))
                        .message())
                .isEqualTo("兑换失败，该兑换码已被使用");
        Web.Reply edited = admin.put("/api/redemption/", "{\"id\": %d, \"name\": \"new\", \"quota\": 0}".formatted(id));
        assertThat(edited.data().path("name").asText()).isEqualTo("new");
        assertThat(edited.data().path("quota").asLong()).isZero();
        assertThat(edited.data().path("status").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"name": "", "count": 1}                           | 兑换码名称长度必须在1-20之间
                    {"name": "012345678901234567890", "count": 1}      | 兑换码名称长度必须在1-20之间
                    {"name": "一二三四五六七", "count": 1}                | 兑换码名称长度必须在1-20之间
                    {"name": "n"}                                      | 兑换码个数必须大于0
                    {"name": "n", "count": 101}                        | 一次兑换码批量生成的个数不能大于 100
                    {"name": "n", "count": 1, "quota": -1}             | quota 不能为负数！
                    {"name": "n", "count": "1"}                        | invalid parameter
                    """)
    void codesThatCannotBeAreRefused(String body, String message) {
        assertThat(admin.post("/api/redemption/", body).message()).isEqualTo(message);
    }

    @Test
    void aCodeThatManyRedeemAtOnceIsRedeemedOnce() throws Exception {
        String key = admin.post("/api/redemption/", "{\"name\": \"race\", \"quota\": 10, \"count\": 1}")
                .data()
                .path(0)
                .asText();
        List<Callable<Web.Reply>> tries = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            tries.add(() -> user.post("/api/user/topup", "{\"key\": \"%s\"}".formatted(key)));
        }
        int won = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Web.Reply> reply : threads.invokeAll(tries)) {
                won += reply.get().success() ? 1 : 0;
            }
        }
        assertThat(won).isEqualTo(1);
        assertThat(gateway.row(row.username()).quota()).isEqualTo(10);
    }

    private JsonNode create(String body) {
        Web.Reply reply = user.post("/api/token/", body);
        assertThat(reply.success()).as("%s", reply).isTrue();
        return reply.data();
    }

    private List<String> names(String path) {
        List<String> names = new ArrayList<>();
        user.get(path).data().forEach(token -> names.add(token.path("name").asText()));
        return names;
    }
}
