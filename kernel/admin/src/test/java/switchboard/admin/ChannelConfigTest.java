package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.testkit.ForbiddenAddresses;

/** What a channel's config may hold, what is seen of it, and whose word an address is. */
class ChannelConfigTest extends ChannelFixture {
    // ── what a config may hold, and what is seen of it

    @Test
    void passwordsInAConfigAreMaskedAndKept() {
        String config = "{\"proxy\":\"socks5://me:passW0rd@proxy.example:1080\",\"headers\":{\"X-Team\":\"blue\","
                + "\"CF-Access-Client-Secret\":\"s3cret\"}}";
        long id = create(root, "one", "\"config\": " + quoted(config));
        String shown = admin.get("/api/channel/" + id).data().path("config").asText();
        assertThat(shown)
                .isEqualTo("{\"proxy\":\"socks5://me:***@proxy.example:1080\",\"headers\":{\"X-Team\":\"blue\","
                        + "\"CF-Access-Client-Secret\":\"***\"}}");
        assertThat(admin.get("/api/channel/").text()).doesNotContain("s3cret", "passW0rd");
        Web.Reply reply = root.put(
                "/api/channel/", "{\"id\": %d, \"config\": %s}".formatted(id, quoted(shown.replace("blue", "red"))));
        assertThat(reply.success()).as("%s", reply).isTrue();
        assertThat(reply.text()).doesNotContain("s3cret", "passW0rd");
        assertThat(row(id).config()).isEqualTo(config.replace("blue", "red"));
        assertThat(root.put(
                                "/api/channel/",
                                "{\"id\": %d, \"config\": %s}"
                                        .formatted(id, quoted(shown.replace("proxy.example", "evil.example"))))
                        .message())
                .isEqualTo("the proxy's password must be given with another address");
        assertThat(root.put(
                                "/api/channel/",
                                "{\"id\": %d, \"config\": %s}"
                                        .formatted(id, quoted("{\"headers\":{\"X-Other\":\"***\"}}")))
                        .message())
                .isEqualTo("headers.X-Other has no value");
    }

