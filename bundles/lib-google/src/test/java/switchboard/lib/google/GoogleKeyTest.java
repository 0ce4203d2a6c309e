package switchboard.lib.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamRequest;

class GoogleKeyTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);
    private static final String TOKEN_URI = "https://oauth2.googleapis.com/token";

    @Test
    void assertionIsTheRecordedOne() throws GeneralSecurityException {
        String[] parts = account(Keys.PEM).assertion(NOW).split("\\.", -1);
        assertThat(parts).hasSize(3);
        assertThat(Json.known(decoded(parts[0]))).isEqualTo(Json.known(Keys.fixture("jwt.header.json")));
        assertThat(Json.known(decoded(parts[1]))).isEqualTo(Json.known(Keys.fixture("jwt.claims.json")));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(Keys.PAIR.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    }

    @Test
    void exchangeIsTheRecordedRequest() {
        ServiceAccount account = account(Keys.PEM);
        UpstreamRequest request = account.exchange(NOW);
        List<String> wanted = Keys.fixture("token.request.txt").lines().toList();
        assertThat(request.method() + " " + request.url()).isEqualTo(wanted.get(0));
        assertThat("Content-Type: " + request.headers().first("Content-Type").orElseThrow())
                .isEqualTo(wanted.get(1));
        assertThat(text(request))
                .isEqualTo(wanted.get(3).replace("<header>.<claims>.<signature>", account.assertion(NOW)));
    }

    @Test
    void privateKeyWithWrittenOutLineEndsIsMended() {
        String wanted = account(Keys.PEM).assertion(NOW);
        assertThat(account(Keys.PEM.replace("\n", "\\n")).assertion(NOW)).isEqualTo(wanted);
        assertThat(account(Keys.PEM.replace("\n", "\\r\\n")).assertion(NOW)).isEqualTo(wanted);
        assertThat(account(Keys.PEM.replace("\n", "\r\n")).assertion(NOW)).isEqualTo(wanted);
        assertThat(account(Keys.PEM.replace("\n", " ")).assertion(NOW)).isEqualTo(wanted);
    }

    @Test
    void privateKeyThatIsNoneIsRefusedWithoutShowingIt() {
        for (String pem :
                List.of("-----BEGIN PRIVATE KEY-----\nMIIsecret\n-----END PRIVATE KEY-----", "secret!", " MIIE")) {
            assertThatThrownBy(() -> account(pem).exchange(NOW))
                    .isInstanceOfSatisfying(RelayException.class, GoogleKeyTest::isAuth)
                    .hasMessageNotContaining("MII")
                    .hasMessageNotContaining("secret!");
        }
    }

    @Test
    void keyWithoutWhatItNeedsIsRefusedByName() {
        assertThatThrownBy(() -> GoogleKey.of("{\"type\":\"service_account\",\"private_key\":\"x\"}"))
                .isInstanceOfSatisfying(RelayException.class, GoogleKeyTest::isAuth)
                .hasMessageContaining("client_email");
        for (String json : List.of("{\"type\":\"external_account\"}", "{}", "{broken")) {
            assertThatThrownBy(() -> GoogleKey.of(json))
                    .isInstanceOfSatisfying(RelayException.class, GoogleKeyTest::isAuth)
                    .hasMessageNotContaining("broken");
        }
        for (String uri : List.of("file:///etc/passwd", "not a uri", "https:opaque")) {
            assertThatThrownBy(() -> GoogleKey.of(Keys.serviceAccount(uri)))
                    .isInstanceOfSatisfying(RelayException.class, GoogleKeyTest::isAuth);
        }
    }

    @Test
    void personsCredentialsAreARefreshToken() {
        GoogleKey key = GoogleKey.of("""
                {"type":"authorized_user","client_id":"id","client_secret":"s&1","refresh_token":"1//r","quota_project_id":"p"}""");
        assertThat(key).isInstanceOfSatisfying(AuthorizedUser.class, user -> {
            assertThat(user.projectId()).isEqualTo("p");
            assertThat(user.exchange(NOW).url().toString()).isEqualTo(TOKEN_URI);
            assertThat(text(user.exchange(NOW)))
                    .isEqualTo("grant_type=refresh_token&client_id=id&client_secret=s%261&refresh_token=1%2F%2Fr");
        });
    }

    @Test
    void anythingElseIsAPlainKey() {
        assertThat(GoogleKey.of(" AIzaSecret \n")).isEqualTo(new GoogleKey.Plain("AIzaSecret"));
    }

    @Test
    void keysDoNotPrint() {
        assertThat(account(Keys.PEM).toString()).doesNotContain("PRIVATE");
        assertThat(new GoogleKey.Plain("AIzaSecret").toString()).doesNotContain("AIza");
        assertThat(GoogleKey.of("{\"type\":\"authorized_user\",\"client_id\":\"id\",\"client_secret\":\"geheim\","
                                + "\"refresh_token\":\"geheim\"}")
                        .toString())
                .doesNotContain("geheim");
    }

    private static void isAuth(RelayException refused) {
        assertThat(refused.failure().failure()).isEqualTo(Failure.AUTH);
    }

    private static ServiceAccount account(String pem) {
        return (ServiceAccount) GoogleKey.of(Keys.serviceAccount(TOKEN_URI, pem));
    }

    private static String text(UpstreamRequest request) {
        return new String(((Payload.Raw) request.body()).bytes(), StandardCharsets.UTF_8);
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}
