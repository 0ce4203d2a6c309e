package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;
import switchboard.spi.AuthMethod;
import switchboard.spi.AuthMethodInfo.Flow;
import switchboard.store.ExternalId;
import switchboard.store.NewUser;
import switchboard.store.UserRow;

/** Logging in by way of somewhere else: what all ways share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExternalLoginTest {
    private static final String BAD_STATE = "{\"success\":false,\"message\":\"state is empty or not same\"}";

    private Gateway gateway;
    private FakeAuthMethod github = new FakeAuthMethod("github", Flow.REDIRECT);
    private final FakeAuthMethod wechat = new FakeAuthMethod("wechat", Flow.FORM);
    private final FakeAuthMethod house = new FakeAuthMethod("house-sso", Flow.REDIRECT);
    private int count;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        for (FakeAuthMethod method : List.of(github, wechat, house)) {
            gateway.leases.offer(AuthMethod.class, method.info().id(), method, "test", Version.emptyVersion);
        }
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @BeforeEach
    void next() {
        count++;
    }

    @AfterEach
    void restore() {
        gateway.store.options().put("RegisterEnabled", "true");
        github.formerIds = List.of();
        github.username = "";
        github.email = "";
        github.enabled = true;
    }

    private String code() {
        return "account-" + count;
    }

    /** A browser that has a state, and the state. */
    private record Begun(Web browser, String state) {}

    private Begun begun(Web web) {
        Web.Reply reply = web.get("/api/oauth/state");
        return new Begun(
                reply.header("Set-Cookie").isEmpty() ? web : web.with("Cookie", Web.cookie(reply)),
                reply.data().asText());
    }

    private Web.Reply arrive(String method, String code) {
        Begun begun = begun(gateway.web());
        return begun.browser().get("/api/oauth/%s?code=%s&state=%s".formatted(method, code, begun.state()));
    }

    @Test
    void stateIsTwelveCharactersInABrowserThatNoPageCanRead() {
        Web.Reply reply = gateway.web().get("/api/oauth/state");
        assertThat(reply.data().asText()).matches("[0-9A-Za-z]{12}");
        assertThat(reply.header("Set-Cookie"))
                .contains("HttpOnly")
                .contains("SameSite=Lax")
                .contains("Path=/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"github", "house-sso"})
    void newcomerGetsAUserAndComesBackAsTheSame(String method) {
        Web.Reply reply = arrive(method, code());
        assertThat(reply.success()).as("%s", reply).isTrue();
        assertThat(reply.message()).isEmpty();
        String name = reply.data().path("username").asText();
        assertThat(name)
                .isEqualTo(Newcomer.prefix(method) + reply.data().path("id").asLong());
        assertThat(reply.data().path("display_name").asText()).isEqualTo("Somebody");
        assertThat(reply.data().path("role").asInt()).isEqualTo(1);
        Web session = gateway.web().with("Cookie", Web.cookie(reply));
        assertThat(session.get("/api/user/self").data().path("username").asText())
                .isEqualTo(name);
        assertThat(arrive(method, code()).data().path("username").asText()).isEqualTo(name);
    }

    @Test
    void stateThatIsAbsentOrAnothersIs403() {
        Begun begun = begun(gateway.web());
        Begun other = begun(gateway.web());
        for (Web.Reply reply : List.of(
                begun.browser().get("/api/oauth/github?code=x"),
                begun.browser().get("/api/oauth/github?code=x&state="),
                begun.browser().get("/api/oauth/github?code=x&state=" + other.state()),
                gateway.web().get("/api/oauth/github?code=x&state=" + begun.state()),
                other.browser().get("/api/oauth/github?code=x&state=" + begun.state()))) {
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.text()).isEqualTo(BAD_STATE);
        }
        assertThat(begun.browser()
                        .get("/api/oauth/github?code=%s&state=%s".formatted(code(), begun.state()))
                        .success())
                .isTrue();
    }

    @Test
    void stateIsGoodOnce() {
        Begun begun = begun(gateway.web());
        String path = "/api/oauth/github?code=wrong&state=" + begun.state();
        assertThat(begun.browser().get(path).message()).isEqualTo("wrong code");
        assertThat(begun.browser().get(path).status()).isEqualTo(403);
    }

    @Test
    void whatWasBegunHereKeepsItsSecretsAndHoldsForOneMethod() {
        Web.Reply reply = gateway.web().get("/api/oauth/house-sso/begin");
        String state = reply.data().path("state").asText();
        assertThat(reply.data().path("url").asText()).isEqualTo("https://elsewhere.test/authorize?state=" + state);
        assertThat(reply.text()).doesNotContain("v3rifier");
        Web browser = gateway.web().with("Cookie", Web.cookie(reply));
        assertThat(browser.get("/api/oauth/github?code=x&state=" + state).status())
                .isEqualTo(403);

        reply = browser.get("/api/oauth/house-sso/begin");
        gateway.store.options().put("ServerAddress", "https://gateway.test/");
        assertThat(browser.get("/api/oauth/house-sso?code=%s&state=%s"
                                .formatted(code(), reply.data().path("state").asText()))
                        .success())
                .isTrue();
        assertThat(house.kept).isEqualTo(Map.of("verifier", "v3rifier"));
        assertThat(house.callback).isEqualTo("https://gateway.test/oauth/house-sso");
        gateway.store.options().put("ServerAddress", "");
        arrive("house-sso", code());
        assertThat(house.kept).isEmpty();
    }

    @Test
    void closedRegistrationLetsOnlyKnownAccountsIn() {
        assertThat(arrive("github", code()).success()).isTrue();
        gateway.store.options().put("RegisterEnabled", "false");
        assertThat(arrive("github", code()).success()).isTrue();
        assertThat(arrive("github", "stranger").message()).isEqualTo("管理员关闭了新用户注册");
    }

    @Test
    void bannedUserStaysOut() {
        String name = arrive("github", code()).data().path("username").asText();
        gateway.root().post("/api/user/manage", "{\"username\": \"%s\", \"action\": \"disable\"}".formatted(name));
        Web.Reply reply = arrive("github", code());
        assertThat(reply.message()).isEqualTo("用户已被封禁");
        assertThat(reply.header("Set-Cookie")).doesNotContain("session=");
        gateway.root().post("/api/user/manage", "{\"username\": \"%s\", \"action\": \"delete\"}".formatted(name));
        assertThat(arrive("github", code()).message()).isEqualTo("用户已被封禁");
    }

    @Test
    void loggedInUserBindsAndAnotherCannot() {
        String anna = "anna" + count;
        String bert = "bert" + count;
        gateway.store.users().create(NewUser.named(anna, "password-a"));
        gateway.store.users().create(NewUser.named(bert, "password-b"));
        assertThat(bind(anna, "password-a", "github").text()).isEqualTo("{\"success\":true,\"message\":\"bind\"}");
        assertThat(gateway.row(anna).githubId()).isEqualTo(code());
        assertThat(bind(bert, "password-b", "github").message()).isEqualTo("taken by another");
        assertThat(gateway.row(bert).githubId()).isEmpty();
        assertThat(bind(bert, "password-b", "house-sso").message()).isEqualTo("bind");
        assertThat(arrive("house-sso", code()).data().path("username").asText()).isEqualTo(bert);
    }

    private Web.Reply bind(String name, String password, String method) {
        String session = Web.cookie(gateway.web()
                .post("/api/user/login", "{\"username\": \"%s\", \"password\": \"%s\"}".formatted(name, password)));
        Web.Reply state = gateway.web().with("Cookie", session).get("/api/oauth/state");
        return gateway.web()
                .with("Cookie", session + "; " + Web.cookie(state))
                .get("/api/oauth/%s?code=%s&state=%s"
                        .formatted(method, code(), state.data().asText()));
    }

    /** Somebody begins, somebody else is logged in when the browser is back: nothing is bound. */
    @Test
    void stateHoldsForWhoeverWasLoggedIn() {
        String anna = "anna" + count;
        gateway.store.users().create(NewUser.named(anna, "password-a"));
        Begun begun = begun(gateway.web());
        String session = Web.cookie(gateway.web()
                .post("/api/user/login", "{\"username\": \"%s\", \"password\": \"password-a\"}".formatted(anna)));
        Web.Reply state = gateway.web().get("/api/oauth/state");
        assertThat(gateway.web()
                        .with("Cookie", session + "; " + Web.cookie(state))
                        .get("/api/oauth/github?code=%s&state=%s"
                                .formatted(code(), state.data().asText()))
                        .status())
                .isEqualTo(403);
        assertThat(begun.state()).isNotEmpty();
        assertThat(gateway.row(anna).githubId()).isEmpty();
    }

    @Test
    void formLogsInAndBindsWithoutAState() {
        String anna = "anna" + count;
        gateway.store.users().create(NewUser.named(anna, "password-a"));
        Web web = gateway.web().logIn(anna, "password-a");
        assertThat(web.get("/api/oauth/wechat/bind?code=wrong").message()).isEqualTo("wrong code");
        assertThat(web.get("/api/oauth/wechat/bind?code=" + code()).text())
                .isEqualTo("{\"success\":true,\"message\":\"\"}");
        assertThat(gateway.web()
                        .get("/api/oauth/wechat?code=" + code())
                        .data()
                        .path("username")
                        .asText())
                .isEqualTo(anna);
        assertThat(gateway.web()
                        .post("/api/oauth/wechat", "{\"code\": \"%s\"}".formatted(code()))
                        .success())
                .isTrue();
        assertThat(gateway.user("bert" + count, UserRow.COMMON)
                        .get("/api/oauth/wechat/bind?code=" + code())
                        .message())
                .isEqualTo("taken by another");
        assertThat(gateway.web()
                        .with("Sec-Fetch-Site", "cross-site")
                        .get("/api/oauth/wechat?code=" + code())
                        .status())
                .isEqualTo(403);
    }

    @Test
    void accountStoredUnderItsFormerIdIsFoundAndMoved() {
        String anna = "anna" + count;
        UserRow row = gateway.store.users().create(NewUser.named(anna, "password-a"));
        gateway.store.identities().bind(row.id(), new ExternalId("github", "octo" + count), List.of());
        github.formerIds = List.of("octo" + count);
        assertThat(arrive("github", "77" + count).data().path("username").asText())
                .isEqualTo(anna);
        assertThat(gateway.row(anna).githubId()).isEqualTo("77" + count);
        assertThat(arrive("github", "88" + count).data().path("username").asText())
                .isNotEqualTo(anna);
    }

    @Test
    void wishedNamesAndAddressesOfOthersAreNotTaken() {
        String anna = "wish" + count;
        UserRow row = gateway.store.users().create(NewUser.named(anna, "password-a"));
        gateway.store.identities().bindEmail(row.id(), "wish@example.org");
        github.username = anna + "@example.org";
        github.email = "wish@example.org";
        Web.Reply reply = arrive("github", code());
        assertThat(reply.data().path("username").asText()).isEqualTo(anna + "2");
        assertThat(gateway.row(anna + "2").email()).isEmpty();
        github.username = "root";
        assertThat(arrive("github", code() + "b").data().path("username").asText())
                .isEqualTo("root2");
    }

    @Test
    void ofManyWhoArriveAtOnceWithOneAccountOneUserIsMade() {
        Set<Long> ids = new HashSet<>(IntStream.range(0, 20)
                .parallel()
                .mapToObj(i -> arrive("github", code()).data().path("id").asLong())
                .toList());
        assertThat(ids).hasSize(1).doesNotContain(0L);
    }

    @Test
    void methodNobodyOffersIsRefused() {
        assertThat(gateway.web().get("/api/oauth/nothing?code=x").message())
                .isEqualTo("no bundle offers to log in by nothing");
    }

    @Test
    void loginPageIsDrawnFromWhatIsOffered() {
        Web.Reply reply = gateway.web().get("/api/auth/");
        List<String> ids = reply.data().path("methods").findValuesAsText("id");
        assertThat(ids).containsExactly("github", "house-sso", "password", "wechat");
        var first = reply.data().path("methods").path(0);
        assertThat(first.path("flow").asText()).isEqualTo("redirect");
        assertThat(first.path("enabled").asBoolean()).isTrue();
        assertThat(first.path("begin").asText()).isEqualTo("/api/oauth/github/begin");
        assertThat(gateway.web().get("/api/status").data().path("github_oauth").asBoolean())
                .isTrue();
        github.enabled = false;
        assertThat(gateway.web().get("/api/status").data().path("github_oauth").asBoolean())
                .isFalse();
        assertThat(gateway.web().get("/api/status").data().path("oidc").asBoolean())
                .isFalse();
    }

    @Test
    void whatFollowsFromASettingIsStoredWhereNothingIs() {
        Web root = gateway.root();
        root.put("/api/option/", "{\"key\": \"FakegithubUrl\", \"value\": \"a\"}");
        assertThat(gateway.store.options().text("FakegithubDerived")).isEqualTo("a/derived");
        root.put("/api/option/", "{\"key\": \"FakegithubUrl\", \"value\": \"b\"}");
        assertThat(gateway.store.options().text("FakegithubDerived")).isEqualTo("a/derived");
        Web.Reply reply = root.put("/api/option/", "{\"key\": \"FakegithubUrl\", \"value\": \"unreachable\"}");
        assertThat(reply.success()).isTrue();
        assertThat(reply.message()).isEqualTo("nobody is there");
        assertThat(root.put("/api/option/", "{\"key\": \"OidcWellKnown\", \"value\": \"ftp://x\"}")
                        .success())
                .isFalse();
    }
}
