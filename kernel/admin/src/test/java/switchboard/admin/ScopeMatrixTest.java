package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.store.UserRow;

/** Every route × whose access token × for which area × whether it may write: let in or refused, and with which words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScopeMatrixTest {
    private static final String TOO_LOW = "无权进行此操作，权限不足";
    private static final String OUTSIDE = "the access token's scope does not include this";

    /** What is asked by GET and changes something, as One API has it. */
    private static final Set<String> CHANGING = Set.of(
            "GET /api/channel/test/999999",
            "GET /api/channel/test?scope=none",
            "GET /api/channel/update_balance/999999",
            "GET /api/channel/update_balance");

    /** What is asked by POST and changes nothing. */
    private static final Set<String> ASKING = Set.of("POST /api/price/preview", "POST /api/channel/fetch_models");

    /** What people do themselves. */
    private static final Set<String> PERSONAL = Set.of(
            "PUT /api/user/self",
            "GET /api/user/passkey/",
            "POST /api/user/passkey/begin",
            "POST /api/user/passkey/",
            "PUT /api/user/passkey/999999",
            "DELETE /api/user/passkey/999999",
            "POST /api/user/passkey/proof",
            "POST /api/user/proof",
            "GET /api/user/totp/",
            "POST /api/user/totp/setup",
            "POST /api/user/totp/confirm",
            "POST /api/user/totp/recovery",
            "POST /api/user/totp/disable",
            "DELETE /api/user/session/999999",
            "DELETE /api/user/session/");

    /** First parts of paths that no scope has. */
    private static final Set<String> WITHOUT_SCOPE = Set.of("auth", "oauth", "notification", "notifier");

    private static final Map<Integer, String> OWNERS = Map.of(1, "common", 10, "admin", 100, "root");

    private final Map<String, Web> tokens = new HashMap<>();
    private Gateway gateway;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        OWNERS.forEach((role, name) -> {
            Web owner = role == UserRow.ROOT ? gateway.root() : gateway.user(name, role);
            for (String area : Area.ALL) {
                for (boolean readOnly : List.of(false, true)) {
                    String body = "{\"name\": \"t\", \"read_only\": %b, \"expired_time\": -1, \"areas\": [\"%s\"]}"
                            .formatted(readOnly, area);
                    Web.Reply made = owner.post("/api/user/access_token/", body);
                    tokens.put(
                            key(role, area, readOnly),
                            gateway.web().withToken(made.data().path("token").asText()));
                }
            }
        });
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private static String key(int role, String area, boolean readOnly) {
        return role + " " + area + " " + readOnly;
    }

    static Stream<Endpoint> endpoints() {
        return Endpoint.ALL.stream().filter(endpoint -> endpoint.level() > 0);
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void aTokenMayWhatItsOwnerItsAreaAndItsKindAllow(Endpoint endpoint) {
        String home = home(endpoint);
        for (int role : OWNERS.keySet()) {
            for (boolean readOnly : List.of(false, true)) {
                check(endpoint, role, home.isEmpty() ? "self" : home, readOnly);
                check(endpoint, role, home.equals("group") ? "models" : "group", readOnly);
            }
        }
    }

    private void check(Endpoint endpoint, int role, String area, boolean readOnly) {
        Web token = Objects.requireNonNull(tokens.get(key(role, area, readOnly)));
        Web.Reply reply = token.send(endpoint.method(), endpoint.path(), endpoint.body());
        String what = "%s by a token of %s for %s, read-only: %b: %s"
                .formatted(endpoint, OWNERS.get(role), area, readOnly, reply);
        if (role < endpoint.level()) {
            assertThat(reply.message()).as(what).isEqualTo(TOO_LOW);
        } else if (area.equals(home(endpoint)) && isPublicToTokens(endpoint) && !(readOnly && changes(endpoint))) {
            assertThat(reply.message()).as(what).isNotIn(TOO_LOW, OUTSIDE);
        } else {
            assertThat(reply.message()).as(what).isEqualTo(OUTSIDE);
        }
        assertThat(reply.status()).as(what).isEqualTo(200);
    }

    /** The area that a route belongs to; empty for none. */
    private static String home(Endpoint endpoint) {
        String first = endpoint.path().substring("/api/".length()).replaceAll("[/?].*", "");
        if (first.equals("user") && endpoint.level() == 1) {
            return "self";
        }
        return WITHOUT_SCOPE.contains(first) ? "" : first;
    }

    private static boolean isPublicToTokens(Endpoint endpoint) {
        return !PERSONAL.contains(endpoint.toString());
    }

    private static boolean changes(Endpoint endpoint) {
        return endpoint.method().equals("GET")
                ? CHANGING.contains(endpoint.toString())
                : !ASKING.contains(endpoint.toString());
    }

    @Test
    void everyLineOfTheTablesIsARoute() {
        Set<String> named = new TreeSet<>(CHANGING);
        named.addAll(ASKING);
        named.addAll(PERSONAL);
        endpoints().forEach(endpoint -> named.remove(endpoint.toString()));
        assertThat(named).isEmpty();
        assertThat(endpoints().map(ScopeMatrixTest::home).filter(home -> !home.isEmpty()))
                .allMatch(Area.ALL::contains);
    }
}
