package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.AuthMethod;
import switchboard.spi.AuthMethodInfo;
import switchboard.spi.Credentials;
import switchboard.spi.Departure;
import switchboard.spi.Identity;
import switchboard.spi.LoginStart;
import switchboard.spi.RefusedException;
import switchboard.spi.Setting;

/**
 * What every way to log in owes the kernel, whomever it asks. A bundle's test extends this and adds its own.
 *
 * @param <W> the web it asks
 */
public abstract class AuthMethodContract<W extends TestWeb> {
    private static final String SECRET = "s3cr3t-of-the-operator";

    /**
     * The web the method asks, as if nobody had asked it yet; whatever it needs to let somebody in is answered here. Empty
     * for one that asks nobody.
     */
    protected abstract W web();

    /** The method, set up and switched on, with that secret where it has one. */
    protected abstract AuthMethod on(W web, String secret);

    /** The method as it is before anybody set it up. */
    protected abstract AuthMethod off(W web);

    /** What lets somebody in. */
    protected abstract Map<String, String> good();

    private static Credentials credentials(Map<String, String> fields) {
        return new Credentials(fields, Map.of(), "https://gateway.test/oauth/x", "192.0.2.1");
    }

    private static LoginStart start() {
        return new LoginStart("st4te", "https://gateway.test/oauth/x", Map.of(), "", "192.0.2.1");
    }

    private static void refuses(AuthMethod method, Credentials credentials) {
        Throwable refusal = catchThrowable(() -> method.authenticate(credentials));
        assertThat(refusal).isInstanceOf(RefusedException.class);
        assertThat(refusal.getMessage()).isNotBlank().doesNotContain(SECRET);
    }

    @Test
    void describesItself() {
        AuthMethodInfo info = on(web(), SECRET).info();
        assertThat(info.id()).matches("[a-z][a-z0-9-]*");
        assertThat(info.title()).isNotBlank();
        assertThat(info.form().isEmpty()).isEqualTo(info.flow() == AuthMethodInfo.Flow.REDIRECT);
        assertThat(info.settings()).extracting(Setting::name).doesNotHaveDuplicates();
        assertThat(info.settings()).allSatisfy(setting -> {
            assertThat(setting.description()).endsWith(".");
            boolean isHidden =
                    setting.name().endsWith("Token") || setting.name().contains("Secret");
            assertThat(setting.type() == Setting.Type.SECRET).isEqualTo(isHidden);
        });
    }

    @Test
    void lessThanItsFormLetsNobodyIn() {
        refuses(on(web(), SECRET), credentials(Map.of()));
        for (String name : good().keySet()) {
            Map<String, String> empty = good().keySet().stream()
                    .collect(Collectors.toMap(key -> key, key -> key.equals(name) ? "" : good().get(key)));
            refuses(on(web(), SECRET), credentials(empty));
        }
    }

    @Test
    void rightCredentialsLetSomebodyIn() {
        Identity identity = on(web(), SECRET).authenticate(credentials(good()));
        if (identity instanceof Identity.Account account) {
            assertThat(account.id()).isNotBlank();
            assertThat(account.displayName()).isNotBlank();
            assertThat(account.formerIds()).doesNotContain("", account.id());
        }
        assertThat(on(web(), SECRET).enabled()).isTrue();
    }

    @Test
    void switchedOffItAsksNobodyAndLetsNobodyIn() {
        W web = web();
        AuthMethod method = off(web);
        assertThat(method.enabled()).isFalse();
        refuses(method, credentials(good()));
        if (method.info().flow() != AuthMethodInfo.Flow.FORM) {
            assertThat(catchThrowable(() -> method.begin(start()))).isInstanceOf(RefusedException.class);
        }
        assertThat(web.asked()).isEmpty();
    }

    @Test
    void nobodyAtHomeLetsNobodyIn() {
        if (!asksSomebody()) {
            return;
        }
        W web = web();
        AuthMethod method = on(web, SECRET);
        web.leave();
        refuses(method, credentials(good()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "\"text\"",
                "7",
                "{\"data\":{}}",
                "{\"error\":{}}",
                "<html></html>",
                "{\"a\":",
                "{\"access_token\":7}",
                "{\"access_token\":\"t\"}",
                "{\"access_token\":\"t\",\"success\":true}",
                "{\"access_token\":\"t\",\"sub\":\"\",\"id\":0,\"login\":\"\",\"open_id\":\"\",\"success\":true,\"data\":\"\"}",
                "{\"access_token\":\"t\",\"sub\":null,\"id\":\"1\",\"login\":{},\"open_id\":null,\"success\":\"true\",\"data\":7}",
                "{\"access_token\":\"t\",\"sub\":\"  \",\"id\":-1,\"login\":\"x\",\"open_id\":\" \",\"success\":true,\"data\":\" \"}"
            })
    void answersWithoutAnAccountLetNobodyIn(String body) {
        if (!asksSomebody()) {
            return;
        }
        W web = web();
        AuthMethod method = on(web, SECRET);
        web.everywhere(200, "application/json", body);
        refuses(method, credentials(good()));
    }

    /** The answers are good, but for their status. */
    @ParameterizedTest
    @CsvSource({"302", "307", "400", "401", "403", "404", "429", "500", "503"})
    void redirectsAndErrorsLetNobodyIn(int status) {
        if (!asksSomebody()) {
            return;
        }
        W web = web();
        AuthMethod method = on(web, SECRET);
        web.withStatus(status);
        refuses(method, credentials(good()));
        assertThat(web.asked()).noneMatch(asked -> asked.url().getPath().equals("/elsewhere"));
    }

    @Test
    void whoGoesElsewhereTakesTheStateAndLeavesTheSecrets() {
        AuthMethod method = on(web(), SECRET);
        if (method.info().flow() != AuthMethodInfo.Flow.REDIRECT) {
            return;
        }
        Departure departure = method.begin(start());
        String url = departure.url().orElseThrow().toString();
        assertThat(url)
                .contains("state=st4te")
                .contains("code_challenge_method=S256")
                .doesNotContain(SECRET);
        assertThat(departure.kept().get("verifier")).hasSizeBetween(43, 128);
        assertThat(url).doesNotContain(departure.kept().get("verifier"));
        assertThat(method.begin(start()).kept()).isNotEqualTo(departure.kept());
    }

    private boolean asksSomebody() {
        W web = web();
        on(web, SECRET).authenticate(credentials(good()));
        return !web.asked().isEmpty();
    }
}
