package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.lib.wire.Json;
import switchboard.spi.ChannelKey;
import switchboard.spi.Failure;
import switchboard.spi.Provider;
import switchboard.spi.RelayException;
import switchboard.testkit.Asked;
import switchboard.testkit.ChannelBuilder;

/** What upstreams' accounts hold. */
class BalanceTest {
    private static final ChannelKey KEY = new ChannelKey("sk-secret +/");
    private static final Path FOLDER = Path.of("src/test/resources/balance");

    @ParameterizedTest
    @CsvSource({
        "closeai, closeai.credit_grants, https://api.closeai-proxy.xyz/dashboard/billing/credit_grants",
        "openai-sb, openai-sb, https://api.openai-sb.com/sb-api/user/status?api_key=sk-secret%20%2B%2F",
        "aiproxy, aiproxy, https://aiproxy.io/api/report/getUserOverview",
        "api2gpt, api2gpt, https://api.api2gpt.com/dashboard/billing/credit_grants",
        "aigc2d, aigc2d, https://api.aigc2d.com/dashboard/billing/credit_grants",
        "openrouter, openrouter, https://openrouter.ai/api/v1/credits",
        "deepseek, deepseek, https://api.deepseek.com/user/balance",
        "siliconflow, siliconflow, https://api.siliconflow.cn/v1/user/info",
    })
    void recordedAnswerGivesTheRecordedBalance(String id, String answer, String url) throws IOException {
        Asked upstream = new Asked(text(answer + ".response.json"));
        double balance = Fixtures.provider(id).balance(new ChannelBuilder(1).build(), KEY, upstream);
        assertThat(balance)
                .isEqualTo(
                        Json.known(text(id + ".expected.json")).path("balance").doubleValue());
        assertThat(upstream.requests).hasSize(1);
        assertThat(upstream.url(0)).isEqualTo(url);
        assertThat(upstream.requests.getFirst().method()).isEqualTo("GET");
        boolean own = id.equals("aiproxy");
        assertThat(upstream.field(0, "Authorization").isPresent()).isNotEqualTo(own);
        assertThat(upstream.field(0, own ? "Api-Key" : "Authorization"))
                .contains(own ? "sk-secret +/" : "Bearer sk-secret +/");
    }

    @ParameterizedTest
    @CsvSource({
        "true, 2026-03-01, 2026-03-17",
        "false, 2025-12-07, 2026-03-17",
    })
    void dashboardIsTheLimitLessWhatWasUsed(String payment, String from, String to) throws IOException {
        Provider custom = at(Instant.parse("2026-03-17T23:59:59Z"));
        String subscription = text("openai.subscription.response.json")
                .replace("\"has_payment_method\": true", "\"has_payment_method\": " + payment);
        Asked upstream = new Asked(subscription, text("openai.usage.response.json"));
        double balance = custom.balance(
                new ChannelBuilder(8).baseUrl("https://other.example/v1/").build(), KEY, upstream);
        assertThat(balance).isEqualTo(107.655);
        assertThat(upstream.url(0)).isEqualTo("https://other.example/v1/dashboard/billing/subscription");
        assertThat(upstream.url(1))
                .isEqualTo("https://other.example/v1/dashboard/billing/usage?start_date=%s&end_date=%s"
                        .formatted(from, to));
        assertThat(upstream.field(1, "Authorization")).contains("Bearer sk-secret +/");
    }

    private static Provider at(Instant now) {
        String declaration = """
                {"id": "t", "title": "T", "channelTypes": [8], "operations": ["chat"], "balance": "dashboard"}""";
        return new DeclaredProvider(DeclarationReader.read(Json.known(declaration)), InstantSource.fixed(now));
    }

    @Test
    void moonshotTellsAYuanBalance() {
        Asked upstream = new Asked("{\"data\":{\"available_balance\":49.58,\"cash_balance\":-1}}");
        assertThat(Fixtures.provider("moonshot").balance(new ChannelBuilder(25).build(), KEY, upstream))
                .isEqualTo(49.58);
        assertThat(upstream.url(0)).isEqualTo("https://api.moonshot.cn/v1/users/me/balance");
    }

    @Test
    void dollarsWillDoWhereThereAreNoYuan() {
        String dollars = "{\"balance_infos\":[{\"currency\":\"USD\",\"total_balance\":\"-1.50\"}]}";
        assertThat(balance("deepseek", dollars)).isEqualTo(-1.5);
        assertThatThrownBy(() -> balance("deepseek", "{\"balance_infos\":[]}")).hasMessage("currency CNY not found");
    }

    @ParameterizedTest
    @CsvSource({
        "openai-sb, openai-sb, API key not found",
        "aiproxy, aiproxy, 'code: 10001, message: invalid api key'",
    })
    void failureIsToldAsTheUpstreamTellsIt(String id, String answer, String message) throws IOException {
        String json = text(answer + ".error.response.json");
        assertThatThrownBy(() -> balance(id, json)).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"code\":20000}",
                "{\"code\":20000,\"data\":null}",
                "{\"code\":20000,\"data\":{\"totalBalance\":null}}",
                "{\"code\":20000,\"data\":{\"totalBalance\":\"\"}}",
                "{\"code\":20000,\"data\":{\"totalBalance\":true}}",
                "not json"
            })
    void whatIsMissingIsAFailureAndNotZero(String answer) {
        assertThat(catchThrowableOfType(RelayException.class, () -> balance("siliconflow", answer))
                        .failure()
                        .failure())
                .isEqualTo(Failure.INTERNAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"hard_limit_usd\":1}", "{}"})
    void halfAnAnswerIsNone(String subscription) {
        Asked upstream = new Asked(subscription, "{}");
        assertThatThrownBy(() -> Fixtures.provider("openai").balance(new ChannelBuilder(1).build(), KEY, upstream))
                .isInstanceOf(RelayException.class)
                .hasMessageStartingWith("the upstream's answer has nothing at /");
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 301, 401, 404, 500})
    void everyOtherStatusIsAFailure(int status) {
        Asked upstream = new Asked("{\"total_available\":1}").withStatus(status);
        assertThatThrownBy(() -> Fixtures.provider("closeai").balance(new ChannelBuilder(4).build(), KEY, upstream))
                .hasMessage("status code: " + status);
        assertThat(upstream.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure", "openai-compatible", "groq", "ollama"})
    void othersDoNotTell(String id) {
        RelayException refused = catchThrowableOfType(RelayException.class, () -> balance(id, "{}"));
        assertThat(refused).hasMessage("尚未实现");
        assertThat(refused.failure().failure()).isEqualTo(Failure.UNSUPPORTED);
    }

    private static double balance(String id, String answer) {
        return Fixtures.provider(id)
                .balance(new ChannelBuilder(1).baseUrl("https://u.example").build(), KEY, new Asked(answer));
    }

    private static String text(String name) throws IOException {
        return Files.readString(FOLDER.resolve(name));
    }
}
