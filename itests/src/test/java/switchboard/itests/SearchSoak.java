package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A7 at size: searches in tables of a million rows, on the installed gateway. {@code ./dev soak search}. */
class SearchSoak {
    private static final int ROWS = 1_000_000;
    private static final int TIMES = 20;
    private static final Duration PROMISE = Duration.ofSeconds(2);

    /** What is typed in, as it is told in the result. */
    private static final Map<String, String> KEYWORDS = keywords();

    private static Map<String, String> keywords() {
        Map<String, String> keywords = new LinkedHashMap<>();
        keywords.put("what 11 begin with", "row 99999");
        keywords.put("what none begins with", "nothing");
        keywords.put("`%`", "%");
        keywords.put("`_` 6 times", "_".repeat(6));
        keywords.put("`%_` 1,000 times", "%_".repeat(1000));
        return keywords;
    }

    @Test
    void searchesOfAMillionRowsAreQuick() throws Exception {
        var result = new StringBuilder();
        try (var installation = Installation.fresh()) {
            installation.start();
            long root =
                    installation.management().get("/api/user/self").path("id").asLong();
            assertThat(installation.stop()).isZero();
            fill(installation.home().resolve("data/one-api.db"), root);
            installation.start();
            for (String path : new String[] {"/api/token/search", "/api/user/search", "/api/redemption/search"}) {
                for (Map.Entry<String, String> keyword : KEYWORDS.entrySet()) {
                    long[] millis = ask(installation, path, keyword.getValue());
                    assertThat(millis[TIMES * 95 / 100])
                            .as("%s %s", path, keyword.getKey())
                            .isLessThan(PROMISE.toMillis());
                    result.append("| `%s` | %s | %d | %d |%n"
                            .formatted(path, keyword.getKey(), millis[TIMES / 2], millis[TIMES * 95 / 100]));
                }
            }
        }
        Files.writeString(
                Path.of("../bench/results/search.md"), """
                # Searches at size

                `./dev soak search`, %s: SQLite with 1,000,000 tokens of one user, 1,000,000 users and 1,000,000 redemption codes;
                milliseconds from request to answer, of %d each, one after the other.

                | search | keyword | p50 | p95 |
                |---|---|---:|---:|
                """.formatted(LocalDate.now(ZoneOffset.UTC), TIMES) + result);
    }

    /** Sorted milliseconds. */
    private static long[] ask(Installation installation, String path, String keyword) throws Exception {
        Management root = installation.management();
        String question = path + "?keyword=" + URLEncoder.encode(keyword, StandardCharsets.UTF_8);
        long[] millis = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            int found = root.get(question).size();
            millis[i] = Duration.ofNanos(System.nanoTime() - start).toMillis();
            assertThat(found).as(question).isEqualTo(keyword.startsWith("row") ? 11 : 0);
        }
        Arrays.sort(millis);
        return millis;
    }

    private static void fill(Path database, long root) throws SQLException {
        String numbers =
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ".formatted(ROWS);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(numbers + """
                    INSERT INTO tokens (user_id, key, status, name, remain_quota)
                    SELECT %d, printf('k%%047d', i), 1, 'row ' || i, 0 FROM n
                    """.formatted(root));
            statement.execute(numbers + """
                    INSERT INTO users (username, password, display_name, role, status, email, access_token, aff_code)
                    SELECT 'row ' || i, '-', 'somebody ' || i, 1, 1, 'somebody' || i || '@example.org',
                           printf('a%031d', i), printf('c%d', i) FROM n
                    """);
            statement.execute(numbers + """
                    INSERT INTO redemptions (user_id, key, status, name, quota)
                    SELECT 1, printf('%032d', i), 1, 'row ' || i, 1 FROM n
                    """);
            connection.commit();
        }
    }
}
