package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
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

    /** All lists that come in pages. */
    private static final List<String> LISTS = List.of(
            "/api/token/",
            "/api/redemption/",
            "/api/channel/",
            "/api/channel/?tag=c",
            "/api/user/",
            "/api/log/",
            "/api/log/self",
            "/api/audit/",
            "/api/notification/");

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
        root.post(
                "/api/channel/", "{\"name\": \"c\", \"type\": 1, \"key\": \"%s\", \"tags\": [\"c\"]}".formatted(keys));
        for (int i = 0; i < ROWS; i++) {
            anna.post("/api/user/topup", "{\"key\": \"%s\"}".formatted(code(i)));
        }
    }

    /** The code with that number of rows before it. */
    private String code(int number) {
        return gateway.store.redemptions().page(number / 10).get(number % 10).key();
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
                "99999999999999999999999999999999",
                "%20",
                "%201",
                "1%20",
                "1%00",
                "%EF%BC%91",
                "1,1",
                "0x1",
                "1e0",
                "0&p=1",
                "&p=1",
                "0&page=1&page_size=100&size=100&id_sort=true&offset=3&limit=1"
            })
    void whatIsNoPageIsTheFirst(String page) {
        for (String list : LISTS) {
            JsonNode first = who(list).get(list).data();
            assertThat(first).hasSize(list.contains("notification") ? 0 : 10);
            assertThat(page(list, page)).as(list + page).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"214748363", "214748364", "214748365", "2147483647", "9223372036854775807"})
    void aPageFarBeyondTheEndIsEmpty(String page) {
        for (String list : LISTS) {
            assertThat(page(list, page)).as(list).isEmpty();
        }
    }

    private JsonNode page(String list, String page) {
        Web.Reply reply = who(list).get(list + (list.contains("?") ? "&p=" : "?p=") + page);
        assertThat(reply.success()).as("%s", reply).isTrue();
        return reply.data();
    }

    @Test
    void anyPageIsThatPartOfTheWhole() {
        var random = new Random(11);
        for (String list : LISTS) {
            List<JsonNode> all = new ArrayList<>();
            JsonNode rows;
            int next = 0;
            do {
                rows = page(list, Integer.toString(next++));
                rows.forEach(all::add);
            } while (!rows.isEmpty());
            for (int i = 0; i < 6; i++) {
                int number = random.nextInt(-2, next + 2);
                String text = random.nextBoolean() || number < 0 ? "" + number : "%2B0" + number;
                int from = Math.min(Math.max(0, number) * 10, all.size());
                assertThat(page(list, text).valueStream())
                        .as(list + text)
                        .containsExactlyElementsOf(all.subList(from, Math.min(from + 10, all.size())));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0                    | none
            -1                   | unknown
            00                   | none
            +0                   | none
            999999               | unknown
            2147483648           | unknown
            9223372036854775807  | unknown
            -9223372036854775808 | unknown
            9223372036854775808  | value out of range
            -9223372036854775809 | value out of range
            1.0                  | invalid syntax
            0x1                  | invalid syntax
            1e0                  | invalid syntax
            1_0                  | invalid syntax
            --1                  | invalid syntax
            %EF%BC%91            | invalid syntax
            %201                 | invalid syntax
            1%20                 | invalid syntax
            null                 | invalid syntax
            """)
    void whatIsNobodysIdIsToldAsOneApiDoes(String id, String kind) {
        Map<String, String> empty = Map.of("user", "id 为空！", "token", "id 或 userId 为空！", "redemption", "id 为空！");
        for (String what : List.of("user", "token", "redemption", "channel")) {
            Web.Reply reply = root.get("/api/" + what + "/" + id);
            String expected = switch (kind) {
                case "none" -> empty.getOrDefault(what, "record not found");
                case "unknown" -> "record not found";
                default ->
                    "strconv.Atoi: parsing \"" + URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8)
                            + "\": " + kind;
            };
            assertThat(reply.message()).as("%s %s", what, id).isEqualTo(expected);
        }
    }

    /** What is found is what begins so, for any beginning: nothing in a keyword means anything but itself. */
    @Test
    void anyKeywordFindsWhatBeginsSo() {
        Web seeker = gateway.user("seeker", UserRow.COMMON);
        List<String> names = List.of(
                "a%b",
                "a_b",
                "axb",
                "a!b",
                "a!%",
                "a\\b",
                "a'b",
                "a\"b",
                "%",
                "_x",
                "!",
                "\u4F60\u597D",
                "\uD83D\uDE00x",
                "7",
                " a");
        names.forEach(name -> {
            root.post("/api/redemption/", "{\"name\": %s, \"count\": 1}".formatted(quoted(name)));
            seeker.post("/api/token/", "{\"name\": %s}".formatted(quoted(name)));
            root.post("/api/channel/", "{\"key\": \"k\", \"type\": 1, \"name\": %s}".formatted(quoted(name)));
        });
        var random = new Random(13);
        for (int i = 0; i < 40; i++) {
            String name = names.get(random.nextInt(names.size()));
            int end = name.offsetByCodePoints(0, random.nextInt(1, name.codePointCount(0, name.length()) + 1));
            String keyword = name.substring(0, end) + (random.nextInt(4) == 0 ? "%" : "");
            Set<String> expected = new TreeSet<>(
                    names.stream().filter(each -> each.startsWith(keyword)).toList());
            for (String list : List.of("/api/token", "/api/redemption", "/api/channel")) {
                Web who = list.endsWith("token") ? seeker : root;
                Set<String> found = new TreeSet<>();
                who.get(list + "/search?keyword=" + URLEncoder.encode(keyword, StandardCharsets.UTF_8))
                        .data()
                        .forEach(row -> found.add(row.path("name").asText()));
                found.removeIf(row -> row.equals("c") && keyword.equals("7")); // by its number
                assertThat(found).as("%s of %s", keyword, list).isEqualTo(expected);
            }
        }
    }

    private static String quoted(String text) {
        return new String(Json.write(text), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "0",
                "9223372036854775808",
                "%00",
                "%25",
                "_",
                "%ED%A0%80",
                "%FF",
                "%F0%9F%98%80",
                "%27%20OR%20%271%27=%271",
                "a%0Ab",
                "%E2%80%AE",
                "KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK"
            })
    void anyKeywordIsAnswered(String keyword) {
        for (String list : List.of(
                "/api/token/search",
                "/api/redemption/search",
                "/api/channel/search",
                "/api/user/search",
                "/api/log/search",
                "/api/log/self/search")) {
            Web.Reply reply = who(list).get(list + "?keyword=" + keyword);
            assertThat(reply.success()).as("%s %s: %s", list, keyword, reply).isTrue();
            assertThat(reply.data().isArray()).isTrue();
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
        return list.startsWith("/api/token") || list.startsWith("/api/log/self") ? anna : root;
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
