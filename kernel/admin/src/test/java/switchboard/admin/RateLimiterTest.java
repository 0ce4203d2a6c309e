package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final RateLimiter limiter =
            new RateLimiter(3, Duration.ofSeconds(10), () -> Instant.ofEpochSecond(now.get()));

    @Test
    void acceptsSoManyInAWindowThatSlides() {
        assertThat(limiter.refuse("a")).isEmpty();
        pass(4);
        assertThat(limiter.refuse("a")).isEmpty();
        assertThat(limiter.refuse("a")).isEmpty();
        assertThat(limiter.refuse("a")).contains(Duration.ofSeconds(6));
        pass(6);
        assertThat(limiter.refuse("a")).isEmpty();
        assertThat(limiter.refuse("a")).contains(Duration.ofSeconds(4));
    }

    @Test
    void refusedRequestsDoNotProlongTheBlock() {
        for (int i = 0; i < 100; i++) {
            limiter.refuse("a");
        }
        pass(10);
        assertThat(limiter.refuse("a")).isEmpty();
    }

    @Test
    void addressesHaveBudgetsOfTheirOwn() {
        for (int i = 0; i < 4; i++) {
            limiter.refuse("a");
        }
        assertThat(limiter.refuse("a")).isPresent();
        assertThat(limiter.refuse("b")).isEmpty();
    }

    @Test
    void zeroIsNoLimit() {
        var off = new RateLimiter(0, Duration.ofSeconds(10), () -> Instant.ofEpochSecond(now.get()));
        for (int i = 0; i < 1000; i++) {
            assertThat(off.refuse("a")).isEmpty();
        }
    }

    @Test
    void whoeverHasManyAddressesSharesOneBudgetInTheEnd() {
        int accepted = 0;
        for (int i = 0; i < 50_100; i++) {
            accepted += limiter.refuse("address" + i).isEmpty() ? 1 : 0;
        }
        assertThat(accepted).isEqualTo(50_003);
        pass(30);
        limiter.refuse("somebody");
        assertThat(limiter.refuse("somebody else")).isEmpty();
    }

    @Test
    void parallelRequestsNeverGetMoreThanTheBudget() throws InterruptedException {
        var accepted = new AtomicInteger();
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                threads.execute(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    if (limiter.refuse("a").isEmpty()) {
                        accepted.incrementAndGet();
                    }
                });
            }
            start.countDown();
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(accepted).hasValue(3);
    }

    private void pass(int seconds) {
        now.addAndGet(seconds);
    }
}
