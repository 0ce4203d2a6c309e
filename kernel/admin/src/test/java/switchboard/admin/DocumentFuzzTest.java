package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.testkit.ApiJudge;

/**
 * Every member of every body and every parameter that the API's document names, with values that cannot be meant. What is
 * drawn is the same each time; {@code -Dfuzz.seed=<number>} draws anew.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_122L);
    private static final int BODIES = 12;

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0",
            "1",
            "-1",
            "1.0",
            "1.5",
            "1e0",
            "-1e-400",
            "1e400",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "9007199254740993",
            "\"\"",
            "\" \"",
            "\"0\"",
            "\"1\"",
            "\"null\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\u202e\\u2028\\ufeff\"",
            "\"\uD83D\uDC69\u200D\uD83D\uDC69\u200D\uD83D\uDC67\"",
            "\"e\u0301\u0301\u0301\"",
            "\"\u4F60\u597D\"",
            "\"a\\nb\\r\\nc\"",
            "\"<script>\"",
            "\"' OR 1=1 --\"",
            "\"%s%n${x}{{x}}#{x}\"",
            "\"../../etc/passwd\"",
            "\"http://169.254.169.254/\"",
            "[]",
            "[null]",
            "[[]]",
            "{}",
            "{\"\": {}}",
            "[1, \"a\", {}]",
            "NaN",
            "Infinity",
            "0x10",
            "01",
            "'a'",
            "undefined");

    private Gateway gateway;
    private Web root;
    private Stored stored;

    /** With a row of each kind, whose number is among the values. */
    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        root = gateway.root();
        root.post("/api/token/", "{\"name\": \"t\", \"remain_quota\": 5, \"models\": \"m\"}");
        root.post("/api/redemption/", "{\"name\": \"c\", \"count\": 1, \"quota\": 5}");
        root.post("/api/channel/", """
                {"type": 1, "name": "c", "key": "k", "models": "m", "group": "default", "tags": ["t"]}""");
        stored = Stored.in(folder);
    }

    @AfterAll
    void close() {
        stored.close();
        gateway.close();
    }

    static Stream<Endpoint> endpoints() {
        return Endpoint.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void noMemberOfABodyBreaksAnything(Endpoint endpoint) {
        List<String> members = members(endpoint);
        var random = new Random(SEED ^ endpoint.toString().hashCode());
        stored.changes();
        for (int i = 0; i < BODIES && !members.isEmpty(); i++) {
            String body = body(members, random);
            Web.Reply reply = root.send(endpoint.method(), endpoint.path(), body);
            check(reply, endpoint, body);
            Map<String, String> changes = stored.changes();
            if (!reply.success()) {
                assertThat(changes)
                        .as("seed %d, %s %s was refused: %s", SEED, endpoint, body, reply)
                        .isEmpty();
            }
        }
    }

    @Test
    void whoLooksAtTheRowsSeesAChange() {
        stored.changes();
        assertThat(stored.changes()).isEmpty();
        root.put("/api/option/", "{\"key\": \"Notice\", \"value\": \"seen\"}");
        assertThat(stored.changes()).containsKeys("options", "switchboard_audit");
        assertThat(stored.changes()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void noSizeBreaksAnything(Endpoint endpoint) {
        List<String> members = members(endpoint);
        if (members.isEmpty()) {
            return;
        }
        String first = members.getFirst();
        for (String body : List.of(
                "{\"%s\": \"%s\"}".formatted(first, "x".repeat(1_000_000)),
                "{\"%s\": %s}".formatted(first, "9".repeat(100_000)),
                "{\"%s\": 0.%s}".formatted(first, "1".repeat(100_000)),
                "{\"%s\": %s}".formatted(first, "[".repeat(100_000)),
                "{\"%s\": %s1%s}".formatted(first, "{\"a\": ".repeat(2_000), "}".repeat(2_000)),
                "{%s}".formatted("\"%s\": 1, ".formatted(first).repeat(20_000) + "\"x\": 1"),
                "{\"%s\": 1}".formatted("k".repeat(100_000)),
                "[" + "{},".repeat(50_000) + "{}]")) {
            check(root.send(endpoint.method(), endpoint.path(), body), endpoint, body.substring(0, 40));
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void noValueOfAParameterBreaksAnything(Endpoint endpoint) {
        JsonNode operation = gateway.document()
                .find(endpoint.method(), endpoint.path())
                .orElseThrow()
                .description();
        String bare = endpoint.path().replaceAll("\\?.*", "");
        var random = new Random(SEED ^ endpoint.toString().hashCode());
        for (JsonNode parameter : operation.path("parameters")) {
            for (int i = 0; i < BODIES; i++) {
                String value = URLEncoder.encode(text(random), StandardCharsets.UTF_8);
                String path = parameter.path("in").asText().equals("query")
                        ? bare + "?" + parameter.path("name").asText() + "=" + value
                        : bare.replace("999999", value);
                check(root.send(endpoint.method(), path, endpoint.body()), endpoint, path);
            }
        }
    }

    /** A value, without the quotes of JSON. */
    private static String text(Random random) {
        String value = VALUES.get(random.nextInt(VALUES.size())).replaceAll("^\"|\"$", "");
        return value.isEmpty() || value.startsWith("../") ? "x" : value;
    }

    private List<String> members(Endpoint endpoint) {
        ApiJudge document = gateway.document();
        JsonNode schema = document.find(endpoint.method(), endpoint.path())
                .orElseThrow()
                .description()
                .at("/requestBody/content/application~1json/schema");
        JsonNode named = schema.has("$ref")
                ? document.json().at(schema.path("$ref").asText().substring(1))
                : schema;
        List<String> members = new ArrayList<>();
        named.path("properties").fieldNames().forEachRemaining(members::add);
        members.remove("password"); // root's own would change, and hashing each takes long
        return members;
    }

    /** An object of some of the members, some of them twice, and sometimes cut short. */
    private static String body(List<String> members, Random random) {
        StringBuilder body = new StringBuilder("{");
        int count = 1 + random.nextInt(members.size() + 2);
        for (int i = 0; i < count; i++) {
            String member = members.get(random.nextInt(members.size()));
            body.append(i == 0 ? "" : ", ").append('"').append(member).append("\": ");
            body.append(VALUES.get(random.nextInt(VALUES.size())));
        }
        return random.nextInt(6) == 0 ? body.toString() : body.append('}').toString();
    }

    private static void check(Web.Reply reply, Endpoint endpoint, String what) {
        String said = "seed %d, %s %s: %s".formatted(SEED, endpoint, what, reply.status());
        assertThat(reply.status()).as(said).isIn(200, 400, 404);
        assertThat(reply.text()).as(said).doesNotContain("Exception:", "at switchboard.", "SQLITE_", "org.jersey");
    }
}
