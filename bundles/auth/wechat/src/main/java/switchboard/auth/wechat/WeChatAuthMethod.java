package switchboard.auth.wechat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.lib.login.Asker;
import switchboard.lib.login.Asker.Reply;
import switchboard.lib.login.Urls;
import switchboard.spi.AuthMethod;
import switchboard.spi.AuthMethodInfo;
import switchboard.spi.Credentials;
import switchboard.spi.Identity;
import switchboard.spi.Options;
import switchboard.spi.Setting;
import switchboard.spi.WebClient;

/**
 * Log-in by WeChat: a public account sends people a code of six digits, and its WeChat Server tells whose it is. Asking uses
 * a code up.
 *
 * @see <a href="https://github.com/songquanpeng/wechat-server">WeChat Server</a>
 */
@Component
public final class WeChatAuthMethod implements AuthMethod {
    private static final Setting ENABLED =
            new Setting("WeChatAuthEnabled", Setting.Type.FLAG, "false", "", "Allow to log in by WeChat.");
    private static final Setting ADDRESS =
            new Setting("WeChatServerAddress", Setting.Type.TEXT, "", "", "Where the WeChat Server is.");
    private static final Setting TOKEN =
            new Setting("WeChatServerToken", Setting.Type.SECRET, "", "", "Access token of one of its administrators.");
    private static final Setting PICTURE = new Setting(
            "WeChatAccountQRCodeImageURL", Setting.Type.TEXT, "", "", "Picture of the public account's QR code.");

    private static final String CODE = "code";
    private static final int LONGEST_CODE = 64;

    private static final AuthMethodInfo INFO = new AuthMethodInfo(
            "wechat",
            "微信",
            AuthMethodInfo.Flow.FORM,
            List.of(new Setting(CODE, Setting.Type.TEXT, "", "", "关注公众号后发送“验证码”获取的验证码")),
            List.of(ENABLED, ADDRESS, TOKEN, PICTURE),
            "该微信账号已被绑定");

    private final Options options;
    private final Asker asker;

    /** A method over the kernel's client. */
    @Activate
    public WeChatAuthMethod(@Reference Options options, @Reference WebClient web) {
        this.options = options;
        this.asker = new Asker(web, "无法连接至微信服务器，请稍后重试！");
    }

    @Override
    public AuthMethodInfo info() {
        return INFO;
    }

    @Override
    public boolean enabled() {
        return options.flag(ENABLED.name()) && !ADDRESS.in(options).isEmpty();
    }

    @Override
    public Identity authenticate(Credentials credentials) {
        if (!enabled()) {
            throw Asker.refused("wechat_disabled", "管理员未开启通过微信登录以及注册");
        }
        String code = credentials.field(CODE);
        if (code.isEmpty() || code.length() > LONGEST_CODE) {
            throw Asker.refused("invalid_parameter", "无效的参数");
        }
        Reply reply = asker.get(url(code), Map.of("Authorization", TOKEN.in(options)));
        if (!reply.ok() || !reply.json().path("success").isBoolean()) {
            throw asker.unreachable();
        }
        if (!reply.json().path("success").booleanValue()) {
            throw Asker.refused("exchange_failed", reply.text("message"));
        }
        String id = reply.text("data").strip();
        if (id.isEmpty()) {
            throw Asker.refused("wrong_code", "验证码错误或已过期");
        }
        return new Identity.Account(id, List.of(), "", "WeChat User", "");
    }

    private String url(String code) {
        String address = ADDRESS.in(options);
        URI page = Urls.http(address + (address.endsWith("/") ? "" : "/") + "api/wechat/user")
                .orElseThrow(asker::unreachable);
        return Urls.with(page, Map.of("code", code)).toString();
    }
}
