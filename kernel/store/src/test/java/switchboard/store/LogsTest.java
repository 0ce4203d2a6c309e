package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log is found by what its lines say. */
@Tag("engine")
final class LogsTest {
    private static final long DAY = 86_400;
    private static final long MIDNIGHT = 1_795_305_600; // 2026-11-22T00:00:00Z

    @TempDir
    private Path folder;

    private Store store;

    @BeforeEach
    void open() {
        store = Fixture.store(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void call(long userId, long at, String model, long channel, long quota) {
        store.logs()
                .append(new LogRow(
                        0,
                        userId,
                        at,
                        LogRow.CONSUMPTION,
                        "倍率",
                        "user-" + userId,
                        "token",
                        model,
                        quota,
                        10,
                        5,
                        channel,
                        "relay",
                        100,
                        false,
                        false));
    }

    @Test
    void filtersNarrowTogether() {
        call(2, MIDNIGHT, "a", 1, 10);
        call(2, MIDNIGHT + 5, "b", 2, 20);
        call(3, MIDNIGHT + 5, "a", 1, 40);
        store.logs()
                .append(LogRow.note(LogRow.TEST, 0, "", MIDNIGHT, "渠道 x 测试成功").withQuota(80));
        assertThat(store.logs().consumed(LogFilter.ALL)).isEqualTo(70);
        assertThat(store.logs().consumed(new LogFilter(LogRow.TEST, 0, 0, 2, "", "", "", 0)))
                .isEqualTo(30);
        assertThat(store.logs().consumed(new LogFilter(0, MIDNIGHT + 1, 0, 0, "", "", "a", 0)))
                .isEqualTo(40);
        assertThat(store.logs().consumed(new LogFilter(0, 0, MIDNIGHT, 0, "user-2", "token", "", 1)))
                .isEqualTo(10);
        assertThat(store.logs().page(new LogFilter(LogRow.TEST, 0, 0, 0, "", "", "", 0), 0))
                .hasSize(1);
        assertThat(store.logs().page(LogFilter.ALL, 0))
                .hasSize(4)
                .first()
                .satisfies(row -> assertThat(row.type()).isEqualTo(LogRow.TEST));
        assertThat(store.logs().page(LogFilter.ALL, 1)).isEmpty();
    }

    @Test
    void searchingIsByTypeOrBeginning() {
        call(2, MIDNIGHT, "a", 1, 10);
        store.logs().append(LogRow.note(LogRow.SYSTEM, 2, "user-2", MIDNIGHT, "新用户注册赠送 5"));
        assertThat(store.logs().search("新用户")).hasSize(1);
        assertThat(store.logs().search("2")).hasSize(1);
        assertThat(store.logs().search("注册")).isEmpty();
        assertThat(store.logs().searchOwn(2, "4")).hasSize(1);
        assertThat(store.logs().searchOwn(3, "4")).isEmpty();
        assertThat(store.logs().searchOwn(2, "新用户")).isEmpty();
    }

    @Test
    void daysAreUtcDaysByModel() {
        call(2, MIDNIGHT - 1, "a", 1, 10);
        call(2, MIDNIGHT, "b", 1, 20);
        call(2, MIDNIGHT + 1, "a", 1, 30);
        call(2, MIDNIGHT + DAY - 1, "a", 1, 40);
        call(3, MIDNIGHT, "a", 1, 1000);
        store.logs()
                .append(LogRow.note(LogRow.TOP_UP, 2, "user-2", MIDNIGHT, "x").withQuota(1000));
        assertThat(store.logs().days(2, MIDNIGHT - DAY, MIDNIGHT + DAY - 1))
                .containsExactly(
                        new DayUse("2026-11-21", "a", 1, 10, 10, 5),
                        new DayUse("2026-11-22", "a", 2, 70, 20, 10),
                        new DayUse("2026-11-22", "b", 1, 20, 10, 5));
        assertThat(store.logs().days(4, 0, MIDNIGHT)).isEmpty();
    }

    @Test
    void oldLinesAreDeletedHoweverMany() {
        store.database().write(mappers -> {
            for (int i = 0; i < 12_345; i++) {
                mappers.logs().insert(LogRow.note(LogRow.SYSTEM, 1, "root", i, "line"));
            }
            return true;
        });
        assertThat(store.logs().deleteBefore(12_000)).isEqualTo(12_000);
        assertThat(store.logs().deleteBefore(12_000)).isZero();
        List<LogRow> left = store.logs().before(LogFilter.ALL, Long.MAX_VALUE, 1000);
        assertThat(left).hasSize(345).allMatch(row -> row.createdAt() >= 12_000);
    }
}
