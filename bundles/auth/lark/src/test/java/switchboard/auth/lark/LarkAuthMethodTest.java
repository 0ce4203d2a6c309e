package switchboard.auth.lark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import switchboard.spi.AuthMethod;
import switchboard.spi.Credentials;
import switchboard.spi.Identity;
import switchboard.spi.LoginStart;
import switchboard.spi.RefusedException;
import switchboard.testkit.AuthMethodContract;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.FakeWeb;

final class LarkAuthMethodTest extends AuthMethodContract {
    private static final Identity ZHANG = new Identity.Account("ou_fixture0001", List.of(), "", "张三", "");

    @Override
    protected FakeWeb web() {
        return new FakeWeb()
                .on(
                        "/token",
                        "{\"code\":0,\"access_token\":\"eyJ.fixture.u\",\"expires_in\":7200,\"token_type\":\"Bearer\"}")
                .on("/user", "{\"sub\":\"ou_fixture0001\",\"name\":\"张三\",\"open_id\":\"ou_fixture0001\"}");
    }

    @Override
    protected AuthMethod on(FakeWeb web, String secret) {
        return new LarkAuthMethod(
                new FakeOptions()
                        .with("LarkClientId", "cli_app")
                        .with("LarkClientSecret", secret)
                        .with("LarkTokenUrl", FakeWeb.URL + "/token")
                        .with("LarkUserInfoUrl", FakeWeb.URL + "/user"),
                web);
    }

    @Override
    protected AuthMethod off(FakeWeb web) {
        return new LarkAuthMethod(new FakeOptions(), web);
    }

    @Override
    protected Map<String, String> good() {
        return Map.of("code", "c0de");
    }

    private static Credentials credentials() {
        return new Credentials(Map.of("code", "c0de"), Map.of(), "https://gateway.test/oauth/lark", "192.0.2.1");
    }

    @Test
    void accountIsKnownByItsOpenId() {
        FakeWeb web = web();
        assertThat(on(web, "s").authenticate(credentials())).isEqualTo(ZHANG);
        assertThat(web.asked("/user").header("Authorization")).isEqualTo("Bearer eyJ.fixture.u");
    }

    @Test
    void wrappedAnswersAreTakenToo() {
        FakeWeb web = web().on(
                        "/user",
                        "{\"code\":0,\"msg\":\"success\",\"data\":{\"open_id\":\"ou_fixture0001\",\"name\":\"张三\"}}");
        assertThat(on(web, "s").authenticate(credentials())).isEqualTo(ZHANG);
        FakeWeb refusing = web().on("/user", "{\"code\":99991663,\"msg\":\"token invalid\",\"data\":{}}");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> on(refusing, "s").authenticate(credentials()))
                .withMessage("token invalid");
    }

    @Test
    void browserAndExchangeNameTheSameCallback() {
        FakeWeb web = web();
        AuthMethod method = on(web, "s");
        var start = new LoginStart("st4te", "https://gateway.test/oauth/lark", Map.of(), "", "192.0.2.1");
        assertThat(method.begin(start).url().orElseThrow().toString())
                .startsWith("https://accounts.feishu.cn/open-apis/authen/v1/authorize?client_id=cli_app")
                .contains("redirect_uri=https%3A%2F%2Fgateway.test%2Foauth%2Flark");
        method.authenticate(credentials());
        assertThat(web.asked("/token").body())
                .contains("\"redirect_uri\":\"https://gateway.test/oauth/lark\"")
                .contains("\"grant_type\":\"authorization_code\"");
    }

    @Test
    void failedExchangeIsToldAndAsksNoFurther() {
        FakeWeb web = web().on(
                        "/token",
                        400,
                        "application/json",
                        "{\"code\":20003,\"error\":\"invalid_grant\",\"error_description\":\"The code is not found.\"}");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> on(web, "s").authenticate(credentials()))
                .withMessage("The code is not found.");
        assertThat(web.asked()).hasSize(1);
    }
}
