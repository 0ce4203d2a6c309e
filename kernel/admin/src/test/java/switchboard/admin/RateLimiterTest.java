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
import switchboard.testkit.FakeWindows;

class RateLimiterTest {
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final FakeWindows windows = new FakeWindows(() -> Instant.ofEpochSecond(now.get()));
    private final RateLimiter limiter = new RateLimiter("some", 3, Duration.ofSeconds(10), windows);

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
        var off = new RateLimiter("off", 0, Duration.ofSeconds(10), windows);
        for (int i = 0; i < 1000; i++) {
            assertThat(off.refuse("a")).isEmpty();
        }
    }

    @Test
    void whoeverHasANetworkOfIpv6HasOneBudget() {
        assertThat(limiter.refuse("2001:db8:0:1::1")).isEmpty();
        assertThat(limiter.refuse("2001:db8:0:1::2")).isEmpty();
        assertThat(limiter.refuse("2001:db8:0:1:ffff:ffff:ffff:ffff")).isEmpty();
        assertThat(limiter.refuse("2001:db8:0:1:9::9")).isPresent();
        assertThat(limiter.refuse("2001:db8:0:2::1")).isEmpty();
    }

    @Test
    void classesHaveBudgetsOfTheirOwn() {
        for (int i = 0; i < 4; i++) {
            limiter.refuse("a");
        }
        assertThat(new RateLimiter("other", 3, Duration.ofSeconds(10), windows).refuse("a"))
                .isEmpty();
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
