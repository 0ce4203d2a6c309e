package switchboard.notices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.testkit.FakeClock;

final class IntakeTest {
    private final FakeClock clock = new FakeClock(Instant.ofEpochSecond(1_800_000_000));
    private final BlockingQueue<String> stored = new LinkedBlockingQueue<>();

    @Test
    void whatIsTakenIsStored() throws InterruptedException {
        try (var intake = intake(new CountDownLatch(0))) {
            intake.take("a", notice());
            intake.take("b", notice());
            assertThat(stored.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
            assertThat(stored.poll(10, TimeUnit.SECONDS)).isEqualTo("b");
        }
    }

    @Test
    void aSecondNoticeAboutTheSameCostsNothingWithinADay() throws InterruptedException {
        try (var intake = intake(new CountDownLatch(0))) {
            intake.take("a", notice());
            intake.take("a", notice());
            clock.pass(Duration.ofHours(25));
            intake.take("a", notice());
        }
        assertThat(stored).containsExactly("a", "a");
    }

    @Test
    void whileTheBoxIsAwayNoticesWaitAndTooManyAreCounted() throws InterruptedException {
        var open = new CountDownLatch(1);
        try (var intake = intake(open)) {
            for (int i = 0; i < Intake.ROOM + 50; i++) {
                intake.take("", notice());
            }
            assertThat(intake.lost()).isBetween(49L, 50L); // one may be in hand already
            assertThat(intake.waiting()).isGreaterThan(Intake.ROOM - 2);
            open.countDown();
        }
        assertThat(stored).hasSizeBetween(Intake.ROOM, Intake.ROOM + 1);
    }

    private Intake intake(CountDownLatch open) {
        return new Intake(
                (key, notice) -> {
                    try {
                        open.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return stored.add(key);
                },
                () -> {},
                clock,
                Duration.ofMillis(1));
    }

    private Notice notice() {
        return new Notice(Event.TEST, new Audience.Operator(), Map.of(), clock.instant());
    }
}
