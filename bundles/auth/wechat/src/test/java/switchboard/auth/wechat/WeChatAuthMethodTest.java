package switchboard.auth.wechat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import switchboard.spi.AuthMethod;
import switchboard.spi.Credentials;
import switchboard.spi.Identity;
import switchboard.spi.RefusedException;
import switchboard.testkit.AuthMethodContract;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.TestWeb;
import switchboard.testkit.doubles.WeChatDouble;

final class WeChatAuthMethodTest extends AuthMethodContract<WeChatDouble> {
    private static final WeChatDouble WECHAT = new WeChatDouble();

    @AfterAll
    static void close() {
        WECHAT.close();
    }

    @Override
    protected WeChatDouble web() {
        WECHAT.reset();
        return WECHAT;
    }

    @Override
    protected AuthMethod on(WeChatDouble web, String secret) {
        web.knows(secret);
        return method(web, secret);
    }

    private static AuthMethod method(WeChatDouble web, String token) {
        return new WeChatAuthMethod(
                new FakeOptions()
                        .with("WeChatAuthEnabled", "true")
                        .with("WeChatServerAddress", web.at(WeChatDouble.BASE + "/"))
                        .with("WeChatServerToken", token),
                web);
    }

    @Override
    protected AuthMethod off(WeChatDouble web) {
        return new WeChatAuthMethod(new FakeOptions().with("WeChatServerAddress", web.at(WeChatDouble.BASE)), web);
    }

    @Override
    protected Map<String, String> good() {
        return Map.of("code", WeChatDouble.CODE);
    }

    private static void refuses(AuthMethod method, String message) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> method.authenticate(new Credentials(Map.of("code", WeChatDouble.CODE), "192.0.2.1")))
                .withMessage(message);
    }

    @Test
    void accountIsTheOneTheServerNames() {
        assertThat(method(web(), WeChatDouble.TOKEN).authenticate(new Credentials(good(), "192.0.2.1")))
                .isEqualTo(new Identity.Account("oFixtureOpenId0001", List.of(), "", "WeChat User", ""));
    }

    @Test
    void serverIsAskedWithTheBareTokenAndAnEncodedCode() {
        WeChatDouble web = web();
        AuthMethod method = on(web, "raw-token");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> method.authenticate(new Credentials(Map.of("code", "12 34&x=é/#"), "192.0.2.1")))
                .withMessage("验证码错误或已过期");
        TestWeb.Asked asked = web.asked(WeChatDouble.USER);
        assertThat(asked.header("Authorization")).isEqualTo("raw-token");
        assertThat(asked.url().getRawQuery()).isEqualTo("code=12+34%26x%3D%C3%A9%2F%23");
    }

    @Test
    void codeIsGoodOnce() {
        AuthMethod method = on(web(), "t");
        method.authenticate(new Credentials(good(), "192.0.2.1"));
        refuses(method, "验证码错误或已过期");
    }

    @Test
    void whatTheServerSaysIsTold() {
        WeChatDouble web = web();
        refuses(method(web, "unknown"), "无权进行此操作，未登录或 token 无效");
        web.says(WeChatDouble.USER, 200, "{\"success\":false,\"message\":\"无效的参数\"}");
        refuses(on(web, "t"), "无效的参数");
        web.says(WeChatDouble.USER, 200, "<html>");
        refuses(on(web, "t"), "无法连接至微信服务器，请稍后重试！");
    }
}
