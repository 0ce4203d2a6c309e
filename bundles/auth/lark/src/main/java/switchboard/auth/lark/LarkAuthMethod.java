package switchboard.auth.lark;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.lib.login.Asker;
import switchboard.lib.login.Asker.Reply;
import switchboard.lib.login.Pkce;
import switchboard.lib.login.Urls;
import switchboard.spi.AuthMethod;
import switchboard.spi.AuthMethodInfo;
import switchboard.spi.Credentials;
import switchboard.spi.Departure;
import switchboard.spi.Identity;
import switchboard.spi.LoginStart;
import switchboard.spi.Options;
import switchboard.spi.RefusedException;
import switchboard.spi.Setting;
import switchboard.spi.WebClient;

/**
 * Log-in by Lark. An account is known by its {@code open_id}, which it has in this app alone. The method is on as soon as
 * there is a client id, as in One API.
 *
 * @see <a href="https://open.feishu.cn/document/authentication-management/access-token/get-user-access-token">Get a user
 *     access token</a>
 */
@Component
public final class LarkAuthMethod implements AuthMethod {
    private static final Setting CLIENT_ID =
            new Setting("LarkClientId", Setting.Type.TEXT, "", "", "App id; logging in by Lark is on when it is set.");
    private static final Setting CLIENT_SECRET =
            new Setting("LarkClientSecret", Setting.Type.SECRET, "", "", "App secret.");
    private static final Setting AUTHORIZE_URL = new Setting(
            "LarkAuthorizeUrl",
            Setting.Type.TEXT,
            "https://accounts.feishu.cn/open-apis/authen/v1/authorize",
            "",
            "Where browsers go; accounts.larksuite.com outside China.");
    private static final Setting TOKEN_URL = new Setting(
            "LarkTokenUrl",
            Setting.Type.TEXT,
            "https://open.feishu.cn/open-apis/authen/v2/oauth/token",
            "",
            "Where codes are exchanged for tokens; open.larksuite.com outside China.");
    private static final Setting USER_URL = new Setting(
            "LarkUserInfoUrl",
            Setting.Type.TEXT,
            "https://passport.feishu.cn/suite/passport/oauth/userinfo",
            "",
            "Where users are told; passport.larksuite.com outside China.");

    private static final AuthMethodInfo INFO = new AuthMethodInfo(
            "lark",
            "飞书",
            AuthMethodInfo.Flow.REDIRECT,
            List.of(),
            List.of(CLIENT_ID, CLIENT_SECRET, AUTHORIZE_URL, TOKEN_URL, USER_URL),
            "该飞书账户已被绑定");

    private final Options options;
    private final Asker asker;

    /** A method over the kernel's client. */
    @Activate
    public LarkAuthMethod(@Reference Options options, @Reference WebClient web) {
        this.options = options;
        this.asker = new Asker(web, "无法连接至飞书服务器，请稍后重试！");
    }

    @Override
    public AuthMethodInfo info() {
        return INFO;
    }

    @Override
    public boolean enabled() {
        return !CLIENT_ID.in(options).isEmpty();
    }

    @Override
    public Departure begin(LoginStart start) {
        requireEnabled();
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", CLIENT_ID.in(options));
        parameters.put("redirect_uri", start.callback());
        parameters.put("response_type", "code");
        parameters.put("state", start.state());
        URI page = Urls.http(AUTHORIZE_URL.in(options)).orElseThrow(asker::unreachable);
        return Pkce.departure(page, parameters, Map.of());
    }

    @Override
    public Identity authenticate(Credentials credentials) {
        requireEnabled();
        JsonNode user = user(asker.getWith(token(credentials), USER_URL.in(options)));
        String id = user.path("open_id").asText("").strip();
        if (id.isEmpty()) {
            throw Asker.invalid();
        }
        String name = user.path("name").asText("");
        return new Identity.Account(id, List.of(), "", name.isBlank() ? "Lark User" : name, "");
    }

    /** Lark has two places that tell a user: one wraps it, with a code of its own. */
    private static JsonNode user(Reply reply) {
        JsonNode json = reply.json();
        if (!reply.ok() || json.path("code").asLong(0) != 0) {
            throw failed(reply);
        }
        return json.path("data").isObject() ? json.path("data") : json;
    }

    private String token(Credentials credentials) {
        Map<String, String> body = new HashMap<>();
        body.put("grant_type", "authorization_code");
        body.put("client_id", CLIENT_ID.in(options));
        body.put("client_secret", CLIENT_SECRET.in(options));
        body.put("code", Asker.code(credentials));
        body.put("redirect_uri", credentials.callback());
        Pkce.prove(credentials, body);
        Reply reply = asker.postJson(TOKEN_URL.in(options), body);
        if (!reply.ok()
                || reply.json().path("code").asLong(0) != 0
                || !reply.error().isEmpty()) {
            throw failed(reply);
        }
        if (reply.text("access_token").isEmpty()) {
            throw Asker.invalid();
        }
        return reply.text("access_token");
    }

    private static RefusedException failed(Reply reply) {
        String said = reply.error().isEmpty() ? reply.text("msg") : reply.error();
        return said.isEmpty() ? Asker.invalid() : Asker.refused("exchange_failed", said);
    }

    private void requireEnabled() {
        if (!enabled()) {
            throw Asker.refused("lark_disabled", "管理员未开启通过飞书登录以及注册");
        }
    }
}