    @Test
    void keysOfCloudsAreMaskedAndKeptWhenAConsoleSendsThemBack() {
        String config = "{\"region\":\"us-east-1\",\"ak\":\"AKIA\",\"sk\":\"s3cret\"}";
        long id = create(root, "AKIA|s3cret|us-east-1", "\"config\": " + quoted(config));
        String shown = admin.get("/api/channel/" + id).data().path("config").asText();
        assertThat(shown).isEqualTo(config.replace("s3cret", "***"));
        assertThat(root.put(
                                "/api/channel/",
                                "{\"id\": %d, \"key\": \"AKIA|***|eu-west-1\", \"config\": %s}"
                                        .formatted(id, quoted(shown.replace("us-east", "eu-west"))))
                        .success())
                .isTrue();
        assertThat(row(id).config()).isEqualTo(config.replace("us-east", "eu-west"));
        assertThat(row(id).key()).isEqualTo("AKIA|s3cret|eu-west-1");
        String google = "{\"region\":\"r\",\"vertex_ai_project_id\":\"p\",\"vertex_ai_adc\":\"{private}\"}";
        long other = create(root, "r|p|{private}", "\"config\": " + quoted(google));
        String masked = admin.get("/api/channel/" + other).data().path("config").asText();
        assertThat(masked).doesNotContain("private}");
        root.put(
                "/api/channel/", "{\"id\": %d, \"key\": \"r|p|***\", \"config\": %s}".formatted(other, quoted(masked)));
        assertThat(row(other).config()).isEqualTo(google);
        assertThat(row(other).key()).isEqualTo("r|p|{private}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"proxy\":\"ftp://x\"}; proxy must be an http, https or socks5 URL",
                "{\"proxy\":\"socks5://\"}; proxy must be an http, https or socks5 URL",
                "{\"proxy\":\"http://a b\"}; proxy must be an http, https or socks5 URL",
                "{\"headers\":[]}; headers must be an object of names and values",
                "{\"headers\":{\"X\":{}}}; headers.X must be a string",
                "{\"headers\":{\"X Y\":\"z\"}}; headers holds a name that is none",
                "{\"headers\":{\"X\":\"a\\r\\nEvil: b\"}}; headers.X must be one line of ASCII",
                "{\"headers\":{\"X\":\"a\\u0000\"}}; headers.X must be one line of ASCII",
                "{\"headers\":{\"Host\":\"evil\"}}; headers.Host cannot be set",
                "{\"headers\":{\"content-length\":\"1\"}}; headers.content-length cannot be set",
                "{\"headers\":{\"Transfer-Encoding\":\"x\"}}; headers.Transfer-Encoding cannot be set",
                "{\"headers\":{\"Authorization\":\"x\"}}; headers.Authorization can be set only with \"headers_override_auth\": true",
                "{\"headers\":{\"X-Api-Key\":\"x\"}}; headers.X-Api-Key can be set only with \"headers_override_auth\": true",
            })
    void whatAConfigMustNotHoldIsRefused(String config, String message) {
        assertThat(root.post(
                                "/api/channel/",
                                "{\"type\": 1, \"key\": \"k\", \"models\": \"m\", \"config\": %s}"
                                        .formatted(quoted(config)))
                        .message())
                .isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"proxy\":\"http://proxy:3128\"}",
                "{\"proxy\":\"https://u:p@proxy.example\"}",
                "{\"proxy\":\"socks5h://u:p@10.0.0.1:1080\"}",
                "{\"headers\":{\"X-A\":\"b\",\"X-B\":7,\"X-C\":\"\"}}",
                "{\"headers\":null}",
                "{\"headers_override_auth\":true,\"headers\":{\"Authorization\":\"Key {api_key}\"}}",
            })
    void whatAConfigMayHoldIsStoredAsItCame(String config) {
        long id = create(root, "one", "\"config\": " + quoted(config));
        assertThat(row(id).config()).isEqualTo(config);
    }

    // ── whose word an address is

    static List<String> corpus() {
        return ForbiddenAddresses.lines().stream()
                .filter(line -> line.indexOf(' ') < 0)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void onlyRootNamesAddressesThatAreNotPublic(String address) {
        String channel =
                "{\"type\": 1, \"key\": \"k\", \"models\": \"m\", \"base_url\": %s}".formatted(quoted(address));
        assertThat(admin.post("/api/channel/", channel).success()).isFalse();
        assertThat(admin.post("/api/channel/fetch_models", channel).success()).isFalse();
        assertThat(gateway.upstreams.asked).isEmpty();
        assertThat(gateway.store.channels().all()).isEmpty();
    }

    @Test
    void addressIsRootsWordUntilAnotherAdministratorChangesIt() {
        long id = create(root, "local", "\"base_url\": \"http://127.0.0.1:11434\"");
        assertThat(gateway.store.channels().guarded(id)).isFalse();
        assertThat(admin.put(
                                "/api/channel/",
                                "{\"id\": %d, \"priority\": 5, \"base_url\": \"http://127.0.0.1:11434\"}".formatted(id))
                        .success())
                .isTrue();
        assertThat(gateway.store.channels().guarded(id)).isFalse();
        for (String evil : new String[] {
            "\"base_url\": \"http://127.0.0.1:22334\"",
            "\"type\": 8",
            "\"config\": \"{\\\"proxy\\\":\\\"http://93.184.216.34:8080\\\"}\"",
            "\"guarded\": false"
        }) {
            assertThat(admin.put("/api/channel/", "{\"id\": %d, %s}".formatted(id, evil))
                            .success())
                    .as(evil)
                    .isFalse();
        }
        assertThat(row(id).baseUrl()).contains("http://127.0.0.1:11434");
        assertThat(admin.put("/api/channel/", "{\"id\": %d, \"base_url\": \"http://93.184.216.34\"}".formatted(id))
                        .success())
                .isTrue();
        assertThat(gateway.store.channels().guarded(id)).isTrue();
        assertThat(root.get("/api/channel/" + id).data().path("guarded").asBoolean())
                .isTrue();
        assertThat(root.put("/api/channel/", "{\"id\": %d, \"priority\": 1}".formatted(id))
                        .success())
                .isTrue();
        assertThat(gateway.store.channels().guarded(id))
                .as("root said nothing of it")
                .isTrue();
        root.put("/api/channel/", "{\"id\": %d, \"guarded\": false}".formatted(id));
        assertThat(gateway.store.channels().guarded(id)).isFalse();
        root.put("/api/channel/", "{\"id\": %d, \"guarded\": true}".formatted(id));
        root.put("/api/channel/", "{\"id\": %d, \"base_url\": \"http://10.0.0.7\"}".formatted(id));
        assertThat(gateway.store.channels().guarded(id)).isFalse();
    }

    @Test
    void whatAnotherAdministratorCreatesMustStayPublic() {
        long id = create(admin, "theirs", "\"base_url\": \"https://93.184.216.34\"");
        assertThat(gateway.store.channels().guarded(id)).isTrue();
        assertThat(admin.post(
                                "/api/channel/",
                                "{\"type\": 1, \"key\": \"k\", \"models\": \"m\", \"base_url\":"
                                        + " \"https://93.184.216.34\", \"guarded\": false}")
                        .message())
                .isEqualTo("only root vouches for addresses");
        String proxied = "{\"type\": 1, \"key\": \"k\", \"models\": \"m\", \"base_url\": \"https://93.184.216.34\","
                + " \"config\": \"{\\\"proxy\\\":\\\"http://169.254.169.254:80\\\"}\"}";
        assertThat(admin.post("/api/channel/", proxied).success()).isFalse();
    }

    @Test
    void modelsOfWhatIsNotStoredAreAskedWithItsKey() {
        String asked = "{\"type\": 1, \"base_url\": \"%s\", \"key\": \"k\"}";
        assertThat(root.post("/api/channel/fetch_models", asked.formatted("http://127.0.0.1:9"))
                        .data())
                .hasSize(2);
        assertThat(admin.post("/api/channel/fetch_models", asked.formatted("http://93.184.216.34"))
                        .data())
                .hasSize(2);
        assertThat(gateway.upstreams.asked).containsExactly("http://127.0.0.1:9 k", "http://93.184.216.34 k guarded");
        assertThat(root.post("/api/channel/fetch_models", asked.formatted("gopher://x"))
                        .message())
                .isEqualTo("base_url must be an http or https URL");
        assertThat(gateway.store.channels().all()).isEmpty();
    }
}
