package switchboard.auth.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
import switchboard.spi.WebClient;

/**
 * Log-in by any provider of OpenID Connect: authorization code, with PKCE and a nonce where it was begun here. An account is
 * known by its {@code sub}.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html">OpenID Connect Core</a>
 */
@Component
public final class OidcAuthMethod implements AuthMethod {
    private static final AuthMethodInfo INFO = new AuthMethodInfo(
            "oidc", "OIDC", AuthMethodInfo.Flow.REDIRECT, List.of(), OidcSettings.ALL, "该 OIDC 账户已被绑定");

    private static final String NONCE = "nonce";

    private final Options options;
    private final Asker asker;
    private final Discovery discovery;
    private final IdTokens idTokens;

    /** A method over the kernel's client. */
    @Activate
    public OidcAuthMethod(@Reference Options options, @Reference WebClient web) {
        this(options, web, InstantSource.system());
    }

    OidcAuthMethod(Options options, WebClient web, InstantSource clock) {
        this.options = options;
        this.asker = new Asker(web, "无法连接至 OIDC 服务器，请稍后重试！");
        this.discovery = new Discovery(asker, clock);
        this.idTokens = new IdTokens(asker, clock);
    }

    @Override
    public AuthMethodInfo info() {
        return INFO;
    }

    @Override
    public boolean enabled() {
        return options.flag(OidcSettings.ENABLED.name())
                && !OidcSettings.CLIENT_ID.in(options).isEmpty();
    }

    /** The address of what a provider says of itself gives the three that are needed. */
    @Override
    public Map<String, String> derive(String setting, String value) {
        if (!setting.equals(OidcSettings.WELL_KNOWN.name()) || value.isBlank()) {
            return Map.of();
        }
        Metadata found = discovery.at(value.strip());
        return Map.of(
                OidcSettings.AUTHORIZATION_ENDPOINT.name(), found.authorizationEndpoint(),
                OidcSettings.TOKEN_ENDPOINT.name(), found.tokenEndpoint(),
                OidcSettings.USERINFO_ENDPOINT.name(), found.userinfoEndpoint());
    }

    @Override
    public Departure begin(LoginStart start) {
        requireEnabled();
        Metadata provider = provider();
        String nonce = Pkce.secret();
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", OidcSettings.CLIENT_ID.in(options));
        parameters.put("redirect_uri", start.callback());
        parameters.put("response_type", "code");
        parameters.put("scope", OidcSettings.SCOPES.in(options));
        parameters.put("state", start.state());
        parameters.put("nonce", nonce);
        URI page = Urls.http(provider.authorizationEndpoint()).orElseThrow(asker::unreachable);
        return Pkce.departure(page, parameters, Map.of(NONCE, nonce));
    }

    @Override
    public Identity authenticate(Credentials credentials) {
        requireEnabled();
        if (credentials.field("code").isEmpty()) {
            throw Asker.refused("invalid_parameter", said(credentials));
        }
        Metadata provider = provider();
        String issuer = credentials.field("iss");
        if (!issuer.isEmpty() && !provider.issuer().isEmpty() && !issuer.equals(provider.issuer())) {
            throw Asker.refused("wrong_issuer", "OIDC 服务器不一致，请重试！"); // RFC 9207
        }
        Reply tokens = tokens(credentials, provider);
        Reply user = user(tokens.text("access_token"), provider);
        String subject = user.text("sub");
        String idToken = tokens.text("id_token");
        if (!idToken.isEmpty() && !provider.jwksUri().isEmpty()) {
            String clientId = OidcSettings.CLIENT_ID.in(options);
            if (!subject.equals(idTokens.subject(idToken, provider, clientId, credentials.kept(NONCE)))) {
                throw Asker.invalid();
            }
        }
        return account(user, subject);
    }

    private static String said(Credentials credentials) {
        String description = credentials.field("error_description");
        String error = description.isEmpty() ? credentials.field("error") : description;
        return error.isEmpty() ? "无效的参数" : error;
    }

    private static Identity account(Reply user, String subject) {
        String name = user.text("name").isBlank() ? user.text("preferred_username") : user.text("name");
        JsonNode verified = user.json().path("email_verified");
        boolean isDoubtful = verified.asText("").equals("false"); // some write it as a text
        return new Identity.Account(
                subject,
                List.of(),
                user.text("preferred_username"),
                name.isBlank() ? "OIDC User" : name,
                isDoubtful ? "" : user.text("email"));
    }

    /** RFC 6749 has a form here; JSON, as One API sends it, is refused by most. */
    private Reply tokens(Credentials credentials, Metadata provider) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", credentials.field("code"));
        form.put("redirect_uri", credentials.callback());
        Pkce.prove(credentials, form);
        Reply reply = asker.postForm(provider.tokenEndpoint(), authentication(provider, form), form);
        if (!reply.ok() || reply.text("access_token").isEmpty()) {
            String error = reply.error();
            throw error.isEmpty() ? asker.unreachable() : Asker.refused("exchange_failed", error);
        }
        return reply;
    }

    /** Puts who we are into the form, or gives the header that says it. */
    private Map<String, String> authentication(Metadata provider, Map<String, String> form) {
        String id = OidcSettings.CLIENT_ID.in(options);
        String secret = OidcSettings.CLIENT_SECRET.in(options);
        if (provider.wantsBasic() && !secret.isEmpty()) {
            String pair = Urls.encoded(id) + ":" + Urls.encoded(secret);
            String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
            return Map.of("Authorization", "Basic " + encoded);
        }
        form.put("client_id", id);
        if (!secret.isEmpty()) {
            form.put("client_secret", secret);
        }
        return Map.of();
    }

    private Reply user(String token, Metadata provider) {
        Reply reply = asker.getWith(token, provider.userinfoEndpoint());
        if (reply.contentType().toLowerCase(Locale.ROOT).contains("application/jwt")) {
            throw Asker.refused("signed_userinfo", "OIDC 服务器返回了签名的用户信息（application/jwt），请将其改为 JSON");
        }
        if (reply.status() != 200 || reply.text("sub").isBlank()) {
            throw Asker.invalid();
        }
        return reply;
    }

    /** What an operator has set goes before what the provider says. */
    private Metadata provider() {
        Metadata said = discovery.at(OidcSettings.WELL_KNOWN.in(options));
        return new Metadata(
                said.issuer(),
                or(OidcSettings.AUTHORIZATION_ENDPOINT.in(options), said.authorizationEndpoint()),
                or(OidcSettings.TOKEN_ENDPOINT.in(options), said.tokenEndpoint()),
                or(OidcSettings.USERINFO_ENDPOINT.in(options), said.userinfoEndpoint()),
                said.jwksUri(),
                said.tokenAuth());
    }

    private static String or(String first, String otherwise) {
        return first.isEmpty() ? otherwise : first;
    }

    private void requireEnabled() {
        if (!enabled()) {
            throw Asker.refused("oidc_disabled", "管理员未开启通过 OIDC 登录以及注册");
        }
    }
}
