package switchboard.auth.lark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import switchboard.spi.AuthMethod;
import switchboard.spi.Credentials;
import switchboard.spi.Identity;
import switchboard.spi.LoginStart;
import switchboard.spi.RefusedException;
import switchboard.testkit.AuthMethodContract;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.doubles.Fixture;
import switchboard.testkit.doubles.LarkDouble;

final class LarkAuthMethodTest extends AuthMethodContract<LarkDouble> {
    private static final Identity ZHANG = new Identity.Account("ou_fixture0001", List.of(), "", "张三", "");

    private static final LarkDouble LARK = new LarkDouble();

    @AfterAll
    static void close() {
        LARK.close();
    }

    @Override
    protected LarkDouble web() {
        LARK.reset();
        return LARK;
    }

    @Override
    protected AuthMethod on(LarkDouble web, String secret) {
        return new LarkAuthMethod(
                new FakeOptions()
                        .with("LarkClientId", "cli_app")
                        .with("LarkClientSecret", secret)
                        .with("LarkTokenUrl", web.at(LarkDouble.TOKEN))
                        .with("LarkUserInfoUrl", web.at(LarkDouble.USER)),
                web);
    }

    @Override
    protected AuthMethod off(LarkDouble web) {
        return new LarkAuthMethod(new FakeOptions(), web);
    }

    @Override
    protected Map<String, String> good() {
        return Map.of("code", LarkDouble.CODE);
    }

    private static Credentials credentials() {
        return new Credentials(
                Map.of("code", LarkDouble.CODE), Map.of(), "https://gateway.test/oauth/lark", "192.0.2.1");
    }

    @Test
    void accountIsKnownByItsOpenId() {
        LarkDouble web = web();
        assertThat(on(web, "s").authenticate(credentials())).isEqualTo(ZHANG);
        assertThat(web.asked(LarkDouble.USER).header("Authorization")).isEqualTo("Bearer eyJ.fixture.u");
    }

    /** The other address that tells users wraps them up. */
    @Test
    void wrappedAnswersAreTakenToo() {
        LarkDouble web = web();
        web.says(
                LarkDouble.USER,
                200,
                "{\"code\":0,\"msg\":\"success\",\"data\":%s}".formatted(Fixture.text("lark.userinfo.json")));
        assertThat(on(web, "s").authenticate(credentials())).isEqualTo(ZHANG);
        LarkDouble refusing = web();
        refusing.says(LarkDouble.USER, 200, "{\"code\":99991663,\"msg\":\"token invalid\",\"data\":{}}");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> on(refusing, "s").authenticate(credentials()))
                .withMessage("token invalid");
    }

    @Test
    void browserAndExchangeNameTheSameCallback() {
        LarkDouble web = web();
        AuthMethod method = on(web, "s");
        var start = new LoginStart("st4te", "https://gateway.test/oauth/lark", Map.of(), "", "192.0.2.1");
        assertThat(method.begin(start).url().orElseThrow().toString())
                .startsWith("https://accounts.feishu.cn/open-apis/authen/v1/authorize?client_id=cli_app")
                .contains("redirect_uri=https%3A%2F%2Fgateway.test%2Foauth%2Flark");
        method.authenticate(credentials());
        assertThat(web.asked(LarkDouble.TOKEN).body())
                .contains("\"redirect_uri\":\"https://gateway.test/oauth/lark\"")
                .contains("\"grant_type\":\"authorization_code\"");
    }

    @Test
    void failedExchangeIsToldAndAsksNoFurther() {
        LarkDouble web = web();
        AuthMethod method = on(web, "s");
        method.authenticate(credentials());
        assertThatExceptionOfType(RefusedException.class)
                .as("a code is good once")
                .isThrownBy(() -> method.authenticate(credentials()))
                .withMessage(
                        "The authorization code is not found. Please note that an authorization code can only be used"
                                + " once.");
        assertThat(web.asked()).hasSize(3);
    }
}
