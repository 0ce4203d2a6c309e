package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.store.ChannelRow;
import switchboard.store.UserRow;

/** Keys one by one, tags, many channels at once, what is masked, and whose word an address is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChannelOperationsTest {
    private static final String SEVERAL = "\"config\": \"{\\\"multi_key\\\":true}\"";

    private Gateway gateway;
    private Web admin;
    private Web root;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        admin = gateway.user("admin", UserRow.ADMIN);
        root = gateway.root();
    }

    @BeforeEach
    void clear() {
        gateway.store.channels().all().forEach(row -> gateway.store.channels().delete(row.id()));
        gateway.upstreams.asked.clear();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private long create(Web who, String name, String more) {
        Web.Reply reply = who.post(
                "/api/channel/",
                "{\"type\": 1, \"name\": \"%s\", \"key\": \"sk-0123456789abcdef\", \"models\": \"m\"%s}"
                        .formatted(name, more.isEmpty() ? "" : ", " + more));
        assertThat(reply.success()).as("%s", reply).isTrue();
        return gateway.store.channels().all().getFirst().id();
    }

    private ChannelRow row(long id) {
        return gateway.store.channels().find(id).orElseThrow();
    }

    // ── keys

    @Test
    void keysAreShownMaskedWithTheirStates() {
        long id = create(root, "one", "");
        assertThat(admin.get("/api/channel/" + id + "/key/").text())
                .isEqualTo("{\"success\":true,\"message\":\"\",\"data\":[{\"id\":0,\"key\":\"sk-***cdef\",\"status\":1,"
                        + "\"disabled_time\":0,\"disabled_reason\":\"\",\"rest_seconds\":2,\"broken_models\":[\"m\"],"
                        + "\"last_error\":\"too many requests\",\"last_error_time\":1800000000,\"calls\":3}]}");
        assertThat(admin.get("/api/channel/999999/key").message()).isEqualTo("record not found");
    }

    @Test
    void keysComeAndGoAndAreSwitchedOneByOne() {
        long id = create(root, "one", "");
        String keys = "/api/channel/" + id + "/key/";
        assertThat(root.post(keys, "{\"key\": \"second-key-0123456789\\n\\n sk-0123456789abcdef \\r\\nthird\"}")
                        .data()
                        .asInt())
                .isEqualTo(2);
        assertThat(row(id).severalKeys()).isTrue();
        List<Long> ids = ids(admin.get(keys).data());
        assertThat(ids).hasSize(3);
        assertThat(root.put(keys, "{\"id\": %d, \"status\": 2}".formatted(ids.get(1)))
                        .success())
                .isTrue();
        JsonNode second = admin.get(keys).data().path(1);
        assertThat(second.path("status").asInt()).isEqualTo(2);
        assertThat(second.path("disabled_reason").asText()).isEqualTo("switched off by hand");
        assertThat(second.path("disabled_time").asLong()).isPositive();
        assertThat(root.put(keys, "{\"id\": %d, \"status\": 3}".formatted(ids.get(1)))
                        .message())
                .isEqualTo("unknown key status");
        assertThat(root.put(keys, "{\"id\": 999999, \"status\": 1}").message()).isEqualTo("record not found");
        assertThat(root.delete(keys + ids.getFirst()).success()).isTrue();
        assertThat(row(id).key()).isEqualTo("second-key-0123456789");
        assertThat(root.delete(keys + ids.getFirst()).message()).isEqualTo("record not found");
        assertThat(root.delete(keys + ids.get(1)).success()).isTrue();
        assertThat(root.delete(keys + ids.get(2)).message()).isEqualTo("a channel's last key cannot be deleted");
        assertThat(root.post(keys, "{\"key\": \" \\n\"}").message()).isEqualTo("empty slice found");
        assertThat(root.post(keys, "{}").message()).isEqualTo("empty slice found");
    }

    private static List<Long> ids(JsonNode list) {
        List<Long> ids = new ArrayList<>();
        list.forEach(each -> ids.add(each.path("id").asLong()));
        return ids;
    }

    // ── tags and many at once

    @Test
    void tagsAreStoredShownAndFilteredBy() {
        long one = create(root, "one", "\"tags\": [\" eu \", \"fast\", \"EU\"]");
        long two = create(root, "two", "\"tags\": [\"fast\"]");
        create(root, "three", "");
        assertThat(admin.get("/api/channel/" + one).data().path("tags").toString())
                .isEqualTo("[\"eu\",\"fast\"]");
        assertThat(ids(admin.get("/api/channel/?tag=fast").data())).containsExactly(two, one);
        assertThat(ids(admin.get("/api/channel/?tag=eu&p=0").data())).containsExactly(one);
        assertThat(admin.get("/api/channel/?tag=none").data()).isEmpty();
        assertThat(ids(admin.get("/api/channel/search?keyword=eu").data())).containsExactly(one);
        assertThat(admin.get("/api/channel/tag/").text())
                .isEqualTo("{\"success\":true,\"message\":\"\",\"data\":[{\"tag\":\"eu\",\"channels\":1},"
                        + "{\"tag\":\"fast\",\"channels\":2}]}");
        assertThat(admin.get("/api/channel/").data().path(0).has("tags"))
                .as("one that has none is shown as One API shows it")
                .isFalse();
        admin.put("/api/channel/", "{\"id\": %d, \"name\": \"uno\"}".formatted(one));
        assertThat(admin.get("/api/channel/" + one).data().path("tags")).hasSize(2);
        admin.put("/api/channel/", "{\"id\": %d, \"tags\": []}".formatted(one));
        assertThat(admin.get("/api/channel/" + one).data().has("tags")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a,b\"", "\"\\u0000\"", "null", "\" \""})
    void whatIsNoTagIsRefused(String tag) {
        assertThat(root.post(
                                "/api/channel/",
                                "{\"type\": 1, \"key\": \"k\", \"models\": \"m\", \"tags\": [%s]}".formatted(tag))
                        .message())
                .isEqualTo("a tag has 1 to 64 characters, and no comma");
        assertThat(gateway.store.channels().all()).isEmpty();
    }

    @Test
    void manyAreChangedInOneStep() {
        long one = create(root, "one", "\"models\": \"a,b\", \"tags\": [\"x\"]");
        long two = create(root, "two", "\"models\": \"b\", \"tags\": [\"x\", \"y\"]");
        long other = create(root, "other", "");
        Web.Reply reply = admin.post("/api/channel/batch", """
                {"tag": "x", "status": 2, "priority": 7, "weight": 3, "group": "vip", "add_models": ["c", "b"],
                 "remove_models": ["a"], "add_tags": ["z"], "remove_tags": ["X"]}""");
        assertThat(reply.data().asInt()).as("%s", reply).isEqualTo(2);
        assertThat(row(one).models()).isEqualTo("b,c");
        assertThat(row(two).models()).isEqualTo("b,c");
        for (long id : new long[] {one, two}) {
            assertThat(row(id).status()).isEqualTo(2);
            assertThat(row(id).priority()).hasValue(7);
            assertThat(row(id).weight()).hasValue(3);
            assertThat(row(id).group()).isEqualTo("vip");
        }
        assertThat(row(other).enabled()).isTrue();
        assertThat(gateway.store.channels().tags().byChannel())
                .containsEntry(one, List.of("z"))
                .containsEntry(two, List.of("y", "z"));
        assertThat(admin.post("/api/channel/batch", "{\"ids\": [%d, %d], \"status\": 1}".formatted(one, two))
                        .success())
                .isTrue();
        assertThat(gateway.store.routing().current().tiers("vip", "c").getFirst())
                .hasSize(2);
        assertThat(admin.post("/api/channel/batch", "{\"ids\": [%d, %d], \"delete\": true}".formatted(one, other))
                        .data()
                        .asInt())
                .isEqualTo(2);
        assertThat(gateway.store.channels().all()).extracting(ChannelRow::id).containsExactly(two);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'\"ids\": [%d, 999999], \"status\": 2'; channel 999999 does not exist",
                "'\"ids\": [%d], \"remove_models\": [\"m\"], \"status\": 2'; channel %d would have no model left",
                "'\"ids\": [%d], \"tag\": \"x\", \"status\": 2'; either ids or tag says which channels are meant",
                "'\"ids\": [], \"status\": 2'; either ids or tag says which channels are meant",
                "'\"ids\": [null], \"status\": 2'; ids must be numbers",
                "'\"ids\": [%d]'; nothing is to be changed",
                "'\"ids\": [%d], \"delete\": true, \"status\": 2'; what is deleted cannot be changed",
                "'\"ids\": [%d], \"status\": 3'; unknown channel status",
                "'\"ids\": [%d], \"weight\": -1, \"status\": 2'; weight must not be negative",
                "'\"ids\": [%d], \"group\": \" \", \"status\": 2'; group must not be empty",
                "'\"ids\": [%d], \"add_models\": [\"a,b\"], \"status\": 2'; a model's name is not empty and has no comma",
                "'\"ids\": [%d], \"add_tags\": [\"\"], \"status\": 2'; 'a tag has 1 to 64 characters, and no comma'",
                "'\"ids\": [\"x\"], \"status\": 2'; invalid parameter",
            })
    void oneMistakeChangesNothing(String batch, String message) {
        long id = create(root, "one", "");
        assertThat(admin.post("/api/channel/batch", "{" + batch.replace("%d", Long.toString(id)) + "}")
                        .message())
                .isEqualTo(message.replace("%d", Long.toString(id)));
        assertThat(row(id).status()).isEqualTo(1);
        assertThat(row(id).models()).isEqualTo("m");
        assertThat(gateway.store.channels().tags().byChannel()).isEmpty();
    }

    @Test
    void pagesOfATagHoldEachOfItsChannelsOnce() {
        Random random = new Random(5);
        Set<Long> tagged = new HashSet<>();
        for (int i = 0; i < 37; i++) {
            boolean has = random.nextBoolean();
            long id = create(root, "c" + i, has ? "\"tags\": [\"t\"]" : "");
            if (has) {
                tagged.add(id);
            }
        }
        List<Long> seen = new ArrayList<>();
        for (int page = 0; page < 5; page++) {
            List<Long> ids = ids(admin.get("/api/channel/?tag=t&p=" + page).data());
            assertThat(ids).hasSizeLessThanOrEqualTo(10);
            seen.addAll(ids);
        }
        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(tagged);
        assertThat(seen).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        for (String odd : new String[] {"-1", "x", "999999999999999999999", "", "2147483648"}) {
            assertThat(admin.get("/api/channel/?tag=t&p=" + odd).status())
                    .as(odd)
                    .isEqualTo(200);
        }
    }

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

    private static String quoted(String text) {
        return new String(Json.write(text), java.nio.charset.StandardCharsets.UTF_8);
    }

    // ── whose word an address is

    static List<String> corpus() throws IOException {
        return Files.readString(Path.of("../http/src/test/resources/switchboard/http/ssrf.txt"))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#") && line.indexOf(' ') < 0)
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

    @Test
    void severalKeysAreOneChannelWithTags() {
        long id = create(root, "many", SEVERAL + ", \"key\": \"a\\nb\", \"tags\": [\"t\"]");
        assertThat(gateway.store.channels().all()).hasSize(1);
        assertThat(ids(admin.get("/api/channel/" + id + "/key").data())).hasSize(2);
        assertThat(ids(admin.get("/api/channel/?tag=t").data())).containsExactly(id);
    }
}
