package switchboard.challenge.turnstile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.RefusedException;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.TestWeb;
import switchboard.testkit.doubles.TurnstileDouble;

class TurnstileChallengeTest {
    private static final String FAILED = "Turnstile 校验失败，请刷新重试！";
    private static final TurnstileDouble WEB = new TurnstileDouble();

    private final FakeOptions options = new FakeOptions()
            .with("TurnstileCheckEnabled", "true")
            .with("TurnstileSecretKey", "hush")
            .with("TurnstileVerifyUrl", WEB.at(TurnstileDouble.VERIFY));
    private final TurnstileChallenge challenge = new TurnstileChallenge(options, WEB);

    @BeforeEach
    void reset() {
        WEB.reset();
    }

    @AfterAll
    static void close() {
        WEB.close();
    }

    private void refuses(String answer, String message) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> challenge.check(answer, "192.0.2.1"))
                .withMessage(message);
    }

    @Test
    void goodAnswerPassesAndIsAskedForAsAForm() {
        challenge.check(TurnstileDouble.ANSWER, "2001:db8::1");
        TestWeb.Asked asked = WEB.asked(TurnstileDouble.VERIFY);
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(asked.body().split("&"))
                .containsExactlyInAnyOrder(
                        "secret=hush", "response=" + TurnstileDouble.ANSWER, "remoteip=2001%3Adb8%3A%3A1");
    }

    @Test
    void noAnswerIsToldWithoutAsking() {
        refuses("", "Turnstile token 为空");
        refuses("x".repeat(2049), FAILED);
        assertThat(WEB.asked()).isEmpty();
    }

    @Test
    void answerIsGoodOnce() {
        challenge.check(TurnstileDouble.ANSWER, "192.0.2.1");
        refuses(TurnstileDouble.ANSWER, FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout-or-duplicate", "invalid-input-secret", "internal-error"})
    void whatCloudflareRefusesIsRefused(String code) {
        WEB.says(TurnstileDouble.VERIFY, 200, "{\"success\":false,\"error-codes\":[\"%s\"]}".formatted(code));
        refuses("spent", FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "<html>", "{\"success\":\"true\"}", "{\"success\":1}"})
    void whatCannotBeCheckedIsRefused(String body) {
        WEB.says(TurnstileDouble.VERIFY, 200, body);
        refuses(TurnstileDouble.ANSWER, "无法连接至 Turnstile 服务器，请稍后重试！");
    }

    @Test
    void nobodyAtHomeLetsNobodyThrough() {
        WEB.leave();
        refuses(TurnstileDouble.ANSWER, "无法连接至 Turnstile 服务器，请稍后重试！");
    }

    @ParameterizedTest
    @CsvSource({
        "https://gw.example.com,true",
        "https://GW.example.com:8443/,true",
        "https://other.example.com,false",
        "'',true"
    })
    void answerWasMadeOnOurOwnHost(String serverAddress, boolean passes) {
        options.with("ServerAddress", serverAddress);
        if (passes) {
            challenge.check(TurnstileDouble.ANSWER, "192.0.2.1");
        } else {
            refuses(TurnstileDouble.ANSWER, FAILED);
        }
    }

    @Test
    void isOnWhenItIsSwitchedOn() {
        assertThat(challenge.enabled()).isTrue();
        options.with("TurnstileCheckEnabled", "");
        assertThat(challenge.enabled()).isFalse();
        assertThat(challenge.info().id()).isEqualTo("turnstile");
    }
}
