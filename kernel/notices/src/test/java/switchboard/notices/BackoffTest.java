package switchboard.notices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private final Backoff even = new Backoff(() -> 0.5);

    @Test
    void waitsDoubleUpToAnHour() {
        assertThat(wait(1)).isEqualTo(Duration.ofSeconds(15));
        assertThat(wait(2)).isEqualTo(Duration.ofSeconds(30));
        assertThat(wait(5)).isEqualTo(Duration.ofMinutes(4));
        assertThat(wait(9)).isEqualTo(Duration.ofHours(1));
        assertThat(wait(31)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void theyEndAfterAboutADay() {
        Duration all = Duration.ZERO;
        for (int tries = 1; even.after(tries, Optional.empty()).isPresent(); tries++) {
            all = all.plus(wait(tries));
        }
        assertThat(all).isBetween(Duration.ofHours(23), Duration.ofHours(25));
    }

    @Test
    void theyAreSpread() {
        assertThat(new Backoff(() -> 0).after(1, Optional.empty())).contains(Duration.ofSeconds(12));
        assertThat(new Backoff(() -> 1).after(1, Optional.empty())).contains(Duration.ofSeconds(18));
    }

    @Test
    void aReceiverMayWantToBeLeftAloneForLonger() {
        assertThat(even.after(1, Optional.of(Duration.ofMinutes(7)))).contains(Duration.ofMinutes(7));
        assertThat(even.after(1, Optional.of(Duration.ofSeconds(1)))).contains(Duration.ofSeconds(15));
    }

    private Duration wait(int tries) {
        return even.after(tries, Optional.empty()).orElseThrow();
    }
}
