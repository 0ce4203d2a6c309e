package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the log is asked, blocks change nothing about the answer: it is what a look at every line gives. */
final class LogIndexTest {
    private static final long START = 1_795_305_600; // 2026-11-22T00:00:00Z
    private static final LogIndex.Limits SMALL = new LogIndex.Limits(16, Duration.ZERO, Duration.ZERO);

    @TempDir
    private Path folder;

    private Store store;
    private Logs logs;

    @BeforeEach
    void open() {
        store = Fixture.store(folder);
        logs = logs();
    }

    @AfterEach
    void close() {
        logs.close();
        store.close();
    }

    private Logs logs() {
        return new Logs(
                store.environment(),
                store.database(),
                store.accounts(),
                store.options(),
                SMALL,
                InstantSource.system());
    }

    private void insert(List<LogRow> rows) {
        store.database().append(mappers -> {
            rows.forEach(mappers.logs()::insert);
            return true;
        });
    }

    /** Lines as they come: nearly in the order of their moments. */
    private static List<LogRow> rows(Random random, int count, long from) {
        List<LogRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int type = random.nextInt(4) > 0 ? LogRow.CONSUMPTION : 1 + random.nextInt(5);
            long user = random.nextInt(4);
            rows.add(new LogRow(
                    0,
                    user,
                    from + i * 700L + random.nextInt(2000),
                    type,
                    type == LogRow.CONSUMPTION
                            ? "倍率：" + random.nextInt(3)
                            : "Text %_! ".repeat(random.nextInt(12)) + "e\u0301" + random.nextInt(5),
                    "user-" + user,
                    "token-" + random.nextInt(3),
                    random.nextBoolean() ? "gpt" : "GPT",
                    random.nextInt(10) == 0 ? 1L << random.nextInt(50) : random.nextInt(300),
                    random.nextInt(70_000),
                    random.nextInt(90),
                    random.nextInt(3),
                    "r" + i,
                    random.nextInt(9000),
                    random.nextBoolean(),
                    random.nextBoolean()));
        }
        return rows;
    }

    private static LogFilter filter(Random random) {
        int often = random.nextInt(256);
        int narrow = often & random.nextInt(256);
        return new LogFilter(
                (narrow & 1) == 0 ? 0 : 1 + random.nextInt(6),
                (narrow & 2) == 0 ? 0 : START + random.nextInt(200_000),
                (narrow & 4) == 0 ? 0 : START + random.nextInt(200_000),
                (narrow & 8) == 0 ? 0 : random.nextInt(5),
                (narrow & 16) == 0 ? "" : "user-" + random.nextInt(5),
                (narrow & 32) == 0 ? "" : "token-" + random.nextInt(4),
                (narrow & 64) == 0 ? "" : List.of("gpt", "GPT", "Gpt").get(random.nextInt(3)),
                (narrow & 128) == 0 ? 0 : random.nextInt(4));
    }

    private static Predicate<LogRow> meant(LogFilter filter) {
        return row -> (filter.type() == 0 || row.type() == filter.type())
                && (filter.from() == 0 || row.createdAt() >= filter.from())
                && (filter.until() == 0 || row.createdAt() <= filter.until())
                && (filter.userId() == 0 || row.userId() == filter.userId())
                && same(filter.username(), row.username())
                && same(filter.tokenName(), row.tokenName())
                && same(filter.modelName(), row.modelName())
                && (filter.channelId() == 0 || row.channelId() == filter.channelId());
    }

    /** Where letter case does not matter to the database, it does not matter. */
    private static boolean same(String wanted, String text) {
        boolean anyCase = EnumSet.of(TestEngine.MARIADB, TestEngine.MYSQL, TestEngine.MYSQL8)
                .contains(TestEngine.NOW);
        return wanted.isEmpty() || (anyCase ? wanted.equalsIgnoreCase(text) : wanted.equals(text));
    }

    private List<LogRow> everyLine() {
        return store.database()
                .read(mappers -> mappers.logs().select(LogRange.ALL, LogFilter.ALL, Integer.MAX_VALUE, 0));
    }

    private static List<DayUse> days(Stream<LogRow> rows) {
        var days = new TreeMap<String, DayUse>();
        rows.forEach(row -> days.merge(
                Instant.ofEpochSecond(row.createdAt()).atZone(ZoneOffset.UTC).toLocalDate() + row.modelName(),
                new DayUse(
                        Instant.ofEpochSecond(row.createdAt())
                                .atZone(ZoneOffset.UTC)
                                .toLocalDate()
                                .toString(),
                        row.modelName(),
                        1,
                        row.quota(),
                        row.promptTokens(),
                        row.completionTokens()),
                DayUse::plus));
        return days.values().stream()
                .sorted(Comparator.comparing(DayUse::day).thenComparing(DayUse::modelName))
                .toList();
    }

    private void check(Random random) {
        List<LogRow> all = everyLine();
        for (int i = 0; i < 6; i++) {
            LogFilter filter = filter(random);
            List<LogRow> meant = all.stream().filter(meant(filter)).toList();
            int page = random.nextInt(1 + meant.size() / 8);
            assertThat(logs.page(filter, page))
                    .as("page %d of %s", page, filter)
                    .isEqualTo(meant.stream().skip(10L * page).limit(10).toList());
            long before = all.isEmpty()
                    ? Long.MAX_VALUE
                    : all.get(random.nextInt(all.size())).id();
            assertThat(logs.before(filter, before, 25))
                    .as("before %d of %s", before, filter)
                    .isEqualTo(meant.stream()
                            .filter(row -> row.id() < before)
                            .limit(25)
                            .toList());
            assertThat(logs.consumed(filter))
                    .as("sum of %s", filter)
                    .isEqualTo(all.stream()
                            .filter(meant(filter.ofType(LogRow.CONSUMPTION)))
                            .mapToLong(LogRow::quota)
                            .sum());
            long from = START + random.nextInt(100_000);
            long until = from + random.nextInt(200_000);
            LogFilter week = new LogFilter(LogRow.CONSUMPTION, from, until, 2, "", "", "", 0);
            if (TestEngine.NOW == TestEngine.SQLITE || TestEngine.NOW == TestEngine.POSTGRES) {
                assertThat(logs.days(2, from, until))
                        .isEqualTo(days(all.stream().filter(meant(week))));
            }
        }
        for (String keyword :
                List.of("2", "4", "倍率", "text", "Text", "Text %_!", "Text __", "e\u0301", "none", "%", "")) {
            List<LogRow> expected = store.database()
                    .read(mappers ->
                            mappers.logs().search(LogRange.ALL, Paging.number(keyword), Paging.prefix(keyword), 100));
            assertThat(logs.search(keyword)).as(keyword).isEqualTo(expected);
        }
        String longest = "Text %_! ".repeat(9);
        assertThat(logs.search(longest)).allMatch(row -> row.content().startsWith(longest));
        assertThat(logs.searchOwn(2, "2"))
                .isEqualTo(all.stream()
                        .filter(row -> row.userId() == 2 && row.type() == 2)
                        .limit(100)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void answersAreThoseOfEveryLine(long seed) throws SQLException {
        var random = new Random(seed);
        long at = START;
        for (int round = 0; round < 8; round++) {
            int count = random.nextInt(60);
            insert(rows(random, count, at));
            at += count * 700L;
            switch (random.nextInt(5)) {
                case 0 -> logs.deleteBefore(START + random.nextLong(at - START + 1));
                case 1 -> // One API does it so
                    Fixture.execute(
                            Fixture.databaseFile(folder),
                            "DELETE FROM logs WHERE created_at < " + (START + random.nextLong(at - START + 1)));
                case 2 -> check(random); // the newest lines are in no block yet
                default -> {}
            }
            check(random);
            logs.index().stepNow();
            check(random);
        }
        insert(rows(random, 40, at));
        logs.index().stepNow();
        check(random);
        assertThat(logs.index().blocks()).isNotEmpty();
    }

    @Test
    void numbersGivenOutAgainAreSeen() throws SQLException {
        insert(rows(new Random(5), 50, START));
        logs.index().stepNow();
        assertThat(logs.index().blocks()).hasSize(3);
        Fixture.execute(Fixture.databaseFile(folder), "DELETE FROM logs");
        assertThat(logs.page(LogFilter.ALL, 0)).isEmpty();
        insert(rows(new Random(6), 50, START + 500_000));
        check(new Random(7));
        logs.index().stepNow();
        check(new Random(8));
    }

    @Test
    void changesByHandAreSeenBeforeLong() throws SQLException {
        insert(rows(new Random(9), 64, START));
        logs.index().stepNow();
        long id = logs.before(LogFilter.ALL, Long.MAX_VALUE, 40).getLast().id();
        Fixture.execute(Fixture.databaseFile(folder), "UPDATE logs SET quota = quota + 1 WHERE id = " + id);
        for (int i = 0; i < 4; i++) {
            logs.index().stepNow();
        }
        check(new Random(10));
        assertThat(logs.index().blocks()).hasSize(4);
    }

    @Test
    void blocksAreFoundAgainUnlessTheyAreNotWhole() throws IOException {
        insert(rows(new Random(11), 64, START));
        logs.index().stepNow();
        List<LogBlock> blocks = logs.index().blocks();
        logs.close();
        Files.write(blocks.get(1).file(), new byte[] {1, 2, 3});
        Files.write(blocks.get(0).file().resolveSibling("0.part"), new byte[3]);
        logs = logs();
        logs.index().stepNow();
        assertThat(logs.index().blocks())
                .extracting(LogBlock::head)
                .isEqualTo(blocks.stream().map(LogBlock::head).toList());
        check(new Random(12));
        Files.delete(blocks.getLast().file());
        check(new Random(13));
    }
}
