package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines go when they are as old as the option says, wherever the log is and whatever the blocks of its index hold. */
final class LogRetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final long DAY = 86_400;
    private static final int LINES = 1000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void linesGoAtTheAgeOfTheOptionAndOthersStay(boolean ownLog) throws IOException {
        try (Store store = store(ownLog);
                Logs logs = logs(store)) {
            // one line an hour, the newest an hour ago
            LongStream.rangeClosed(1, LINES)
                    .forEach(age -> store.logs()
                            .append(LogRow.note(
                                    LogRow.SYSTEM,
                                    1,
                                    "root",
                                    NOW.getEpochSecond() - (LINES + 1 - age) * 3600,
                                    "line")));
            logs.index().stepNow();
            assertThat(logs.indexed()).isPositive();

            assertThat(logs.retention().deleteExpired())
                    .as("without the option")
                    .isZero();
            store.options().put("LogRetentionDays", "7");
            assertThat(logs.retention().deleteExpired()).isEqualTo(LINES - 7 * 24);
            assertThat(logs.retention().deleteExpired()).as("once more").isZero();
            assertThat(logs.before(LogFilter.ALL, Long.MAX_VALUE, LINES)).hasSize(7 * 24);
            logs.index().stepNow();
            assertThat(logs.page(LogFilter.ALL, 16)).hasSize(8);
            assertThat(logs.page(LogFilter.ALL, 17)).isEmpty();
            assertThat(logs.before(LogFilter.ALL, Long.MAX_VALUE, LINES)
                            .getLast()
                            .createdAt())
                    .isEqualTo(NOW.getEpochSecond() - 7 * DAY);
        }
    }

    private Store store(boolean ownLog) throws IOException {
        if (!ownLog) {
            return Fixture.store(folder);
        }
        assumeTrue(TestEngine.NOW != TestEngine.SQLITE, "a log of its own is on a server");
        Files.createDirectories(folder.resolve("log"));
        Path log = Fixture.databaseFile(folder.resolve("log"));
        String[] variables = TestEngine.NOW == TestEngine.MYSQL
                ? new String[] {"LOG_SQL_DSN", TestEngine.NOW.dsn(log), "SQL_DRIVER", "mysql"}
                : new String[] {"LOG_SQL_DSN", TestEngine.NOW.dsn(log)};
        return Fixture.store(folder, variables);
    }

    private static Logs logs(Store store) {
        return new Logs(
                store.environment(),
                store.database(),
                store.accounts(),
                store.options(),
                new LogIndex.Limits(64, Duration.ZERO, Duration.ZERO),
                InstantSource.fixed(NOW));
    }
}
