package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;
import switchboard.deploy.Theme;
import switchboard.spi.Challenge;

/** The files of the themes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {
    private Gateway gateway;
    private Web web;
    private Path folder = Path.of("");

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        this.folder = folder;
        gateway = Gateway.open(folder);
        web = gateway.web();
        write("plain", "index.html", "<!doctype html><html><head><title>plain</title></head></html>");
        write("plain", "app.js", "const name = 'plain'; // " + "x".repeat(500));
        write("plain", "assets/app-BkX3f9Qz.js", "hashed");
        write("plain", "assets/main.9f2c1a7b.css", "hashed");
        write("plain", "logo.svg", "<svg/>");
        write("plain", "secret", "no extension");
        write("other", "index.html", "<html><head><base href=\"/own/\"></head>other</html>");
        gateway.theme("plain", folder.resolve("plain"));
        gateway.theme("other", folder.resolve("other"));
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private void write(String theme, String path, String content) throws IOException {
        Path file = folder.resolve(theme).resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/login",
                "/token/edit/5",
                "/oauth/github?code=x&state=y",
                "/channel",
                "/user/reset",
                "/a.b/c",
                "/setting/"
            })
    void aPageOfTheConsoleIsTheIndex(String path) {
        Web.Reply reply = web.get(path);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(reply.text()).contains("<head><base href=\"/\"><title>plain</title>");
        assertThat(reply.header("Content-Security-Policy"))
                .contains("default-src 'self'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'self'")
                .doesNotContain("unsafe");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    /** No page of ours makes HTML of what is stored; a theme that does has its scripts kept from running. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[link](javascript:alert(1))",
                "![picture](x\" onerror=\"alert(1))",
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "<svg><script>alert(1)</script></svg>",
                "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
                "<object data=\"data:text/html,<script>alert(1)</script>\"></object>",
                "<form action=\"https://example.com/\"><button>log in</button></form>",
                "<base href=\"https://example.com/\">",
                "```html\n<script>alert(1)</script>\n```"
            })
    void a8MarkdownThatIsStoredRunsNoScript(String markdown) throws IOException {
        Web root = gateway.root();
        for (String option : List.of("Notice", "About", "HomePageContent")) {
            ObjectNode body =
                    JsonNodeFactory.instance.objectNode().put("key", option).put("value", markdown);
            assertThat(root.put("/api/option/", body.toString()).success()).isTrue();
        }
        for (String path : List.of("/api/notice", "/api/about", "/api/home_page_content")) {
            assertThat(web.get(path).data().asText()).isEqualTo(markdown);
        }
        List<String> policy =
                List.of(web.get("/about").header("Content-Security-Policy").split("; "));
        assertThat(policy)
                .contains("script-src 'self'", "object-src 'none'", "base-uri 'self'", "form-action 'self'")
                .noneMatch(rule -> rule.contains("unsafe") || rule.startsWith("script-src-"));
        try (Stream<Path> files = Files.walk(Path.of("../../bundles/themes/plain/src/main/resources/theme"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file))
                        .as("%s", file)
                        .doesNotContainPattern(
                                "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|srcdoc|eval\\(|new Function|DOMParser|javascript:");
            }
        }
    }

    @Test
    void scriptOfAChallengeRunsOnlyWhileItIsSwitchedOn() throws Exception {
        var challenge = new FakeChallenge();
        try (AutoCloseable offered =
                gateway.leases.offer(Challenge.class, "turnstile", challenge, "test", Version.emptyVersion)) {
            assertThat(offered).isNotNull();
            assertThat(policy("/")).contains("script-src 'self';").doesNotContain("challenges.test");
            challenge.enabled = true;
            for (String path : List.of("/", "/login", "/theme/other/")) {
                assertThat(policy(path))
                        .contains(
                                "script-src 'self' https://challenges.test;",
                                "default-src 'self';",
                                "frame-src https:;")
                        .doesNotContain("unsafe");
            }
            challenge.enabled = false;
            assertThat(policy("/login")).doesNotContain("challenges.test");
            challenge.enabled = true;
        }
        assertThat(policy("/login")).as("its bundle is gone").doesNotContain("challenges.test");
    }

    private String policy(String path) {
        return web.get(path).header("Content-Security-Policy");
    }

    @ParameterizedTest
    @CsvSource({
        "/app.js, text/javascript; charset=utf-8, no-cache",
        "/assets/app-BkX3f9Qz.js, text/javascript; charset=utf-8, 'public, max-age=31536000, immutable'",
        "/assets/main.9f2c1a7b.css, text/css; charset=utf-8, 'public, max-age=31536000, immutable'",
        "/logo.svg, image/svg+xml, no-cache",
        "/secret, application/octet-stream, no-cache",
        "/theme/plain/app.js, text/javascript; charset=utf-8, no-cache"
    })
    void filesAreTypedAndKeptAsTheirNameAllows(String path, String type, String cache) {
        Web.Reply reply = web.get(path);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo(type);
        assertThat(reply.header("Cache-Control")).isEqualTo(cache);
        assertThat(web.with("If-None-Match", reply.header("ETag")).get(path).status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/gone.js",
                "/assets/gone-BkX3f9Qz.css",
                "/theme/none/",
                "/theme/none",
                "/theme/",
                "/theme/plain/x.js"
            })
    void whatLooksLikeAFileAndIsNoneIsNothing(String path) {
        assertThat(web.get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1x", "/v1", "/apiabc", "/v1/nothing"})
    void pathsOfTheApiNeverShowAPage(String path) {
        Web.Reply reply = web.get(path);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.json().path("error").path("message").asText()).isEqualTo("Invalid URL (GET " + path + ")");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%2e%2e/home/data/one-api.db",
                "/..%2fhome/data/one-api.db",
                "/theme/plain/%2e%2e/other/index.html",
                "/theme/plain/..%2fother/index.html",
                "/theme/%2e%2e/x",
                "/%00",
                "/theme/plain/%5c..%5cother%5cindex.html"
            })
    void noPathLeavesTheTheme(String path) {
        Web.Reply reply = web.get(path);
        assertThat(reply.status()).isIn(200, 400, 404);
        assertThat(reply.text()).doesNotContain("SQLite", "other");
    }

    @Test
    void everyInstalledThemeHasAPreview() {
        assertThat(web.get("/theme/other").header("Location")).isEqualTo("/theme/other/");
        assertThat(web.get("/theme/other/").text())
                .contains("<base href=\"/own/\">")
                .contains("other");
        assertThat(web.get("/theme/plain/channels").text()).contains("<base href=\"/theme/plain/\">");
    }

    @Test
    void choosingAThemeHoldsAtOnceAndAMissingOneFallsBack() {
        gateway.store.options().put("Theme", "other");
        assertThat(web.get("/").text()).contains("other");
        gateway.store.options().put("Theme", "berry");
        assertThat(web.get("/").text()).contains("plain");
    }

    @Test
    void aNewVersionServesTheNextRequestAndNoLeaseStaysOut() throws Exception {
        write("newer", "index.html", "<head></head>newer");
        AutoCloseable newer = gateway.theme("plain", folder.resolve("newer"));
        assertThat(web.get("/").text()).contains("newer");
        assertThat(web.get("/app.js").status()).isEqualTo(404);
        newer.close();
        assertThat(web.get("/").text()).contains("plain");
        assertThat(gateway.leases.offers())
                .filteredOn(offer -> offer.kind().equals(Theme.class.getSimpleName()))
                .allSatisfy(offer -> assertThat(offer.leases()).isZero());
    }

    @Test
    void textIsPacked() throws IOException {
        Web.Reply reply = web.with("Accept-Encoding", "gzip").get("/app.js");
        assertThat(reply.header("Content-Encoding")).isEqualTo("gzip");
        byte[] unpacked =
                new GZIPInputStream(new ByteArrayInputStream(reply.response().body())).readAllBytes();
        assertThat(new String(unpacked, StandardCharsets.UTF_8)).startsWith("const name = 'plain'");
        assertThat(reply.header("ETag")).isEqualTo(web.get("/app.js").header("ETag"));
    }

    @Test
    void onlyReadingIsServed() {
        assertThat(web.send("HEAD", "/app.js", "").status()).isEqualTo(200);
        assertThat(web.send("HEAD", "/app.js", "").response().body()).isEmpty();
        for (String method : List.of("POST", "PUT", "DELETE")) {
            assertThat(web.send(method, "/", "x").status()).isEqualTo(404);
        }
        assertThat(web.with("Origin", "https://elsewhere.example")
                        .send("OPTIONS", "/", "")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void aSlaveSendsPagesToItsMaster(@TempDir Path slave) {
        Gateway.open(slave).close(); // a slave does not make the tables
        try (var node = Gateway.open(slave, "NODE_TYPE", "slave", "FRONTEND_BASE_URL", "https://master.example/")) {
            Web.Reply reply = node.web().get("/channel?x=1");
            assertThat(reply.status()).isEqualTo(301);
            assertThat(reply.header("Location")).isEqualTo("https://master.example/channel?x=1");
            assertThat(node.web().get("/api/status").status()).isEqualTo(200);
        }
    }
}
