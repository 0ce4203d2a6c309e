package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.store.NewUser;
import switchboard.store.UserRow;

/** Pages and lengths, at their edges. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagingTest {
    private static final int ROWS = 37;

    private Gateway gateway;
    private Web root;
    private Web anna;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        root = gateway.root();
        anna = gateway.user("anna", UserRow.COMMON);
        for (int i = 0; i < ROWS; i++) {
            anna.post("/api/token/", "{\"name\": \"t%d\", \"remain_quota\": %d}".formatted(i, i % 4));
            gateway.store.users().create(NewUser.named("u" + i, ""));
        }
        root.post("/api/redemption/", "{\"name\": \"c\", \"count\": %d}".formatted(ROWS));
        String keys = String.join("\\n", "k".repeat(ROWS).split(""));
        root.post("/api/channel/", "{\"name\": \"c\", \"type\": 1, \"key\": \"%s\"}".formatted(keys));
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/token/?order=",
                "/api/token/?order=remain_quota",
                "/api/token/?order=used_quota",
                "/api/user/?order=",
                "/api/user/?order=quota",
                "/api/user/?order=used_quota",
                "/api/user/?order=request_count",
                "/api/redemption/?x=",
                "/api/channel/?x=",
                "/api/log/?type=0"
            })
    void pagesHoldEachRowOnceAndOnlyTheLastIsShort(String list) {
        List<Long> ids = new ArrayList<>();
        int page = 0;
        JsonNode rows;
        do {
            rows = who(list).get(list + "&p=" + page++).data();
            rows.forEach(row -> ids.add(row.path("id").asLong()));
            assertThat(rows.size()).isLessThanOrEqualTo(10);
        } while (rows.size() == 10);
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(who(list).get(list + "&p=" + page).data()).isEmpty();
        if (!list.contains("order=") || list.endsWith("order=")) {
            assertThat(ids).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-1",
                "0",
                "00",
                "+0",
                "-0",
                "1.5",
                "0x0",
                "9223372036854775808",
                "-9223372036854775809",
                "%20"
            })
    void whatIsNoPageIsTheFirst(String page) {
        for (String list : List.of("/api/token/", "/api/redemption/", "/api/channel/", "/api/user/")) {
            JsonNode first = who(list).get(list).data();
            assertThat(first).hasSize(10);
            assertThat(who(list).get(list + "?p=" + page).data())
                    .as(list + page)
                    .isEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"214748363", "214748364", "214748365", "2147483647", "9223372036854775807"})
    void aPageFarBeyondTheEndIsEmpty(String page) {
        for (String list : List.of("/api/token/", "/api/redemption/", "/api/channel/", "/api/user/", "/api/log/")) {
            assertThat(who(list).get(list + "?p=" + page).data()).as(list).isEmpty();
        }
    }

    @Test
    void noRowIsMissedWhileOthersAreMade() {
        Set<Long> there = new HashSet<>();
        collect("/api/token/", there);
        var random = new Random(7);
        Set<Long> seen = new HashSet<>();
        int page = 0;
        JsonNode rows;
        do {
            rows = anna.get("/api/token/?p=" + page++).data();
            rows.forEach(row -> seen.add(row.path("id").asLong()));
            for (int i = random.nextInt(3); i > 0; i--) {
                anna.post("/api/token/", "{\"name\": \"more\"}");
            }
        } while (!rows.isEmpty() && page < 50);
        assertThat(seen).containsAll(there);
    }

    private void collect(String list, Set<Long> ids) {
        int page = 0;
        JsonNode rows;
        do {
            rows = anna.get(list + "?p=" + page++).data();
            rows.forEach(row -> ids.add(row.path("id").asLong()));
        } while (!rows.isEmpty());
    }

    private Web who(String list) {
        return list.startsWith("/api/token") ? anna : root;
    }

    @ParameterizedTest
    @CsvSource({
        "token, 30, x, true",
        "token, 31, x, false",
        "token, 10, \u4F60, true",
        "token, 11, \u4F60, false",
        "token, 7, \uD83D\uDE00, true",
        "token, 8, \uD83D\uDE00, false",
        "redemption, 20, x, true",
        "redemption, 21, x, false",
        "redemption, 6, \u4F60, true",
        "redemption, 7, \u4F60, false"
    })
    void namesOfTokensAndCodesAreAsLongInBytesAsTheyMayBe(String what, int times, String letter, boolean fits) {
        String body = "{\"name\": \"%s\", \"count\": 1}".formatted(letter.repeat(times));
        assertThat(root.post("/api/" + what + "/", body).success()).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "display_name, 20, x, true",
        "display_name, 21, x, false",
        "display_name, 20, \u4F60, true",
        "display_name, 21, \u4F60, false",
        "display_name, 20, \uD83D\uDE00, true",
        "display_name, 21, \uD83D\uDE00, false",
        "username, 12, \u4F60, true",
        "username, 13, y, false",
        "password, 7, x, false",
        "password, 8, x, true",
        "password, 20, x, true",
        "password, 21, x, false",
        "password, 18, \uD83D\uDE00, true",
        "password, 19, \uD83D\uDE00, false"
    })
    void membersOfUsersAreAsLongInCharactersAsTheyMayBe(String member, int times, String letter, boolean fits) {
        String body = "{\"%s\": \"%s\"}".formatted(member, letter.repeat(times));
        assertThat(anna.put("/api/user/self", body).success()).isEqualTo(fits);
    }
}
