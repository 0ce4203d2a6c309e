package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.store.ChannelKeyRow;
import switchboard.store.ChannelRow;
import switchboard.store.UserRow;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChannelsTest {
    private Gateway gateway;
    private Web admin;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        admin = gateway.user("admin", UserRow.ADMIN);
    }

    @BeforeEach
    void clear() {
        gateway.store.channels().all().forEach(row -> gateway.store.channels().delete(row.id()));
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void aChannelComesBackAsStoredButForItsKey() {
        assertThat(admin.post(
                                "/api/channel/",
                                "{\"type\": 1, \"key\": \"sk-secret\", \"name\": \"one\", \"models\":"
                                        + " \"gpt-4o,gpt-4o-mini\", \"id\": 77}")
                        .text())
                .isEqualTo("{\"success\":true,\"message\":\"\"}");
        ChannelRow row = only();
        assertThat(row.id()).isNotEqualTo(77);
        Web.Reply reply = admin.get("/api/channel/" + row.id());
        assertThat(reply.keys())
                .containsExactly(
                        "balance",
                        "balance_updated_time",
                        "base_url",
                        "config",
                        "created_time",
                        "group",
                        "id",
                        "key",
                        "model_mapping",
                        "models",
                        "name",
                        "other",
                        "priority",
                        "response_time",
                        "status",
                        "system_prompt",
                        "test_time",
                        "type",
                        "used_quota",
                        "weight");
        JsonNode channel = reply.data();
        assertThat(channel.path("key").asText("absent")).isEmpty();
        assertThat(channel.path("status").asInt()).isEqualTo(1);
        assertThat(channel.path("group").asText()).isEqualTo("default");
        assertThat(channel.path("weight").asText()).isEqualTo("0");
        assertThat(channel.path("priority").isIntegralNumber()).isTrue();
        assertThat(channel.path("base_url").asText("absent")).isEmpty();
        assertThat(channel.path("model_mapping").asText("absent")).isEmpty();
        assertThat(channel.path("balance").isNumber()).isTrue();
        assertThat(channel.path("config").isTextual()).isTrue();
        for (String path : List.of("/api/channel/", "/api/channel/search?keyword=on", "/api/channel/" + row.id())) {
            assertThat(admin.get(path).text()).contains("one").doesNotContain("sk-secret");
        }
        assertThat(gateway.store.routing().current().models("default")).containsExactly("gpt-4o", "gpt-4o-mini");
    }

    @Test
    void everyLineOfTheKeyMakesAChannel() {
        admin.post(
                "/api/channel/",
                "{\"type\": 1, \"key\": \"sk-a\\r"
                        + "\\n"
                        + "\\n"
                        + "  sk-b  \\n"
                        + "sk-c\", \"name\": \"batch\", \"models\": \"m\", \"group\": \"default,vip\", \"priority\": 3,"
                        + " \"weight\": 2}");
        assertThat(gateway.store.channels().all()).extracting(ChannelRow::key).containsExactly("sk-c", "sk-b", "sk-a");
        assertThat(gateway.store.routing().current().tiers("vip", "m").getFirst())
                .hasSize(3);
        assertThat(admin.post("/api/channel/", "{\"type\": 1, \"key\": \" \\n\"}")
                        .message())
                .isEqualTo("empty slice found");
        assertThat(admin.post("/api/channel/", "{}").message()).isEqualTo("empty slice found");
    }

    @Test
    void severalKeysStayInOneChannelIfItsConfigSaysSo() {
        admin.post(
                "/api/channel/",
                "{\"type\": 1, \"key\": \"sk-first-secret-aaaa\\nsk-second-secret-bbbb\\n\\n short \", \"name\": \"n\","
                        + " \"models\": \"m\", \"config\": \"{\\\"multi_key\\\":true}\"}");
        ChannelRow row = only();
        assertThat(row.key()).isEqualTo("sk-first-secret-aaaa");
        String path = "/api/channel/" + row.id();
        assertThat(admin.get(path).keys()).doesNotContain("keys");
        JsonNode keys = gateway.root().get(path).data().path("keys");
        assertThat(keys.findValuesAsText("key")).containsExactly("sk-***aaaa", "sk-***bbbb", "***");
        assertThat(keys.findValuesAsText("status")).containsExactly("1", "1", "1");
        for (Web who : List.of(admin, gateway.root())) {
            for (String list : List.of("/api/channel/", "/api/channel/search?keyword=n", path)) {
                assertThat(who.get(list).text()).doesNotContain("secret", "short");
            }
        }
    }

    @Test
    void keysOfAChannelAreEditedLikeTheRestOfIt() {
        admin.post(
                "/api/channel/",
                "{\"type\": 1, \"key\": \"a\\n"
                        + "b\", \"name\": \"n\", \"models\": \"m\", \"config\": \"{\\\"multi_key\\\":true}\"}");
        long id = only().id();
        long second = gateway.store.channels().keys(id).get(1).id();
        admin.put("/api/channel/", "{\"id\": %d, \"name\": \"other\"}".formatted(id));
        assertThat(keys(id)).containsExactly("a", "b");
        String off = "{\"id\": %d, \"keys\": [{\"id\": %d, \"status\": 2}]}".formatted(id, second);
        assertThat(admin.put("/api/channel/", off).message()).isEqualTo("only root switches keys");
        JsonNode shown = gateway.root().put("/api/channel/", off).data().path("keys");
        assertThat(shown.findValuesAsText("status")).containsExactly("1", "2");
        assertThat(gateway.store.routing().current().keys(id)).hasSize(1);
        admin.put("/api/channel/", "{\"id\": %d, \"key\": \"c\\nb\"}".formatted(id));
        assertThat(keys(id)).containsExactly("c", "b");
        assertThat(only().key()).isEqualTo("c");
        assertThat(gateway.store.channels().keys(id).get(1).status()).isEqualTo(2);
        admin.put("/api/channel/", "{\"id\": %d, \"key\": \"d\", \"config\": \"{}\"}".formatted(id));
        assertThat(keys(id)).isEmpty();
        assertThat(only().key()).isEqualTo("d");
    }

    private List<String> keys(long id) {
        return gateway.store.channels().keys(id).stream()
                .map(ChannelKeyRow::key)
                .toList();
    }

    @Test
    void aGroupThatIsNamedTwiceBreaksNothing() {
        Web.Reply reply = admin.post(
                "/api/channel/",
                "{\"type\": 1, \"key\": \"k\", \"name\": \"n\", \"models\": \"m,m\", \"group\": \"a,a\"}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(gateway.store.channels().all()).hasSize(reply.success() ? 1 : 0);
    }

    @Test
    void anEditChangesWhatIsSentAndKeepsTheKey() {
        ChannelRow row = create();
        Web.Reply reply = admin.put(
                "/api/channel/",
                "{\"id\": %d, \"status\": 2, \"name\": \"\", \"key\": \"\", \"models\": \"\", \"priority\": 0, \"weight\": 9, \"base_url\": \"\", \"used_quota\": 5, \"balance\": 7}"
                        .formatted(row.id()));
        assertThat(reply.success()).as("%s", reply).isTrue();
        assertThat(reply.data().path("status").asInt()).isEqualTo(2);
        assertThat(reply.data().path("key").asText("absent")).isEmpty();
        ChannelRow edited = only();
        assertThat(edited.key()).isEqualTo("sk-key");
        assertThat(edited.name()).isEqualTo("one");
        assertThat(edited.models()).isEqualTo("gpt-4o");
        assertThat(edited.priority()).hasValue(0);
        assertThat(edited.weight()).hasValue(9);
        assertThat(edited.baseUrl()).contains("");
        assertThat(edited.usedQuota()).isZero();
        assertThat(edited.balance()).isZero();
        assertThat(gateway.store.routing().current().models("default")).isEmpty();
        assertThat(admin.put("/api/channel/", "{\"id\": %d, \"status\": 1}".formatted(row.id()))
                        .success())
                .isTrue();
        assertThat(gateway.store.routing().current().models("default")).containsExactly("gpt-4o");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"status": 1}                                     | WHERE conditions required
        {"id": 999999, "status": 1}                       | record not found
        {"id": "1"}                                       | invalid parameter
        {"id": ID, "status": 9}                           | unknown channel status
        {"id": ID, "type": -1}                            | channel type must not be negative
        {"id": ID, "weight": -1}                          | weight must not be negative
        {"id": ID, "model_mapping": "{"}                  | model_mapping must be a JSON object
        {"id": ID, "config": "[]"}                        | config must be a JSON object
        {"id": ID, "base_url": "file:///etc/passwd"}      | base_url must be an http or https URL
        {"id": ID, "base_url": "javascript:alert(1)"}     | base_url must be an http or https URL
        {"id": ID, "type": "openai"}                      | invalid parameter
        """)
    void whatAChannelCannotBeIsRefused(String body, String message) {
        ChannelRow row = create();
        assertThat(admin.put("/api/channel/", body.replace("ID", Long.toString(row.id())))
                        .message())
                .isEqualTo(message);
        assertThat(only()).isEqualTo(row);
    }

    @Test
    void listsArePagedAndSearchedByPrefix() {
        for (int i = 0; i < 11; i++) {
            create();
        }
        assertThat(admin.get("/api/channel/").data()).hasSize(10);
        assertThat(admin.get("/api/channel/?p=1").data()).hasSize(1);
        assertThat(admin.get("/api/channel/?p=2").data().toString()).isEqualTo("[]");
        assertThat(admin.get("/api/channel/search?keyword=on&group=x&model=y").data())
                .hasSize(11);
        assertThat(admin.get("/api/channel/search?keyword=%25ne").data()).isEmpty();
        assertThat(admin.get("/api/channel/abc").message()).isEqualTo("strconv.Atoi: parsing \"abc\": invalid syntax");
        assertThat(admin.get("/api/channel/999999").message()).isEqualTo("record not found");
    }

    @Test
    void deletingTakesTheChannelOutOfTheRouting() {
        ChannelRow kept = create();
        ChannelRow off = create();
        ChannelRow broken = create();
        gateway.store.channels().setStatus(off.id(), ChannelRow.DISABLED);
        gateway.store.channels().setStatus(broken.id(), ChannelRow.DISABLED_BY_ITSELF);
        assertThat(admin.delete("/api/channel/disabled").data().asInt()).isEqualTo(2);
        assertThat(only()).isEqualTo(kept);
        assertThat(admin.delete("/api/channel/abc").message()).isEqualTo("WHERE conditions required");
        assertThat(admin.delete("/api/channel/0/").message()).isEqualTo("WHERE conditions required");
        assertThat(admin.delete("/api/channel/999999").success()).isTrue();
        assertThat(admin.delete("/api/channel/" + kept.id() + "/").text())
                .isEqualTo("{\"success\":true,\"message\":\"\"}");
        assertThat(gateway.store.routing().current().models("default")).isEmpty();
    }

    @Test
    void nullableMembersOfAnAdoptedRowAreNull() {
        ChannelRow row = create();
        gateway.store
                .channels()
                .create(List.of(new ChannelRow(
                        0,
                        1,
                        "k",
                        1,
                        "nulls",
                        java.util.OptionalLong.empty(),
                        0,
                        0,
                        0,
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        0,
                        0,
                        "m",
                        "default",
                        0,
                        java.util.Optional.empty(),
                        java.util.OptionalLong.empty(),
                        "",
                        java.util.Optional.empty())));
        JsonNode nulls = admin.get("/api/channel/search?keyword=nulls").data().path(0);
        for (String member : List.of("other", "system_prompt")) {
            assertThat(nulls.path(member).isNull()).as(member).isTrue();
        }
        assertThat(row.other()).isEmpty();
    }

    @Test
    void theCatalogueIsOneApis() throws NoSuchAlgorithmException {
        Web.Reply models = admin.get("/api/channel/models");
        assertThat(models.json().has("success")).isFalse();
        assertThat(models.json().path("object").asText()).isEqualTo("list");
        assertThat(models.data()).hasSize(492);
        assertThat(digest(models.data()
                        .valueStream()
                        .map(model -> model.path("id").asText() + " "
                                + model.path("owned_by").asText())))
                .isEqualTo("2ff1ae641ed478fdf445a2d50a9bd6d63982b831f032b13dbbb70c397cb84c51");
        assertThat(models.data().path(0).toString())
                .isEqualTo(
                        "{\"id\":\"gpt-3.5-turbo\",\"object\":\"model\",\"created\":1626777600,\"owned_by\":\"openai\",\"permission\":[{"
                                + "\"id\":\"modelperm-LwHkVFn8AcMItP432fKKDIKJ\",\"object\":\"model_permission\",\"created\":1626777600,"
                                + "\"allow_create_engine\":true,\"allow_sampling\":true,\"allow_logprobs\":true,\"allow_search_indices\":false,"
                                + "\"allow_view\":true,\"allow_fine_tuning\":false,\"organization\":\"*\",\"group\":null,\"is_blocking\":false}],"
                                + "\"root\":\"gpt-3.5-turbo\",\"parent\":null}");
        JsonNode types = admin.get("/api/models").data();
        assertThat(types).hasSize(51);
        assertThat(digest(types.properties().stream()
                        .sorted(Comparator.comparingInt(type -> Integer.parseInt(type.getKey())))
                        .map(type -> type.getKey() + " " + names(type.getValue()))))
                .isEqualTo("01b59435ff2b9c183270f8add2e2f00195978bca8431f179511dfbdaa3e3032a");
        assertThat(types.path("43").isNull()).isTrue();
        assertThat(types.path("34").toString()).isEqualTo("[]");
        assertThat(types.path("1").path(0).asText()).isEqualTo("gpt-3.5-turbo");
        assertThat(StreamSupport.stream(admin.get("/api/group/").data().spliterator(), false)
                        .map(JsonNode::asText))
                .containsExactlyInAnyOrder("default", "vip", "svip");
    }

    private static String names(JsonNode models) {
        return models.isNull()
                ? "null"
                : models.valueStream().map(JsonNode::asText).collect(Collectors.joining(","));
    }

    private static String digest(Stream<String> lines) throws NoSuchAlgorithmException {
        byte[] text = lines.collect(Collectors.joining("\n")).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    }

    @Test
    void usersSeeTheModelsOfTheirGroup() {
        Web user = gateway.user("reader", UserRow.COMMON);
        assertThat(user.get("/api/user/available_models").data().toString()).isEqualTo("[]");
        create();
        assertThat(user.get("/api/user/available_models").data().toString()).isEqualTo("[\"gpt-4o\"]");
    }

    private ChannelRow create() {
        Web.Reply reply = admin.post(
                "/api/channel/",
                "{\"type\": 1, \"key\": \"sk-key\", \"name\": \"one\", \"models\": \"gpt-4o\", \"base_url\":"
                        + " \"https://up.example\", \"priority\": 5}");
        assertThat(reply.success()).as("%s", reply).isTrue();
        return gateway.store.channels().all().getFirst();
    }

    private ChannelRow only() {
        assertThat(gateway.store.channels().all()).hasSize(1);
        return gateway.store.channels().all().getFirst();
    }
}
