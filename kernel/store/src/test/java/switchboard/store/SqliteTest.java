package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is found, opened and shared with others as SQLite wants it. */
@Tag("sqlite")
final class SqliteTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Environment environment(String... variables) {
        return Fixture.environment(folder, variables);
    }

    @Test
    void everyCommitIsOnTheDiskAndNobodyWaitsForReaders() throws SQLException {
        try (Database database = Database.open(environment())) {
            assertThat(users(database)).isEqualTo(1);
            assertThat(Fixture.text(file(), "PRAGMA journal_mode")).isEqualTo("wal");
        }
        var file = new SqliteFile(file(), Duration.ofMillis(1234));
        try (Connection writer = file.writer()) {
            assertThat(SqliteFile.pragma(writer, "synchronous")).isEqualTo("2");
            assertThat(SqliteFile.pragma(writer, "busy_timeout")).isEqualTo("1234");
        }
        try (Connection reader = file.readers().getConnection()) {
            assertThat(SqliteFile.pragma(reader, "busy_timeout")).isEqualTo("1234");
        }
    }

    /** One API may be in the middle of something when we start on its database. */
    @Test
    void aDatabaseInUseIsSwitchedToWalAsSoonAsItIsFree() throws Exception {
        Fixture.sample(folder);
        try (Connection other = Fixture.foreign(file());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("UPDATE users SET quota = 77 WHERE id = 2");
            var opened = new AtomicBoolean();
            Thread opening = Thread.ofPlatform().start(() -> {
                try (Database database = Database.open(environment())) {
                    opened.set(database.read(mappers -> mappers.users().find(2))
                                    .orElseThrow()
                                    .quota()
                            == 77);
                }
            });
            assertThat(opening.join(Duration.ofMillis(400))).isFalse();
            statement.execute("COMMIT");
            assertThat(opening.join(LIMIT)).isTrue();
            assertThat(opened).isTrue();
            assertThat(Fixture.text(file(), "PRAGMA journal_mode")).isEqualTo("wal");
            statement.execute("UPDATE users SET quota = 78 WHERE id = 2"); // theirs goes on working
        }
    }

    @Test
    void theFileIsWhereOneApiWouldLookForIt() throws IOException {
        Path home = folder.resolve("home");
        Path caller = Files.createDirectories(folder.resolve("caller"));
        assertThat(SqliteFile.of(environment()).path()).isEqualTo(home.resolve("data/one-api.db"));
        assertThat(SqliteFile.of(environment("SQLITE_PATH", "x/y.db?_busy_timeout=5000"))
                        .path())
                .isEqualTo(caller.resolve("x/y.db"));
        assertThat(SqliteFile.of(environment("SQLITE_PATH", "file:y.db")).path())
                .isEqualTo(caller.resolve("y.db"));
        assertThat(SqliteFile.of(environment("SQLITE_PATH", "/elsewhere/y.db")).path())
                .isEqualTo(Path.of("/elsewhere/y.db"));
        Files.createFile(caller.resolve("one-api.db"));
        assertThat(SqliteFile.of(environment()).path()).isEqualTo(caller.resolve("one-api.db"));
        assertThat(SqliteFile.of(environment("SQLITE_PATH", "z.db")).path()).isEqualTo(caller.resolve("z.db"));
    }

    @Test
    void aFileThatIsNoDatabaseIsNotTouched() throws IOException {
        Path file = file();
        Files.createDirectories(folder.resolve("home/data"));
        Files.writeString(
                file, "this is a letter, not a database, and it is long enough to be read as one. ".repeat(20));
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> Database.open(environment()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString());
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    private Path file() {
        return Fixture.databaseFile(folder);
    }

    private static long users(Database database) {
        return database.read(mappers -> mappers.users().count());
    }
}
