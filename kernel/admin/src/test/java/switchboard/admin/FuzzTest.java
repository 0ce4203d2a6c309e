package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Garbage at every route: an answer in the contract's terms, never a 500. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzTest {
    private static final Set<String> FILES = Set.of(
            "text/csv; charset=utf-8; header=present",
            "application/jsonl; charset=utf-8",
            "text/event-stream; charset=utf-8");

    private static final List<String> BODIES = List.of(
            "",
            "null",
            "true",
            "[]",
            "{}",
            "{",
            "\"",
            "{\"id\": -1, \"status\": -1, \"role\": -1, \"quota\": -9223372036854775808, \"type\": 2147483647}",
            "{\"id\": 1e999}",
            "{\"id\": 99999999999999999999999}",
            "{\"id\": {\"id\": {}}, \"key\": [], \"username\": {}, \"name\": 1}",
            "{\"username\": \"\\u0000\\ud800\", \"password\": \"\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\", \"name\": \"\\u0000\"}",
            "{\"username\": \"x\", \"password\": \"\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\"}",
            "{\"key\": \"x\", \"models\": \"" + "m,".repeat(200) + "\", \"group\": \"" + "g".repeat(2000) + "\"}",
            "{\"name\": \"" + "n".repeat(100_000) + "\"}",
            "{\"a\":" + "[".repeat(50_000),
            "<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>",
            "username=x&password=y");

    private static final List<String> QUERIES = List.of(
            "p=9223372036854775808&type=x&channel=-1&start_timestamp=1e5&end_timestamp=--",
            "keyword='%22%3B--&order='&username=%00&p=%00",
            "keyword=%ff%fe&keyword=%e4%bd%a0",
            "p=1&p=2&keyword=" + "k".repeat(4000),
            "&&==&=x&p");

    private Gateway gateway;
    private Web root;
    private Web scoped;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        root = gateway.root();
        String areas = "\"" + String.join("\", \"", Area.ALL) + "\"";
        Web.Reply made = root.post(
                "/api/user/access_token/",
                "{\"name\": \"fuzz\", \"expired_time\": -1, \"areas\": [%s]}".formatted(areas));
        scoped = gateway.web().withToken(made.data().path("token").asText());
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    static Stream<Endpoint> endpoints() {
        return Endpoint.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void noBodyBreaksAnything(Endpoint endpoint) {
        for (String body : BODIES) {
            check(root.send(endpoint.method(), endpoint.path(), body), endpoint + " " + body);
        }
        var random = new Random(endpoint.hashCode());
        byte[] noise = new byte[300];
        for (int i = 0; i < 5; i++) {
            random.nextBytes(noise);
            check(root.send(endpoint.method(), endpoint.path(), noise), endpoint + " noise");
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void noBodyOrIdBreaksAnythingForATokenWithAScope(Endpoint endpoint) {
        var random = new Random(endpoint.hashCode());
        for (int i = 0; i < 4; i++) {
            String body = BODIES.get(random.nextInt(BODIES.size()));
            check(scoped.send(endpoint.method(), endpoint.path(), body), endpoint + " " + body);
        }
        for (String id : List.of("-1", "1%00", "%2e%2e", "1%2F2")) {
            String path = endpoint.path().replace("999999", id);
            check(scoped.send(endpoint.method(), path, endpoint.body()), endpoint + " " + id);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sbt-",
                "sbt-x",
                "Bearer sbt-",
                "sbt-%00",
                "sbt-' OR 1=1 --",
                "SBT-0000000000000000000000000000000000000000",
                "sbt-0000000000000000000000000000000000000000",
                "sbt-sbt-0000000000000000000000000000000000000000",
                "sbt-_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%"
            })
    void whatIsNoTokenWithAScopeIsRefused(String token) {
        for (String path : List.of("/api/user/self", "/api/option/", "/api/user/")) {
            Web.Reply reply = gateway.web().withToken(token).get(path);
            assertThat(reply.message()).isEqualTo("无权进行此操作，access token 无效");
        }
        assertThat(gateway.web()
                        .withToken("sbt-" + "0".repeat(4000))
                        .get("/api/user/self")
                        .success())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void noQueryOrIdBreaksAnything(Endpoint endpoint) {
        String bare = endpoint.path().replaceAll("\\?.*", "");
        for (String query : QUERIES) {
            check(root.send(endpoint.method(), bare + "?" + query, endpoint.body()), endpoint + " " + query);
        }
        for (String id :
                List.of("-1", "9223372036854775808", "1%00", "%F0%9F%98%80", "1;x=y", "%2e%2e", "1%2F2", "0x1")) {
            check(root.send(endpoint.method(), bare.replace("999999", id), endpoint.body()), endpoint + " " + id);
        }
    }

    private static void check(Web.Reply reply, String what) {
        assertThat(reply.status()).as("%s: %s", what, reply).isIn(200, 400, 404);
        assertThat(reply.text()).as(what).doesNotContain("Exception", "at switchboard", "SELECT", "org.");
        boolean file = reply.status() == 200 && FILES.contains(reply.header("Content-Type"));
        if (reply.status() != 404 && !file) {
            assertThat(Stream.of("success", "object", "error", "openapi").anyMatch(reply.json()::has))
                    .as("%s: %s", what, reply)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/notice?x=%zz HTTP/1.1", "GET /api/user/%zz HTTP/1.1",
                        "GET /api/user/search?keyword=a|b{}^` HTTP/1.1",
                "GET /api/user/search?keyword=%c0%80 HTTP/1.1", "GET /api//user/ HTTP/1.1", "GET /api/./user/ HTTP/1.1",
                "GET /x/../api/notice HTTP/1.1", "GET /api/%2e%2e/api/notice HTTP/1.1", "GET /api\\user HTTP/1.1",
                "GET /api/user/;a=b/ HTTP/1.1", "GET http://elsewhere.example/api/notice HTTP/1.1"
            })
    void noRequestLineBreaksAnything(String line) throws IOException {
        assertThat(raw(line + "\r\nHost: x\r\nConnection: close\r\n\r\n")).matches("HTTP/1.1 (200|400|401|404) [^$]*");
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws IOException {
        byte[] long1 = new byte[ManagementPlane.BODY_BYTES + 1];
        assertThat(raw("POST /api/user/login HTTP/1.1\r\nHost: x\r\nContent-Length: " + long1.length + "\r\n\r\n{"))
                .startsWith("HTTP/1.1 413 ")
                .contains("\"success\":false");
        assertThat(chunked(5 << 20)).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void aBodyThatIsCutShortHarmsNobody() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port)) {
            socket.getOutputStream()
                    .write("POST /api/user/login HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{\"username\""
                            .getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(gateway.web().get("/api/status").success()).isTrue();
    }

    /** Sends and reads until the other side closes. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String chunked(int bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port)) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write("POST /api/user/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = ("10000\r\n" + " ".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            try {
                for (int sent = 0; sent < bytes; sent += 1 << 16) {
                    out.write(chunk);
                }
            } catch (IOException refusedMeanwhile) {
                // the answer may be there before all is sent
            }
            byte[] start = socket.getInputStream().readNBytes(40);
            return new String(start, StandardCharsets.US_ASCII);
        }
    }
}
