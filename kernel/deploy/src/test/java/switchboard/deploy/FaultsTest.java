package switchboard.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final long BUNDLE = 7;
    private final Throwable fault = new IllegalStateException("no\nluck");

    private final AtomicLong now = new AtomicLong();
    private final AtomicLong used = new AtomicLong();
    private final List<Breakdown> told = new ArrayList<>();
    private final Faults faults =
            new Faults(now::get, bundle -> used.get(), (bundle, why) -> why.equals(fault), told::add);

    private void calls(int good, int bad) {
        used.addAndGet(good);
        for (int i = 0; i < bad; i++) {
            used.incrementAndGet();
            faults.fault(BUNDLE, fault);
        }
    }

    @Test
    void tenBrokenCallsInARowAreABreakdown() {
        calls(0, 9);
        assertThat(told).isEmpty();
        calls(0, 1);
        assertThat(told).containsExactly(new Breakdown(BUNDLE, 10, 10, "java.lang.IllegalStateException: no"));
        calls(0, 9);
        assertThat(told).as("the next one takes ten more").hasSize(1);
    }

    @Test
    void aFewOddCallsAmongManyAreNone() {
        for (int i = 0; i < 100; i++) {
            calls(3, 1);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsAMinuteOldIsForgotten() {
        for (int i = 0; i < 50; i++) {
            calls(0, 1);
            now.addAndGet(Duration.ofSeconds(7).toNanos());
        }
        assertThat(told).isEmpty();
    }

    @Test
    void theFaultsOfOthersCountForNothing() {
        used.addAndGet(20);
        for (int i = 0; i < 20; i++) {
            faults.fault(BUNDLE, new IllegalStateException("of somebody else"));
        }
        assertThat(told).isEmpty();
    }

    @Test
    void callsThatBreakAtOnceAreOneBreakdown() throws Exception {
        used.addAndGet(200);
        var fired = new AtomicLong();
        var raced = new Faults(now::get, bundle -> used.get(), (bundle, why) -> true, one -> fired.incrementAndGet());
        used.set(15);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 15; i++) {
                threads.execute(() -> raced.fault(BUNDLE, fault));
            }
        }
        assertThat(fired).hasValue(1);
    }
}
