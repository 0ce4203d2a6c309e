package switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
    @Test
    void anIdIsLocalTimeNanosecondsAndEightDigits() {
        var shanghai = new RequestIds(fixed("2025-02-21T11:30:16.123456789Z"), ZoneId.of("Asia/Shanghai"));
        assertThat(shanghai.next()).matches("20250221193016123456789\\d{8}");
    }

    @Test
    void nanosecondsAreNotPadded() {
        var utc = new RequestIds(fixed("2025-02-21T11:30:16.000000007Z"), ZoneId.of("UTC"));
        assertThat(utc.next()).matches("202502211130167\\d{8}");
    }

    @Test
    void idsOfOneInstantDiffer() {
        var ids = new RequestIds(fixed("2025-02-21T11:30:16Z"), ZoneId.of("UTC"));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(ids.next());
        }
        assertThat(seen).hasSizeGreaterThan(98);
    }

    @Test
    void theNextSecondIsSeen() {
        Instant[] now = {Instant.parse("2025-12-31T23:59:59.5Z")};
        var ids = new RequestIds(() -> now[0], ZoneId.of("UTC"));
        assertThat(ids.next()).startsWith("20251231235959500000000");
        now[0] = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(ids.next()).startsWith("202601010000000");
    }

    private static InstantSource fixed(String instant) {
        return InstantSource.fixed(Instant.parse(instant));
    }
}
