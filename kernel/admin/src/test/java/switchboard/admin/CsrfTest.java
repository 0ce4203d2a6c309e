package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route, called by a page of another site: with a session it is refused, with an access token it is a script. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CsrfTest {
    private static final List<Map.Entry<String, String>> FOREIGN = List.of(
            Map.entry("Sec-Fetch-Site", "cross-site"),
            Map.entry("Sec-Fetch-Site", "same-site"),
            Map.entry("Sec-Fetch-Site", "x"),
            Map.entry("Origin", "https://evil.example"),
            Map.entry("Origin", "null"),
            Map.entry("Origin", ""));

    private Gateway gateway;
    private Web session;
    private Web script;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        script = gateway.root();
        session = gateway.web().logIn("root", Gateway.ROOT_PASSWORD);
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    static Stream<Endpoint> guarded() {
        return Endpoint.ALL.stream().filter(endpoint -> endpoint.level() > 0);
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void aSessionIsOfNoUseToAnotherSitesPage(Endpoint endpoint) {
        for (Map.Entry<String, String> header : FOREIGN) {
            Web.Reply reply = session.with(header.getKey(), header.getValue())
                    .send(endpoint.method(), endpoint.path(), endpoint.body());
            assertThat(reply.status()).as("%s %s: %s", endpoint, header, reply).isEqualTo(403);
            assertThat(reply.success()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void aScriptMayComeFromAnywhere(Endpoint endpoint) {
        Map.Entry<String, String> header = FOREIGN.get(Math.floorMod(endpoint.hashCode(), FOREIGN.size()));
        assertThat(script.with(header.getKey(), header.getValue())
                        .send(endpoint.method(), endpoint.path(), endpoint.body())
                        .status())
                .isEqualTo(200);
    }

    static Stream<Endpoint> changingForEverybody() {
        return Endpoint.ALL.stream()
                .filter(endpoint -> endpoint.level() == 0 && !endpoint.method().equals("GET"));
    }

    @ParameterizedTest
    @MethodSource("changingForEverybody")
    void nobodyIsLoggedInOrSignedUpByAnotherSitesPage(Endpoint endpoint) {
        for (Map.Entry<String, String> header : FOREIGN) {
            assertThat(gateway.web()
                            .with(header.getKey(), header.getValue())
                            .send(endpoint.method(), endpoint.path(), endpoint.body())
                            .status())
                    .isEqualTo(403);
        }
    }
}
