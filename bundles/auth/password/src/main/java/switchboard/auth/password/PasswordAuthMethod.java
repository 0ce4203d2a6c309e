package switchboard.auth.password;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.spi.AuthMethod;
import switchboard.spi.AuthMethodInfo;
import switchboard.spi.Credentials;
import switchboard.spi.Identity;
import switchboard.spi.Options;
import switchboard.spi.RefusedException;
import switchboard.spi.Setting;
import switchboard.spi.UserDirectory;

/**
 * Proves who one is by user name, or e-mail address, and password. An unknown name, a wrong password and
 * a banned user get the same answer, so that nobody learns which names there are. The messages are One
 * API's, which clients compare.
 */
@Component
public final class PasswordAuthMethod implements AuthMethod {
    private static final String ENABLED = "PasswordLoginEnabled";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";

    private static final AuthMethodInfo INFO = new AuthMethodInfo(
            "password",
            "密码登录",
            AuthMethodInfo.Flow.FORM,
            List.of(
                    new Setting(USERNAME, Setting.Type.TEXT, "", "", "用户名或邮箱地址"),
                    new Setting(PASSWORD, Setting.Type.SECRET, "", "", "密码")),
            List.of(new Setting(ENABLED, Setting.Type.FLAG, "true", "", "Allow to log in with a password.")),
            "");

    private final UserDirectory users;
    private final Options options;

    /** A method over the kernel's users. */
    @Activate
    public PasswordAuthMethod(@Reference UserDirectory users, @Reference Options options) {
        this.users = users;
        this.options = options;
    }

    @Override
    public AuthMethodInfo info() {
        return INFO;
    }

    @Override
    public Identity authenticate(Credentials credentials) {
        if (!enabled()) {
            throw new RefusedException(403, "password_login_disabled", "管理员关闭了密码登录");
        }
        String username = credentials.field(USERNAME);
        String password = credentials.field(PASSWORD);
        if (username.isEmpty() || password.isEmpty()) {
            throw new RefusedException(403, "invalid_parameter", "无效的参数");
        }
        return users.withPassword(username, password)
                .orElseThrow(() -> new RefusedException(403, "wrong_credentials", "用户名或密码错误，或用户已被封禁"));
    }

    /** On unless somebody has set it to anything but {@code true}. */
    @Override
    public boolean enabled() {
        return options.text(ENABLED).isEmpty() || options.flag(ENABLED);
    }
}
