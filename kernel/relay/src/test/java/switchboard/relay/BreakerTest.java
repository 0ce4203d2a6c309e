package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final long PAUSE = 15;
    private static final long WINDOW = 300;

    private final Breaker breaker = new Breaker(WINDOW);

    @Test
    void opensAfterFiveFailuresInARow() {
        for (int i = 0; i < Breaker.FAILURES; i++) {
            assertThat(breaker.lets(i)).isTrue();
            breaker.failed(i, PAUSE);
        }
        assertThat(breaker.lets(10)).isFalse();
        assertThat(breaker.take(10, PAUSE)).isFalse();
    }

    @Test
    void oneCallAWhileIsItsTrial() {
        open(0);
        long later = PAUSE;
        assertThat(breaker.lets(later)).isTrue();
        assertThat(breaker.take(later, PAUSE)).isTrue();
        assertThat(breaker.take(later, PAUSE)).isFalse();
        assertThat(breaker.lets(later + PAUSE - 1)).isFalse();
        assertThat(breaker.take(later + PAUSE, PAUSE))
                .as("a trial that got lost")
                .isTrue();
    }

    @Test
    void failedTrialKeepsItOpen() {
        open(0);
        assertThat(breaker.take(PAUSE, PAUSE)).isTrue();
        breaker.failed(PAUSE + 5, PAUSE);
        assertThat(breaker.lets(2 * PAUSE)).isFalse();
        assertThat(breaker.lets(2 * PAUSE + 5)).isTrue();
    }

    @Test
    void failuresFarApartAreNoRow() {
        for (int i = 0; i < 20; i++) {
            breaker.failed(i * (WINDOW + 1), PAUSE);
            assertThat(breaker.lets(i * (WINDOW + 1) + 1)).isTrue();
        }
    }

    @Test
    void worksWhenTheClockWraps() {
        long now = Long.MAX_VALUE - 5;
        open(now);
        assertThat(breaker.lets(now + 1)).isFalse();
        assertThat(breaker.lets(now + PAUSE)).isTrue();
        assertThat(now + PAUSE).isNegative();
    }

    private void open(long now) {
        for (int i = 0; i < Breaker.FAILURES; i++) {
            breaker.failed(now, PAUSE);
        }
    }
}
