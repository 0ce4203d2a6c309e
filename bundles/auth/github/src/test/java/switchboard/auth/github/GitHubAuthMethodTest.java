package switchboard.auth.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.AuthMethod;
import switchboard.spi.Credentials;
import switchboard.spi.Identity;
import switchboard.spi.RefusedException;
import switchboard.testkit.AuthMethodContract;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.TestWeb;
import switchboard.testkit.doubles.Fixture;
import switchboard.testkit.doubles.GitHubDouble;

final class GitHubAuthMethodTest extends AuthMethodContract<GitHubDouble> {
    private static final GitHubDouble GITHUB = new GitHubDouble();

    @AfterAll
    static void close() {
        GITHUB.close();
    }

    @Override
    protected GitHubDouble web() {
        GITHUB.reset();
        return GITHUB;
    }

    @Override
    protected AuthMethod on(GitHubDouble web, String secret) {
        return new GitHubAuthMethod(
                new FakeOptions()
                        .with("GitHubOAuthEnabled", "true")
                        .with("GitHubClientId", "app")
                        .with("GitHubClientSecret", secret)
                        .with("GitHubTokenUrl", web.at(GitHubDouble.TOKEN))
                        .with("GitHubUserUrl", web.at(GitHubDouble.USER)),
                web);
    }

    @Override
    protected AuthMethod off(GitHubDouble web) {
        return new GitHubAuthMethod(new FakeOptions().with("GitHubClientId", "app"), web);
    }

    @Override
    protected Map<String, String> good() {
        return Map.of("code", GitHubDouble.CODE);
    }

    private static Credentials credentials(Map<String, String> kept) {
        return new Credentials(Map.of("code", GitHubDouble.CODE), kept, "", "192.0.2.1");
    }

    @Test
    void accountIsKnownByItsNumberAndLookedUpByItsOldName() {
        assertThat(on(web(), "s").authenticate(credentials(Map.of())))
                .isEqualTo(new Identity.Account("583231", List.of("octocat"), "", "The Octocat", ""));
    }

    @Test
    void nameOfDigitsAloneIsNoFormerId() {
        GitHubDouble web = web();
        web.says(GitHubDouble.USER, 200, Fixture.text("github.user.json").replace("octocat", "583232"));
        assertThat(on(web, "s").authenticate(credentials(Map.of())))
                .isInstanceOfSatisfying(
                        Identity.Account.class,
                        account -> assertThat(account.formerIds()).isEmpty());
    }

    @Test
    void requestsAreThoseThatGitHubAsksFor() {
        GitHubDouble web = web();
        on(web, "hush").authenticate(credentials(Map.of("verifier", "v")));
        TestWeb.Asked token = web.asked(GitHubDouble.TOKEN);
        assertThat(token.method()).isEqualTo("POST");
        assertThat(token.header("Content-Type")).isEqualTo("application/json");
        assertThat(token.header("Accept")).isEqualTo("application/json");
        assertThat(token.body())
                .contains("\"client_id\":\"app\"", "\"client_secret\":\"hush\"", "\"code\":\"c0de\"")
                .contains("\"code_verifier\":\"v\"");
        TestWeb.Asked user = web.asked(GitHubDouble.USER);
        assertThat(user.header("Authorization")).isEqualTo("Bearer gho_fixture");
        assertThat(user.header("User-Agent")).isNotBlank();
    }

    @Test
    void errorThatComesWith200IsTold() {
        GitHubDouble web = web();
        AuthMethod method = on(web, "s");
        method.authenticate(credentials(Map.of()));
        assertThatExceptionOfType(RefusedException.class)
                .as("a code is good once")
                .isThrownBy(() -> method.authenticate(credentials(Map.of())))
                .withMessage("The code passed is incorrect or expired.");
        assertThat(web.asked()).hasSize(3);
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
