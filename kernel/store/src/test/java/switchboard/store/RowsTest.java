package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any number of rows comes out as it went in, in its order. */
@Tag("engine")
final class RowsTest {
    private static final Rows<Long> ROWS =
            new Rows<>("logs (username, type, created_at, content)", 4, (insert, at, number) -> {
                insert.setString(at + 1, "rows");
                insert.setInt(at + 2, LogRow.SYSTEM);
                insert.setLong(at + 3, number);
                insert.setString(at + 4, "倍率 '" + number + "'");
            });

    @TempDir
    private Path folder;

    @Test
    void anyNumberOfRowsIsInsertedInItsOrder() throws SQLException {
        var environment = Fixture.environment(folder);
        Path file = SqliteFile.of(environment).path();
        try (Database database = Database.open(environment)) {
            assertThat(database.hasOwnLog()).isFalse();
            long written = 0;
            for (int size = 0; size <= 70; size++) {
                List<Long> numbers = LongStream.rangeClosed(written + 1, written + size)
                        .boxed()
                        .toList();
                try (Connection connection = Fixture.foreign(file)) {
                    ROWS.insert(connection, numbers);
                }
                written += size;
                assertThat(Fixture.number(file, "SELECT COUNT(*) FROM logs WHERE username = 'rows'"))
                        .isEqualTo(written);
            }
            assertThat(Fixture.number(file, "SELECT COUNT(DISTINCT created_at) FROM logs WHERE username = 'rows'"))
                    .isEqualTo(written);
            assertThat(Fixture.number(
                            file,
                            "SELECT COUNT(*) FROM logs a JOIN logs b ON a.id < b.id AND a.created_at > b.created_at"
                                    + " WHERE a.username = 'rows' AND b.username = 'rows'"))
                    .isZero();
            assertThat(Fixture.number(file, "SELECT COUNT(*) FROM logs WHERE content = '倍率 ''" + written + "'''"))
                    .isEqualTo(1);
        }
    }
}
