package switchboard.challenge.turnstile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.RefusedException;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.FakeWeb;

class TurnstileChallengeTest {
    private static final String FAILED = "Turnstile 校验失败，请刷新重试！";
    private static final String GOOD =
            "{\"success\":true,\"challenge_ts\":\"2023-11-14T22:13:20.692Z\",\"hostname\":\"gw.example.com\",\"error-codes\":[]}";

    private final FakeWeb web = new FakeWeb().on("/siteverify", GOOD);
    private final FakeOptions options = new FakeOptions()
            .with("TurnstileCheckEnabled", "true")
            .with("TurnstileSecretKey", "hush")
            .with("TurnstileVerifyUrl", FakeWeb.URL + "/siteverify");
    private final TurnstileChallenge challenge = new TurnstileChallenge(options, web);

    private void refuses(String answer, String message) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> challenge.check(answer, "192.0.2.1"))
                .withMessage(message);
    }

    @Test
    void goodAnswerPassesAndIsAskedForAsAForm() {
        challenge.check("XXXX.DUMMY.TOKEN.XXXX", "2001:db8::1");
        FakeWeb.Asked asked = web.asked("/siteverify");
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(asked.body().split("&"))
                .containsExactlyInAnyOrder(
                        "secret=hush", "response=XXXX.DUMMY.TOKEN.XXXX", "remoteip=2001%3Adb8%3A%3A1");
    }

    @Test
    void noAnswerIsToldWithoutAsking() {
        refuses("", "Turnstile token 为空");
        refuses("x".repeat(2049), FAILED);
        assertThat(web.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout-or-duplicate", "invalid-input-secret", "internal-error"})
    void whatCloudflareRefusesIsRefused(String code) {
        web.on("/siteverify", "{\"success\":false,\"error-codes\":[\"%s\"]}".formatted(code));
        refuses("spent", FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "<html>", "{\"success\":\"true\"}", "{\"success\":1}"})
    void whatCannotBeCheckedIsRefused(String body) {
        web.on("/siteverify", body);
        refuses("token", "无法连接至 Turnstile 服务器，请稍后重试！");
    }

    @Test
    void nobodyAtHomeLetsNobodyThrough() {
        web.leave();
        refuses("token", "无法连接至 Turnstile 服务器，请稍后重试！");
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
            challenge.check("token", "192.0.2.1");
        } else {
            refuses("token", FAILED);
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
