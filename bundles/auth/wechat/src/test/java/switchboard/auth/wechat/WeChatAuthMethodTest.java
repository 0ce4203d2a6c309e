package switchboard.auth.wechat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.spi.AuthMethod;
import switchboard.spi.Credentials;
import switchboard.spi.Identity;
import switchboard.spi.RefusedException;
import switchboard.testkit.AuthMethodContract;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.FakeWeb;

final class WeChatAuthMethodTest extends AuthMethodContract {
    private static final String PATH = "/base/api/wechat/user";

    @Override
    protected FakeWeb web() {
        return new FakeWeb().on(PATH, "{\"success\":true,\"message\":\"\",\"data\":\"oFixtureOpenId0001\"}");
    }

    @Override
    protected AuthMethod on(FakeWeb web, String secret) {
        return new WeChatAuthMethod(
                new FakeOptions()
                        .with("WeChatAuthEnabled", "true")
                        .with("WeChatServerAddress", FakeWeb.URL + "/base/")
                        .with("WeChatServerToken", secret),
                web);
    }

    @Override
    protected AuthMethod off(FakeWeb web) {
        return new WeChatAuthMethod(new FakeOptions().with("WeChatServerAddress", FakeWeb.URL), web);
    }

    @Override
    protected Map<String, String> good() {
        return Map.of("code", "123456");
    }

    @Test
    void serverIsAskedWithTheBareTokenAndAnEncodedCode() {
        FakeWeb web = web();
        Identity identity =
                on(web, "raw-token").authenticate(new Credentials(Map.of("code", "12 34&x=é/#"), "192.0.2.1"));
        assertThat(identity).isEqualTo(new Identity.Account("oFixtureOpenId0001", List.of(), "", "WeChat User", ""));
        FakeWeb.Asked asked = web.asked(PATH);
        assertThat(asked.header("Authorization")).isEqualTo("raw-token");
        assertThat(asked.url().getRawQuery()).isEqualTo("code=12+34%26x%3D%C3%A9%2F%23");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"success":true,"message":"","data":""}                             | 验证码错误或已过期
                    {"success":false,"message":"无权进行此操作，未登录或 token 无效"}  | 无权进行此操作，未登录或 token 无效
                    {"success":false,"message":"无效的参数"}                            | 无效的参数
                    <html>                                                             | 无法连接至微信服务器，请稍后重试！
                    """)
    void whatTheServerSaysIsTold(String body, String message) {
        FakeWeb web = web().on(PATH, body);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> on(web, "t").authenticate(new Credentials(good(), "192.0.2.1")))
                .withMessage(message);
    }
}
