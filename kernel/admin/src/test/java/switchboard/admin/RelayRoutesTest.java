package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.store.NewToken;
import switchboard.store.Settlement;
import switchboard.store.TokenRow;
import switchboard.store.UserRow;

/** What relay tokens ask beside calls: billing pages and models, as One API's clients know them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayRoutesTest {
    private static final long ENDS = 4_000_000_000L;

    private Gateway gateway;
    private Web root;
    private Web user;
    private UserRow owner;
    private TokenRow limited;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder).withRelay();
        root = gateway.root();
        user = gateway.user("user", UserRow.COMMON);
        gateway.store.users().setQuota(gateway.row("user").id(), 1_000_000);
        owner = gateway.row("user");
        limited = token("limited", ENDS, 500_000, false, "");
        gateway.store.callers().load(limited.key());
        gateway.store
                .accounts()
                .hold("a-call", owner.id(), limited.id(), 600)
                .settle(new Settlement(600, 1, true, Optional.empty(), "default", ""));
        root.post("/api/channel/", """
                {"type": 1, "name": "c", "key": "k", "group": "default", "models": "zeta,gpt-4o,gpt-4,alpha"}""");
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private TokenRow token(String name, long ends, long quota, boolean unlimited, String models) {
        return gateway.store
                .tokens()
                .create(new NewToken(owner.id(), name, ends, quota, unlimited, Optional.of(models), Optional.empty()));
    }

    private Web with(TokenRow token) {
        return gateway.web().withToken("Bearer sk-" + token.key());
    }

    private void option(String key, boolean value) {
        gateway.store.options().put(key, Boolean.toString(value));
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, 1, 4000000000, 0.12",
        "true, false, 500000, 4000000000, 60000",
        "false, true, 2, 0, 0.12",
        "false, false, 1000000, 0, 60000"
    })
    void billingPagesTellOfTheTokenOrItsUserInMoneyOrUnits(
            boolean ofToken, boolean inMoney, String limit, long until, String spent) {
        option("DisplayTokenStatEnabled", ofToken);
        option("DisplayInCurrencyEnabled", inMoney);
        try {
            for (String place : List.of("/dashboard/billing/", "/v1/dashboard/billing/")) {
                assertThat(with(limited)
                                .get(place + "subscription?start_date=x&end_date=y")
                                .text())
                        .isEqualTo(
                                "{\"object\":\"billing_subscription\",\"has_payment_method\":true,\"soft_limit_usd\":%s,"
                                                .formatted(limit)
                                        + "\"hard_limit_usd\":%s,\"system_hard_limit_usd\":%s,\"access_until\":%d}"
                                                .formatted(limit, limit, until));
                assertThat(with(limited).get(place + "usage?start_date=x").text())
                        .isEqualTo("{\"object\":\"list\",\"total_usage\":%s}".formatted(spent));
            }
        } finally {
            option("DisplayTokenStatEnabled", true);
            option("DisplayInCurrencyEnabled", true);
        }
    }

    @Test
    void aTokenWithoutALimitMaySpendAHundredMillion() {
        JsonNode told = with(token("free", TokenRow.NEVER, -1, true, ""))
                .get("/v1/dashboard/billing/subscription")
                .json();
        assertThat(told.path("hard_limit_usd").asLong()).isEqualTo(100_000_000);
        assertThat(told.path("access_until").asLong()).isZero();
    }

    @Test
    void modelsAreThoseOfTheGroupInTheCataloguesOrderThenTheOthers() {
        JsonNode list = with(limited).get("/v1/models").json();
        assertThat(list.path("object").asText()).isEqualTo("list");
        assertThat(list.path("data").valueStream().map(model -> model.path("id").asText()))
                .containsExactly("gpt-4", "gpt-4o", "alpha", "zeta");
        assertThat(list.path("data").path(0).toString())
                .isEqualTo(
                        "{\"id\":\"gpt-4\",\"object\":\"model\",\"created\":1626777600,\"owned_by\":\"openai\",\"permission\":[{"
                                + "\"id\":\"modelperm-LwHkVFn8AcMItP432fKKDIKJ\",\"object\":\"model_permission\",\"created\":1626777600,"
                                + "\"allow_create_engine\":true,\"allow_sampling\":true,\"allow_logprobs\":true,"
                                + "\"allow_search_indices\":false,\"allow_view\":true,\"allow_fine_tuning\":false,"
                                + "\"organization\":\"*\",\"group\":null,\"is_blocking\":false}],\"root\":\"gpt-4\",\"parent\":null}");
        assertThat(list.path("data").path(3).toString())
                .isEqualTo("{\"id\":\"zeta\",\"object\":\"model\",\"created\":1626777600,\"owned_by\":\"custom\","
                        + "\"permission\":null,\"root\":\"zeta\",\"parent\":null}");
    }

    @Test
    void aTokensOwnModelsAreListedWhetherOrNotSomebodyServesThem() {
        Web web = with(token("choosy", TokenRow.NEVER, 1, true, "nobody-has-it,gpt-4,gpt-4"));
        assertThat(web.get("/v1/models")
                        .json()
                        .path("data")
                        .valueStream()
                        .map(model -> model.path("id").asText()))
                .containsExactly("gpt-4", "nobody-has-it");
        assertThat(web.get("/v1/models/nobody-has-it").json().path("owned_by").asText())
                .isEqualTo("custom");
        Web.Reply other = web.get("/v1/models/gpt-4o");
        assertThat(other.status()).isEqualTo(404);
        assertThat(other.text())
                .isEqualTo("{\"error\":{\"message\":\"The model 'gpt-4o' does not exist\","
                        + "\"type\":\"invalid_request_error\",\"param\":\"model\",\"code\":\"model_not_found\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/models", "/v1/models/gpt-4", "/dashboard/billing/subscription", "/dashboard/billing/usage"})
    void whoMayNotCallIsToldWhy(String path) {
        refused(gateway.web().get(path), 401, "未提供令牌");
        refused(gateway.web().withToken("sk-").get(path), 401, "未提供令牌");
        refused(gateway.web().withToken("Bearer sk-nobody").get(path), 401, "无效的令牌");
        TokenRow past = token("past", Instant.now().getEpochSecond() - 5, 1, true, "");
        refused(with(past).get(path), 401, "该令牌已过期");
        TokenRow empty = token("empty", TokenRow.NEVER, 0, false, "");
        refused(with(empty).get(path), 401, "该令牌额度已用尽");
        TokenRow off = token("off", TokenRow.NEVER, 1, true, "");
        gateway.store.tokens().setStatus(owner.id(), off.id(), TokenRow.DISABLED);
        refused(with(off).get(path), 401, "该令牌状态不可用");
        gateway.store.tokens().setStatus(owner.id(), off.id(), TokenRow.EXHAUSTED);
        refused(with(off).get(path), 401, "令牌 off（#" + off.id() + "）额度已用尽");
        refused(gateway.web().withToken("sk-" + limited.key() + "-1").get(path), 403, "普通用户不支持指定渠道");
        root.post("/api/user/manage", "{\"username\": \"user\", \"action\": \"disable\"}");
        refused(with(limited).get(path), 403, "用户已被封禁");
        root.post("/api/user/manage", "{\"username\": \"user\", \"action\": \"enable\"}");
        assertThat(with(limited).get(path).status()).isEqualTo(200);
    }

    private static void refused(Web.Reply reply, int status, String message) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        JsonNode error = reply.json().path("error");
        assertThat(error.path("message").asText()).matches("\\Q" + message + "\\E \\(request id: \\d+\\)");
        assertThat(error.path("type").asText()).isEqualTo("one_api_error");
        assertThat(error).hasSize(2);
    }

    @Test
    void anAccessTokenIsNoRelayTokenNorTheOtherWayRound() {
        assertThat(user.get("/v1/models").status()).isEqualTo(401);
        assertThat(with(limited).get("/api/user/self").message()).isEqualTo("无权进行此操作，access token 无效");
    }

    @Test
    void aSlashAtTheEndLeadsToTheSame() {
        Web.Reply reply = with(limited).get("/dashboard/billing/usage/?x=y");
        assertThat(reply.status()).isEqualTo(301);
        assertThat(reply.header("Location")).isEqualTo("/dashboard/billing/usage?x=y");
    }

    @Test
    void billingPagesTakeFromTheBudgetOfTheManagementApiAndModelsDoNot(@TempDir Path folder) {
        try (Gateway counting =
                Gateway.limited(folder, "GLOBAL_API_RATE_LIMIT", "4").withRelay()) {
            Web web = counting.web().with("X-Forwarded-For", "1.2.3.4").with("Origin", "https://elsewhere.example");
            for (int i = 0; i < 9; i++) {
                assertThat(web.get("/v1/models").status()).isEqualTo(401);
            }
            assertThat(web.get("/dashboard/billing/usage").status()).isEqualTo(401);
            assertThat(web.get("/v1/dashboard/billing/subscription").status()).isEqualTo(401);
            assertThat(web.get("/api/status").status()).isEqualTo(200);
            assertThat(web.get("/v1/dashboard/billing/usage").status()).isEqualTo(401);
            Web.Reply refused = web.get("/dashboard/billing/subscription");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.response().body()).isEmpty();
            assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo("*");
            assertThat(web.get("/api/status").status()).isEqualTo(429);
            assertThat(web.get("/v1/models").status()).isEqualTo(401);
        }
    }
}
