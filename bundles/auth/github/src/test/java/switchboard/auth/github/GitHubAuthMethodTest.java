package switchboard.auth.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.AuthMethod;
import switchboard.spi.Credentials;
import switchboard.spi.Identity;
import switchboard.spi.RefusedException;
import switchboard.testkit.AuthMethodContract;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.FakeWeb;

final class GitHubAuthMethodTest extends AuthMethodContract {
    private static final String USER = """
            {"login":"%s","id":583231,"node_id":"MDQ6VXNlcjU4MzIzMQ==","name":"The Octocat","email":null,"type":"User"}""";

    @Override
    protected FakeWeb web() {
        return new FakeWeb()
                .on("/token", "{\"access_token\":\"gho_fixture\",\"scope\":\"user:email\",\"token_type\":\"bearer\"}")
                .on("/user", USER.formatted("octocat"));
    }

    @Override
    protected AuthMethod on(FakeWeb web, String secret) {
        return new GitHubAuthMethod(
                new FakeOptions()
                        .with("GitHubOAuthEnabled", "true")
                        .with("GitHubClientId", "app")
                        .with("GitHubClientSecret", secret)
                        .with("GitHubTokenUrl", FakeWeb.URL + "/token")
                        .with("GitHubUserUrl", FakeWeb.URL + "/user"),
                web);
    }

    @Override
    protected AuthMethod off(FakeWeb web) {
        return new GitHubAuthMethod(new FakeOptions().with("GitHubClientId", "app"), web);
    }

    @Override
    protected Map<String, String> good() {
        return Map.of("code", "c0de");
    }

    private static Credentials credentials(Map<String, String> kept) {
        return new Credentials(Map.of("code", "c0de"), kept, "", "192.0.2.1");
    }

    @Test
    void accountIsKnownByItsNumberAndLookedUpByItsOldName() {
        assertThat(on(web(), "s").authenticate(credentials(Map.of())))
                .isEqualTo(new Identity.Account("583231", List.of("octocat"), "", "The Octocat", ""));
    }

    @Test
    void nameOfDigitsAloneIsNoFormerId() {
        FakeWeb web = web().on("/user", USER.formatted("583232"));
        assertThat(on(web, "s").authenticate(credentials(Map.of())))
                .isInstanceOfSatisfying(
                        Identity.Account.class,
                        account -> assertThat(account.formerIds()).isEmpty());
    }

    @Test
    void requestsAreThoseThatGitHubAsksFor() {
        FakeWeb web = web();
        on(web, "hush").authenticate(credentials(Map.of("verifier", "v")));
        FakeWeb.Asked token = web.asked("/token");
        assertThat(token.method()).isEqualTo("POST");
        assertThat(token.header("Content-Type")).isEqualTo("application/json");
        assertThat(token.header("Accept")).isEqualTo("application/json");
        assertThat(token.body())
                .contains("\"client_id\":\"app\"", "\"client_secret\":\"hush\"", "\"code\":\"c0de\"")
                .contains("\"code_verifier\":\"v\"");
        FakeWeb.Asked user = web.asked("/user");
        assertThat(user.header("Authorization")).isEqualTo("Bearer gho_fixture");
        assertThat(user.header("User-Agent")).isNotBlank();
    }

    @Test
    void errorThatComesWith200IsTold() {
        FakeWeb web = web().on(
                        "/token",
                        "{\"error\":\"bad_verification_code\",\"error_description\":\"The code passed is incorrect or expired.\"}");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> on(web, "s").authenticate(credentials(Map.of())))
                .withMessage("The code passed is incorrect or expired.");
        assertThat(web.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not an address", "file:///etc/passwd", "//host"})
    void addressThatIsNoneIsUnreachable(String url) {
        var options = new FakeOptions()
                .with("GitHubOAuthEnabled", "true")
                .with("GitHubClientId", "app")
                .with("GitHubTokenUrl", url.isEmpty() ? "http://" : url);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> new GitHubAuthMethod(options, web()).authenticate(credentials(Map.of())))
                .withMessage("无法连接至 GitHub 服务器，请稍后重试！");
    }
}
