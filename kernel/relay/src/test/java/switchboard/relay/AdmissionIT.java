package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.store.ChannelRow;
import switchboard.store.NewToken;
import switchboard.store.NewUser;
import switchboard.store.TokenRow;
import switchboard.store.UserRow;
import switchboard.testkit.FakeUpstream;

/** Who may call what: every row of the contract's table, every form of the key, and the last quota of a token. */
class AdmissionIT {
    private static Gateway gateway;
    private static FakeUpstream upstream;
    private static String key;

    @BeforeAll
    static void start() {
        gateway = Gateway.start();
        upstream = Upstreaming.answering();
        gateway.channel(upstream.url(), "gpt-4o,other");
        key = gateway.token();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer sk-%s", "Bearer %s", "sk-%s", "%s"})
    void everyFormOfTheKeyIsGood(String form) {
        assertThat(chat("Authorization", form.formatted(key)).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-api-key", "api-key", "x-goog-api-key"})
    void otherVendorsHeadersAreGoodToo(String header) {
        assertThat(chat(header, "sk-" + key).statusCode()).isEqualTo(200);
        assertThat(chat(header, key).statusCode()).isEqualTo(200);
    }

    @Test
    void noKey() {
        assertRefused(chat("X-Nothing", "x"), 401, "未提供令牌");
        assertRefused(chat("Authorization", "sk-"), 401, "未提供令牌");
        assertRefused(chat("Authorization", "Bearer"), 401, "无效的令牌");
    }

    @Test
    void unknownKey() {
        assertRefused(chat("Authorization", "Bearer sk-nobody"), 401, "无效的令牌");
        assertRefused(chat("Authorization", "Bearer sk-nobody"), 401, "无效的令牌"); // from memory
    }

    @Test
    void statusOfTheToken() {
        TokenRow token = token(0, true, TokenRow.NEVER);
        status(token, TokenRow.EXHAUSTED);
        assertRefused(chat(token), 401, "令牌 t（#" + token.id() + "）额度已用尽");
        status(token, TokenRow.EXPIRED);
        assertRefused(chat(token), 401, "该令牌已过期");
        status(token, TokenRow.DISABLED);
        assertRefused(chat(token), 401, "该令牌状态不可用");
        status(token, TokenRow.ENABLED);
        assertThat(chat(token).statusCode()).isEqualTo(200);
    }

    @Test
    void tokenPastItsEndIsMarkedSo() {
        TokenRow token = token(0, true, 1_000_000_000);
        assertRefused(chat(token), 401, "该令牌已过期");
        Gateway.await("the mark", () -> stored(token).status() == TokenRow.EXPIRED);
    }

    @Test
    void tokenWithoutQuotaIsMarkedSo() {
        TokenRow token = token(0, false, TokenRow.NEVER);
        assertRefused(chat(token), 401, "该令牌额度已用尽");
        Gateway.await("the mark", () -> stored(token).status() == TokenRow.EXHAUSTED);
    }

    @Test
    void tokenWithTooLittleQuotaIsRefusedByTheHold() {
        TokenRow token = token(10, false, TokenRow.NEVER);
        HttpResponse<String> answer = chat(token);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body())
                .contains("令牌额度不足 (request id: ", "\"type\":\"one_api_error\"", "\"pre_consume_token_quota_failed\"");
        assertThat(stored(token).status()).isEqualTo(TokenRow.ENABLED);
    }

    @Test
    void networkOfTheToken() {
        TokenRow here = token(Optional.empty(), Optional.of("10.0.0.0/8, 127.0.0.0/8"));
        TokenRow elsewhere = token(Optional.empty(), Optional.of("10.0.0.0/8,nonsense"));
        assertThat(chat(here).statusCode()).isEqualTo(200);
        assertRefused(chat(elsewhere), 403, "该令牌只能在指定网段使用：10.0.0.0/8,nonsense，当前 ip：127.0.0.1");
        HttpRequest spoofed = gateway.request("/v1/chat/completions", elsewhere.key())
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", "10.1.2.3")
                .POST(HttpRequest.BodyPublishers.ofString(Gateway.body("gpt-4o", false)))
                .build();
        assertThat(gateway.send(spoofed).statusCode()).isEqualTo(403);
    }

    @Test
    void ownerOfTheToken() {
        UserRow bob = gateway.store.users().create(NewUser.named("bob", "password-of-bob"));
        TokenRow token = gateway.store
                .tokens()
                .create(new NewToken(bob.id(), "t", TokenRow.NEVER, 0, true, Optional.empty(), Optional.empty()));
        HttpResponse<String> poor = chat(token);
        assertThat(poor.statusCode()).isEqualTo(403);
        assertThat(poor.body()).contains("user quota is not enough", "\"insufficient_user_quota\"");
        gateway.store.users().setQuota(bob.id(), 5000);
        assertThat(chat(token).statusCode()).isEqualTo(200);
        gateway.store.users().update(with(bob, UserRow.DISABLED));
        assertRefused(chat(token), 403, "用户已被封禁");
    }

    @Test
    void bodyThatCannotBeRead() {
        assertThat(gateway.post("/v1/chat/completions", key, "{\"model\":").statusCode())
                .isEqualTo(400);
        assertThat(gateway.post("/v1/chat/completions", key, "{\"model\":1}").body())
                .startsWith("{\"error\":{\"message\":\"common.UnmarshalBodyReusable failed: ")
                .contains("\"type\":\"one_api_error\"}}");
    }

    @Test
    void modelsOfTheToken() {
        TokenRow token = token(Optional.of("other,more"), Optional.empty());
        assertThat(gateway.chat(token.key(), "other", false).statusCode()).isEqualTo(200);
        assertRefused(gateway.chat(token.key(), "gpt-4o", false), 403, "该令牌无权使用模型：gpt-4o");
        assertThat(gateway.get("/v1/models", token.key()).body())
                .contains("\"id\":\"other\"", "\"id\":\"more\"")
                .doesNotContain("gpt-4o");
    }

    @Test
    void channelOfTheKeyIsForAdministrators() {
        assertRefused(chat("Authorization", "Bearer sk-" + key + "-1"), 403, "普通用户不支持指定渠道");
        UserRow root = gateway.store.users().root().orElseThrow();
        TokenRow token = gateway.store
                .tokens()
                .create(new NewToken(root.id(), "t", TokenRow.NEVER, 0, true, Optional.empty(), Optional.empty()));
        long special = gateway.channel(upstream.url(), "special");
        String suffixed = "sk-" + token.key() + "-";
        assertThat(chat("Authorization", suffixed + special).statusCode())
                .as("a channel that does not have the model")
                .isEqualTo(200);
        assertRefused(chat("Authorization", suffixed + "999"), 400, "无效的渠道 Id");
        assertRefused(chat("Authorization", suffixed), 400, "无效的渠道 Id");
        assertRefused(chat("Authorization", suffixed + "x"), 400, "无效的渠道 Id");
        gateway.store.channels().setStatus(special, ChannelRow.DISABLED);
        assertRefused(chat("Authorization", suffixed + special), 403, "该渠道已被禁用");
    }

    @Test
    void modelThatNobodyServes() {
        assertRefused(gateway.chat(key, "nobodys", false), 503, "当前分组 default 下对于模型 nobodys 无可用渠道");
        assertRefused(gateway.post("/v1/chat/completions", key, "{}"), 503, "当前分组 default 下对于模型  无可用渠道");
    }

    @Test
    void twoHundredCallsCannotSpendALastQuotaTwice() {
        gateway.policy.hold.set(12); // what each will cost
        TokenRow token = token(12 * 7, false, TokenRow.NEVER);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            HttpRequest request = gateway.request("/v1/chat/completions", token.key())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(Gateway.body("gpt-4o", false)))
                    .build();
            answers.add(gateway.http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        long good = answers.stream()
                .map(CompletableFuture::join)
                .filter(answer -> answer.statusCode() == 200)
                .count();
        gateway.policy.hold.set(1000);
        assertThat(good).isEqualTo(7);
        Gateway.await("all", gateway.policy::allOver);
        gateway.store.flush();
        assertThat(stored(token).remainQuota()).isZero();
        assertThat(stored(token).usedQuota()).isEqualTo(12 * 7);
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String message) {
        String id = answer.headers().firstValue("x-oneapi-request-id").orElseThrow();
        assertThat(answer.body())
                .isEqualTo("{\"error\":{\"message\":\"" + message + " (request id: " + id
                        + ")\",\"type\":\"one_api_error\"}}");
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    private static HttpResponse<String> chat(TokenRow token) {
        return gateway.chat(token.key(), "gpt-4o", false);
    }

    private static HttpResponse<String> chat(String header, String value) {
        return gateway.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/v1/chat/completions"))
                        .header(header, value)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Gateway.body("gpt-4o", false)))
                        .build());
    }

    private static TokenRow token(long quota, boolean unlimited, long end) {
        return gateway.store
                .tokens()
                .create(new NewToken(
                        gateway.user().id(), "t", end, quota, unlimited, Optional.empty(), Optional.empty()));
    }

    private static TokenRow token(Optional<String> models, Optional<String> subnet) {
        return gateway.token(0, true, models, subnet);
    }

    private static void status(TokenRow token, int status) {
        gateway.store.tokens().setStatus(token.userId(), token.id(), status);
    }

    private static TokenRow stored(TokenRow token) {
        return gateway.store.tokens().find(token.userId(), token.id()).orElseThrow();
    }

    private static UserRow with(UserRow user, int status) {
        return new UserRow(
                user.id(),
                user.username(),
                user.displayName(),
                user.role(),
                status,
                user.email(),
                user.githubId(),
                user.wechatId(),
                user.larkId(),
                user.oidcId(),
                user.accessToken(),
                user.quota(),
                user.usedQuota(),
                user.requestCount(),
                user.group(),
                user.affCode(),
                user.inviterId());
    }
}
