package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosedSessionsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsClosedStaysSoAfterARestart() {
        Instant end = Instant.now().plusSeconds(1000);
        try (Store store = Fixture.store(folder)) {
            store.closedSessions().add("one", end);
            store.closedSessions().add("one", end);
            assertThat(store.closedSessions().contains("one")).isTrue();
            assertThat(store.closedSessions().contains("two")).isFalse();
        }
        try (Store store = Fixture.store(folder)) {
            assertThat(store.closedSessions().contains("one")).isTrue();
        }
    }

    @Test
    void whatIsOverAnywayIsForgotten() throws SQLException {
        try (Store store = Fixture.store(folder)) {
            store.closedSessions().add("old", Instant.now().minusSeconds(1));
            store.closedSessions().add("new", Instant.now().plusSeconds(1000));
            assertThat(Fixture.number(Fixture.databaseFile(folder), "SELECT COUNT(1) FROM switchboard_closed_sessions"))
                    .isEqualTo(1);
        }
    }
}
