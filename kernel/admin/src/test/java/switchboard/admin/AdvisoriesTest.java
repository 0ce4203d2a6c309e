package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import switchboard.store.NewUser;
import switchboard.store.UserRow;
import switchboard.testkit.AuthenticatorApp;
import switchboard.testkit.SoftAuthenticator;

/** What went wrong in gateways like this one, tried here; the numbers are those of docs/advisories.md. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdvisoriesTest {
    private static final String SCRIPT = "<script>alert(1)</script>";

    private Gateway gateway;
    private Web root;
    private Web admin;
    private Web anna;
    private Web bert;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        root = gateway.root();
        admin = gateway.user("admin", UserRow.ADMIN);
        anna = gateway.user("anna", UserRow.COMMON);
        bert = gateway.user("bert", UserRow.COMMON);
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void a1StoredScriptComesBackAsDataAndNeverAsAPage() {
        for (String option : List.of("Notice", "About", "HomePageContent", "Footer", "SystemName")) {
            assertThat(root.put("/api/option/", "{\"key\": \"%s\", \"value\": \"%s\"}".formatted(option, SCRIPT))
                            .success())
                    .isTrue();
        }
        anna.put("/api/user/self", "{\"display_name\": \"<script>alert()\"}");
        anna.post("/api/token/", "{\"name\": \"%s\"}".formatted(SCRIPT));
        for (String path : List.of("/api/notice", "/api/about", "/api/home_page_content", "/api/status")) {
            Web.Reply reply = gateway.web().with("Accept", "text/html").get(path);
            assertThat(reply.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
            assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
        assertThat(anna.get("/api/token/").header("Content-Type")).startsWith("application/json");
        assertThat(root.get("/api/" + SCRIPT.replace("<", "%3C").replace(">", "%3E"))
                        .header("Content-Type"))
                .startsWith("application/json");
    }

    @Test
    void a5NoAnswerHoldsAnAccessTokenAPasswordOrAForeignSecret() {
        String rootsToken = gateway.row("root").accessToken();
        root.post("/api/channel/", "{\"name\": \"c\", \"key\": \"sk-upstream-secret\", \"type\": 1}");
        long channel = root.get("/api/channel/").data().path(0).path("id").asLong();
        root.put("/api/option/", "{\"key\": \"SMTPToken\", \"value\": \"mail-secret\"}");
        root.put("/api/option/", "{\"key\": \"TurnstileSecretKey\", \"value\": \"turn-secret\"}");
        for (Web who : List.of(admin, root)) {
            for (String path : List.of(
                    "/api/user/",
                    "/api/user/search?keyword=root",
                    "/api/user/self",
                    "/api/user/" + gateway.row("anna").id(),
                    "/api/channel/",
                    "/api/channel/search?keyword=c",
                    "/api/channel/" + channel,
                    "/api/option/",
                    "/api/status",
                    "/api/log/")) {
                assertThat(who.get(path).text())
                        .as(path)
                        .doesNotContain(rootsToken, "$2a$", "sk-upstream-secret", "mail-secret", "turn-secret");
            }
        }
        assertThat(admin.put("/api/channel/", "{\"id\": %d, \"name\": \"d\"}".formatted(channel))
                        .text())
                .doesNotContain("sk-upstream-secret");
    }

    @Test
    @Timeout(20)
    void a7WildcardsAreLiteralAndLongPatternsAreQuick() {
        for (int i = 0; i < 50; i++) {
            anna.post("/api/token/", "{\"name\": \"token%d\"}".formatted(i));
        }
        long start = System.nanoTime();
        for (String keyword : List.of("%25", "_", "%25_%25_%25", "%25".repeat(1500), "[a-z]", "%5C%25")) {
            assertThat(anna.get("/api/token/search?keyword=" + keyword).data()).isEmpty();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void a9AnotherUsersIdIsAsGoodAsNone() {
        long token = anna.post("/api/token/", "{\"name\": \"mine\"}")
                .data()
                .path("id")
                .asLong();
        for (Web other : List.of(bert, admin, root)) {
            assertThat(other.get("/api/token/" + token).message()).isEqualTo("record not found");
            assertThat(other.delete("/api/token/" + token).message()).isEqualTo("record not found");
            assertThat(other.put("/api/token/", "{\"id\": %d, \"name\": \"theirs\"}".formatted(token))
                            .message())
                    .isEqualTo("record not found");
            assertThat(other.put("/api/token/?status_only=1", "{\"id\": %d, \"status\": 2}".formatted(token))
                            .message())
                    .isEqualTo("record not found");
            assertThat(other.get("/api/token/search?keyword=mine").data()).isEmpty();
            assertThat(other.get("/api/log/self?username=anna").data().findValuesAsText("username"))
                    .doesNotContain("anna");
        }
        JsonNode mine = anna.get("/api/token/" + token).data();
        assertThat(mine.path("name").asText()).isEqualTo("mine");
        assertThat(mine.path("status").asInt()).isEqualTo(1);
    }

    @Test
    void a12ATokenOfAGuardedUserTakesAFreshProof() {
        String token = "{\"name\": \"t\", \"areas\": [\"self\"], \"read_only\": false}";
        gateway.store.users().create(NewUser.named("guarded", "password-a"));
        Browser session = new Browser(gateway).logIn("guarded", "password-a");
        Web script =
                gateway.web().withToken(session.get("/api/user/token").data().asText());
        Web scoped = gateway.web()
                .withToken(session.post("/api/user/access_token/", token)
                        .data()
                        .path("token")
                        .asText());
        long id = gateway.row("guarded").id();
        String secret = gateway.store.twoFactors().begin(id).orElseThrow();
        assertThat(gateway.store.twoFactors().confirm(id, new AuthenticatorApp(secret).code(0)))
                .isPresent();

        for (Web who : List.of(session.web(), script, scoped)) {
            assertThat(who.get("/api/user/token").success()).isFalse();
            assertThat(who.post("/api/user/access_token/", token).success()).isFalse();
        }
        assertThat(session.post("/api/user/proof", "{\"password\": \"wrong\"}").success())
                .isFalse();
        String code = "{\"code\": \"%s\"}".formatted(new AuthenticatorApp(secret).code(1));
        assertThat(session.post("/api/user/proof", code).success()).isTrue();
        assertThat(session.post("/api/user/access_token/", token).success()).isTrue();
        for (Web who : List.of(new Browser(gateway).web(), script, scoped)) {
            assertThat(who.get("/api/user/token").success()).isFalse();
        }
        assertThat(script.post("/api/user/proof", "{\"password\": \"password-a\"}")
                        .success())
                .isTrue();
        Web fresh = gateway.web().withToken(script.get("/api/user/token").data().asText());
        assertThat(fresh.get("/api/user/self").success()).isTrue();
        assertThat(fresh.get("/api/user/token").success()).isFalse();
        assertThat(anna.post("/api/user/access_token/", token).success()).isTrue();
    }

    @Test
    void a12APasskeyAloneIsReasonEnough() {
        PasskeyFixture.offer(gateway);
        gateway.store.users().create(NewUser.named("keyed", "password-a"));
        Browser session = new Browser(gateway).logIn("keyed", "password-a");
        assertThat(session.get("/api/user/token").success()).isTrue();
        SoftAuthenticator device = SoftAuthenticator.p256();
        assertThat(PasskeyFixture.register(session, device, "{\"password\": \"password-a\"}")
                        .success())
                .isTrue();
        assertThat(session.get("/api/user/token").success()).isFalse();
        Web.Reply question = session.post("/api/user/passkey/proof", "");
        String shown = device.get(PasskeyFixture.options(question), "https://gate.example.com");
        assertThat(session.post("/api/user/proof", PasskeyFixture.answer(question, shown))
                        .success())
                .isTrue();
        assertThat(session.get("/api/user/token").success()).isTrue();
    }

    /** A password that whoever has the session may set would be a proof of nothing. */
    @Test
    void a12WhatWouldBeAProofTakesOneItself() {
        gateway.store.users().create(NewUser.named("careful", "password-a"));
        Browser session = new Browser(gateway).logIn("careful", "password-a");
        long id = gateway.row("careful").id();
        String secret = gateway.store.twoFactors().begin(id).orElseThrow();
        assertThat(gateway.store.twoFactors().confirm(id, new AuthenticatorApp(secret).code(0)))
                .isPresent();
        String change = "{\"username\": \"careful\", \"password\": \"password-b\"}";
        for (Web.Reply reply : List.of(
                session.put("/api/user/self", change), session.get("/api/oauth/email/bind?email=evil@x.test&code=x"))) {
            assertThat(reply.message()).startsWith("this takes a fresh proof");
        }
        assertThat(session.put("/api/user/self", "{\"username\": \"careful\", \"display_name\": \"C\"}")
                        .success())
                .isTrue();
        assertThat(session.post("/api/user/proof", "{\"password\": \"password-a\"}")
                        .success())
                .isTrue();
        assertThat(session.put("/api/user/self", change).success()).isTrue();
        assertThat(session.get("/api/user/token").success()).isFalse();
    }

    /** Root edits itself as it edits others, and is asked all the same. */
    @Test
    void a12RootsOwnWayInTakesAProofToo() {
        long id = gateway.row("root").id();
        String secret = gateway.store.twoFactors().begin(id).orElseThrow();
        assertThat(gateway.store.twoFactors().confirm(id, new AuthenticatorApp(secret).code(0)))
                .isPresent();
        try {
            for (String member : List.of("\"password\": \"password-z\"", "\"email\": \"evil@x.test\"")) {
                assertThat(root.put("/api/user/", "{\"id\": %d, \"username\": \"root\", %s}".formatted(id, member))
                                .message())
                        .startsWith("this takes a fresh proof");
            }
            assertThat(root.put("/api/user/", "{\"id\": %d, \"username\": \"root\"}".formatted(id))
                            .success())
                    .isTrue();
        } finally {
            gateway.store.twoFactors().remove(id);
        }
    }

    /** Root reads keys only where it asks for the keys of a channel; administrators never. */
    @Test
    void a12NoAnswerTellsAChannelsSecrets() {
        String body = """
                {"name": "vault", "type": 33, "key": "sk-vault-one\\nsk-vault-two", "multi_key": true, "models": "m",
                 "group": "default", "config": "{\\"ak\\": \\"ak-vault\\", \\"sk\\": \\"sk-vault-three\\"}"}
                """;
        assertThat(root.post("/api/channel/", body).success()).isTrue();
        String id = root.get("/api/channel/search?keyword=vault")
                .data()
                .path(0)
                .path("id")
                .asText();
        for (Web who : List.of(admin, root)) {
            for (Endpoint route : Endpoint.ALL) {
                if (route.method().equals("GET") && route.path().contains("/channel")) {
                    String path = route.path().replace("999999", id).replace("keyword=x", "keyword=vault");
                    assertThat(who.get(path).text()).as(path).doesNotContain("sk-vault");
                }
            }
            assertThat(who.put("/api/channel/", "{\"id\": %s, \"name\": \"vault\"}".formatted(id))
                            .text())
                    .doesNotContain("sk-vault");
            assertThat(who.get("/api/audit/").text()).doesNotContain("sk-vault");
        }
    }

    @Test
    void a14TextThatIsSqlIsText() {
        int users = root.get("/api/user/search?keyword=").data().size();
        for (String sql : List.of("'", "' OR '1'='1", "1); DROP TABLE users; --", "\\'; --", "${group}", "#{id}")) {
            String encoded = URLEncoder.encode(sql, StandardCharsets.UTF_8);
            for (String path : List.of(
                    "/api/user/?order=",
                    "/api/token/?order=",
                    "/api/user/search?keyword=",
                    "/api/log/?username=",
                    "/api/log/?model_name=",
                    "/api/log/search?keyword=",
                    "/api/redemption/search?keyword=",
                    "/api/channel/search?keyword=",
                    "/api/user/",
                    "/api/log/?type=")) {
                Web.Reply reply = root.get(path + encoded);
                assertThat(reply.status()).as(path + sql).isIn(200, 400, 404);
                assertThat(reply.text()).doesNotContain("SQLITE", "syntax error", "SQLException");
            }
            assertThat(gateway.web().withToken(sql).get("/api/user/self").message())
                    .isEqualTo("无权进行此操作，access token 无效");
            assertThat(root.post(
                                    "/api/user/manage",
                                    "{\"username\": \"%s\", \"action\": \"disable\"}"
                                            .formatted(sql.replace("\\", "\\\\")))
                            .message())
                    .isEqualTo("用户不存在");
        }
        assertThat(root.get("/api/user/search?keyword=").data()).hasSize(users);
    }

    @Test
    void a15NothingHereRunsWhatWasSent() throws IOException {
        for (String folder : List.of("../../kernel", "../../bundles")) {
            for (Path source : sources(Path.of(folder))) {
                assertThat(Files.readString(source))
                        .as("%s", source)
                        .doesNotContain(
                                "ProcessBuilder", "Runtime.getRuntime().exec", "ScriptEngine", "ObjectInputStream");
            }
        }
    }

    private static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().contains("/src/main/java/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .toList();
        }
    }

    @Test
    void everyTestThatThePageNamesExists() throws IOException {
        String page = Files.readString(Path.of("../../docs/advisories.md"));
        Map<String, String> tests = new HashMap<>();
        for (String folder : List.of("../../kernel", "../../bundles", "../../itests")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(f -> f.toString().contains("/src/test/java/"))
                        .filter(f -> f.toString().endsWith(".java"))
                        .toList()) {
                    tests.put(String.valueOf(file.getFileName()).replace(".java", ""), Files.readString(file));
                }
            }
        }
        Matcher named = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`").matcher(page);
        while (named.find()) {
            assertThat(tests).as(named.group()).containsKey(named.group(1));
            if (named.group(2) != null) {
                assertThat(tests.get(named.group(1))).contains("void " + named.group(2) + "(");
            }
        }
        assertThat(page).contains("| A1 |", "| A19 |");
    }

    @Test
    void a18NothingThatIsStoredOrSentBecomesAHeader() {
        root.put("/api/option/", "{\"key\": \"Footer\", \"value\": \"a\\r\\nX-Evil: 1\"}");
        for (String path : List.of("/api/status", "/api/notice?x=a%0d%0aX-Evil:%201", "/api/%0d%0aX-Evil:1")) {
            assertThat(gateway.web().get(path).header("X-Evil")).as(path).isEmpty();
        }
        assertThat(gateway.web()
                        .with("X-Oneapi-Request-Id", "mine")
                        .get("/api/status")
                        .header("X-Oneapi-Request-Id"))
                .isNotEqualTo("mine");
    }

    @Test
    void noLogLineHoldsASecret() {
        Logger everything = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        Level before = everything.getLevel();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        everything.addAppender(lines);
        everything.setLevel(Level.DEBUG);
        try {
            root.post("/api/user/", "{\"username\": \"carl\", \"password\": \"pass-word-of-carl\"}");
            gateway.web()
                    .logIn("carl", "pass-word-of-carl")
                    .put("/api/user/self", "{\"password\": \"next-word-of-carl\"}");
            gateway.web().post("/api/user/login", "{\"username\": \"carl\", \"password\": \"wrong-word-of-carl\"}");
            gateway.web().withToken("token-of-nobody").get("/api/user/self");
            root.post("/api/channel/", "{\"name\": \"l\", \"key\": \"sk-logged-secret\", \"type\": 1}");
            root.put("/api/option/", "{\"key\": \"GitHubClientSecret\", \"value\": \"hub-logged-secret\"}");
            gateway.web().get("/api/user/reset?token=token-in-query");
            gateway.web().post("/api/user/login", "{\"username\": \"carl\", \"password\": \"cut-word-of-carl");
        } finally {
            everything.setLevel(before);
            everything.detachAppender(lines);
        }
        for (ILoggingEvent line : List.copyOf(lines.list)) {
            if (line.getLoggerName().startsWith("switchboard")) {
                String text = line.getFormattedMessage()
                        + Optional.ofNullable(line.getThrowableProxy()).map(cause -> cause.getMessage());
                assertThat(text)
                        .doesNotContain(
                                "word-of-carl",
                                "token-of-nobody",
                                "sk-logged-secret",
                                "hub-logged-secret",
                                "token-in-query");
            }
        }
    }
}
