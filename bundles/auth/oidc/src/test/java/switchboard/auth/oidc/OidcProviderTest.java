package switchboard.auth.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import switchboard.spi.Credentials;
import switchboard.spi.Departure;
import switchboard.spi.Identity;
import switchboard.spi.LoginStart;
import switchboard.spi.RefusedException;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.RealWeb;

/** The whole way through a real provider: discovery, the browser, PKCE, tokens, keys, userinfo. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OidcProviderTest {
    private static final String CALLBACK = "http://127.0.0.1/oauth/oidc";

    private final MockOAuth2Server provider = new MockOAuth2Server();
    private FakeOptions options = new FakeOptions();

    @BeforeAll
    void start() throws IOException {
        provider.start(InetAddress.getLoopbackAddress(), 0);
        options = new FakeOptions()
                .with("OidcEnabled", "true")
                .with("OidcClientId", "switchboard")
                .with("OidcClientSecret", "hush")
                .with("OidcWellKnown", provider.wellKnownUrl("default").toString());
    }

    @AfterAll
    void stop() {
        provider.shutdown();
    }

    private void says(String subject, List<String> audience, Map<String, Object> claims, long seconds) {
        provider.enqueueCallback(new DefaultOAuth2TokenCallback("default", subject, "JWT", audience, claims, seconds));
    }

    /** What the browser brings back from where it was sent. */
    private static Map<String, String> travel(URI url) throws IOException, InterruptedException {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            var answer = browser.send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding());
            String query = URI.create(answer.headers().firstValue("Location").orElseThrow())
                    .getRawQuery();
            return Arrays.stream(query.split("&"))
                    .map(pair -> pair.split("=", 2))
                    .collect(Collectors.toMap(
                            pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        }
    }

    private Identity logIn(Map<String, String> instead) throws IOException, InterruptedException {
        var method = new OidcAuthMethod(options, new RealWeb());
        Departure departure = method.begin(new LoginStart("st4te", CALLBACK, Map.of(), "", "127.0.0.1"));
        Map<String, String> back = travel(departure.url().orElseThrow());
        assertThat(back).containsEntry("state", "st4te");
        Map<String, String> kept = new HashMap<>(departure.kept());
        kept.putAll(instead);
        return method.authenticate(new Credentials(back, kept, CALLBACK, "127.0.0.1"));
    }

    private void refused(Map<String, String> instead) {
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> logIn(instead));
    }

    @Test
    void somebodyLogsIn() throws Exception {
        says("sub-1", List.of("switchboard"), Map.of("email", "bob@x.test", "preferred_username", "bob"), 3600);
        assertThat(logIn(Map.of())).isEqualTo(new Identity.Account("sub-1", List.of(), "bob", "bob", "bob@x.test"));
    }

    @Test
    void consoleThatMadeTheAddressItselfIsServedWithoutNonceAndPkce() throws Exception {
        says("sub-2", List.of("switchboard"), Map.of(), 3600);
        String url = provider.authorizationEndpointUrl("default")
                + "?client_id=switchboard&response_type=code&scope=openid&state=s&redirect_uri=http%3A%2F%2F127.0.0.1%2Foauth%2Foidc";
        Map<String, String> back = travel(URI.create(url));
        Identity identity = new OidcAuthMethod(options, new RealWeb())
                .authenticate(new Credentials(back, Map.of(), CALLBACK, "127.0.0.1"));
        assertThat(identity)
                .isInstanceOfSatisfying(
                        Identity.Account.class,
                        account -> assertThat(account.id()).isEqualTo("sub-2"));
    }

    @Test
    void tokenOfAnotherLoginIsRefused() {
        says("sub-3", List.of("switchboard"), Map.of(), 3600);
        refused(Map.of("nonce", "of-another-login"));
    }

    @Test
    void tokenForAnotherClientIsRefused() {
        says("sub-4", List.of("switchboard"), Map.of("aud", "another-client"), 3600);
        refused(Map.of());
    }

    @Test
    void tokenThatIsOverIsRefused() {
        says("sub-5", List.of("switchboard"), Map.of(), -3600);
        refused(Map.of());
    }

    @Test
    void tokenOfAnotherIssuerIsRefused() {
        provider.enqueueCallback(new DefaultOAuth2TokenCallback(
                "default", "sub-6", "JWT", List.of("switchboard"), Map.of("iss", "https://evil.test"), 3600));
        refused(Map.of());
    }

    @Test
    void wrongVerifierIsRefusedByTheProvider() {
        says("sub-7", List.of("switchboard"), Map.of(), 3600);
        refused(Map.of("verifier", "x".repeat(43)));
    }
}
