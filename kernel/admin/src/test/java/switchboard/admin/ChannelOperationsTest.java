package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.store.ChannelRow;

/** Keys one by one, tags, many channels at once. */
class ChannelOperationsTest extends ChannelFixture {
    private static final String SEVERAL = "\"config\": \"{\\\"multi_key\\\":true}\"";

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

    @Test
    void severalKeysAreOneChannelWithTags() {
        long id = create(root, "many", SEVERAL + ", \"key\": \"a\\nb\", \"tags\": [\"t\"]");
        assertThat(gateway.store.channels().all()).hasSize(1);
        assertThat(ids(admin.get("/api/channel/" + id + "/key").data())).hasSize(2);
        assertThat(ids(admin.get("/api/channel/?tag=t").data())).containsExactly(id);
    }
}
