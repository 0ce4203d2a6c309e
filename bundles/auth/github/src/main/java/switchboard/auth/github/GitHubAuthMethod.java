package switchboard.auth.github;

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
import switchboard.spi.Setting;
import switchboard.spi.WebClient;

/**
 * Log-in by GitHub. An account is known by its number, since its login name may be given up and taken by somebody else; One
 * API stored the name, so that is looked up too.
 *
 * @see <a href="https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps">Authorizing OAuth
 *     apps</a>
 */
@Component
public final class GitHubAuthMethod implements AuthMethod {
    private static final Setting ENABLED =
            new Setting("GitHubOAuthEnabled", Setting.Type.FLAG, "false", "", "Allow to log in by GitHub.");
    private static final Setting CLIENT_ID =
            new Setting("GitHubClientId", Setting.Type.TEXT, "", "", "Client id of the OAuth app.");
    private static final Setting CLIENT_SECRET =
            new Setting("GitHubClientSecret", Setting.Type.SECRET, "", "", "Client secret of the OAuth app.");
    private static final Setting AUTHORIZE_URL = new Setting(
            "GitHubAuthorizeUrl",
            Setting.Type.TEXT,
            "https://github.com/login/oauth/authorize",
            "",
            "Where browsers go; another one for GitHub Enterprise Server.");
    private static final Setting TOKEN_URL = new Setting(
            "GitHubTokenUrl",
            Setting.Type.TEXT,
            "https://github.com/login/oauth/access_token",
            "",
            "Where codes are exchanged for tokens.");
    private static final Setting USER_URL =
            new Setting("GitHubUserUrl", Setting.Type.TEXT, "https://api.github.com/user", "", "Where users are told.");

    private static final AuthMethodInfo INFO = new AuthMethodInfo(
            "github",
            "GitHub",
            AuthMethodInfo.Flow.REDIRECT,
            List.of(),
            List.of(ENABLED, CLIENT_ID, CLIENT_SECRET, AUTHORIZE_URL, TOKEN_URL, USER_URL),
            "该 GitHub 账户已被绑定");

    private final Options options;
    private final Asker asker;

    /** A method over the kernel's client. */
    @Activate
    public GitHubAuthMethod(@Reference Options options, @Reference WebClient web) {
        this.options = options;
        this.asker = new Asker(web, "无法连接至 GitHub 服务器，请稍后重试！");
    }

    @Override
    public AuthMethodInfo info() {
        return INFO;
    }

    @Override
    public boolean enabled() {
        return options.flag(ENABLED.name()) && !CLIENT_ID.in(options).isEmpty();
    }

    @Override
    public Departure begin(LoginStart start) {
        requireEnabled();
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", CLIENT_ID.in(options));
        parameters.put("state", start.state());
        parameters.put("scope", "user:email");
        URI page = Urls.http(AUTHORIZE_URL.in(options)).orElseThrow(asker::unreachable);
        return Pkce.departure(page, parameters, Map.of());
    }

    @Override
    public Identity authenticate(Credentials credentials) {
        requireEnabled();
        Reply user = asker.getWith(token(credentials), USER_URL.in(options));
        String login = user.text("login");
        JsonNode id = user.json().path("id");
        if (!user.ok() || login.isEmpty() || !id.isIntegralNumber() || id.longValue() <= 0) {
            throw Asker.invalid();
        }
        String name = user.text("name");
        return new Identity.Account(
                Long.toString(id.longValue()),
                former(login),
                "",
                name.isBlank() ? "GitHub User" : name,
                user.text("email"));
    }

    /** A login name of digits alone could be somebody else's number. */
    private static List<String> former(String login) {
        return login.chars().allMatch(c -> c >= '0' && c <= '9') ? List.of() : List.of(login);
    }

    /** Errors come with status 200. */
    private String token(Credentials credentials) {
        Map<String, String> body = new HashMap<>();
        body.put("client_id", CLIENT_ID.in(options));
        body.put("client_secret", CLIENT_SECRET.in(options));
        body.put("code", Asker.code(credentials));
        Pkce.prove(credentials, body);
        Reply reply = asker.postJson(TOKEN_URL.in(options), body);
        if (!reply.error().isEmpty()) {
            throw Asker.refused("exchange_failed", reply.error());
        }
        if (!reply.ok() || reply.text("access_token").isEmpty()) {
            throw Asker.invalid();
        }
        return reply.text("access_token");
    }

    private void requireEnabled() {
        if (!enabled()) {
            throw Asker.refused("github_disabled", "管理员未开启通过 GitHub 登录以及注册");
        }
    }
}
