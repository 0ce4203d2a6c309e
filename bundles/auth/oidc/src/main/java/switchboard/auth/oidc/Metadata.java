package switchboard.auth.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import switchboard.lib.login.Asker.Reply;
import switchboard.lib.login.Urls;

/**
 * What a provider says of itself. What it leaves out is empty.
 *
 * @param tokenAuth how clients may authenticate at the token endpoint; empty if it does not say
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata">Provider metadata</a>
 */
record Metadata(
        String issuer,
        String authorizationEndpoint,
        String tokenEndpoint,
        String userinfoEndpoint,
        String jwksUri,
        List<String> tokenAuth) {
    /** Of a provider that was not asked. */
    static final Metadata NONE = new Metadata("", "", "", "", "", List.of());

    static Metadata of(Reply reply) {
        List<String> tokenAuth = new ArrayList<>();
        for (JsonNode way : reply.json().path("token_endpoint_auth_methods_supported")) {
            tokenAuth.add(way.asText());
        }
        return new Metadata(
                reply.text("issuer"),
                address(reply, "authorization_endpoint"),
                address(reply, "token_endpoint"),
                address(reply, "userinfo_endpoint"),
                address(reply, "jwks_uri"),
                List.copyOf(tokenAuth));
    }

    private static String address(Reply reply, String member) {
        return Urls.http(reply.text(member)).map(Object::toString).orElse("");
    }

    boolean isWhole() {
        return !issuer.isEmpty() && !authorizationEndpoint.isEmpty() && !tokenEndpoint.isEmpty();
    }

    /** Whether the client's secret must go into the header, since the provider takes it nowhere else. */
    boolean wantsBasic() {
        return tokenAuth.contains("client_secret_basic") && !tokenAuth.contains("client_secret_post");
    }
}
