package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import switchboard.spi.Windows.Slot;
import switchboard.spi.Windows.Taken;

class CountsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long START = 1_800_000_000_000L; // the beginning of a part

    private final AtomicLong now = new AtomicLong(START);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private final Counts counts = new Counts(clock, false, () -> {});

    @Test
    void grantsUpToTheLimitAndSaysWhatIsLeft() {
        assertThat(counts.take("k", 7, 10, MINUTE)).isEqualTo(new Taken(true, 3, Duration.ofSeconds(63)));
        assertThat(counts.take("k", 4, 10, MINUTE)).isEqualTo(new Taken(false, 3, Duration.ofSeconds(63)));
        assertThat(counts.take("k", 3, 10, MINUTE)).isEqualTo(new Taken(true, 0, Duration.ofSeconds(63)));
        assertThat(counts.take("k", 0, 10, MINUTE).granted()).isTrue();
        assertThat(counts.take("k", 1, 10, MINUTE).granted()).isFalse();
        assertThat(counts.take("other", 1, 10, MINUTE).remaining()).isEqualTo(9);
        assertThat(counts.take("empty", 0, 10, MINUTE)).isEqualTo(new Taken(true, 10, Duration.ZERO));
        assertThatThrownBy(() -> counts.take("k", -1, 10, MINUTE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsRefusedFitsAfterTheTimeItSays() {
        counts.take("k", 6, 10, MINUTE);
        now.addAndGet(20_000);
        counts.take("k", 4, 10, MINUTE);
        now.addAndGet(10_500);
        Duration first = counts.take("k", 6, 10, MINUTE).reset();
        Duration second = counts.take("k", 7, 10, MINUTE).reset();
        assertThat(second).isGreaterThan(first);
        now.addAndGet(first.toMillis() - 1);
        assertThat(counts.take("k", 6, 10, MINUTE).granted()).isFalse();
        now.addAndGet(1);
        assertThat(counts.take("k", 6, 10, MINUTE).granted()).isTrue();
        assertThat(counts.take("k", 11, 10, MINUTE)).isEqualTo(new Taken(false, 0, MINUTE));
    }

    /** Against a list of all that was granted: never more than the limit in any span, never refused for what is long over. */
    @Test
    void slidesWithinATwentieth() {
        var random = new Random(5);
        Deque<long[]> granted = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            now.addAndGet(random.nextInt(500));
            long amount = random.nextInt(5);
            long inSpan = sum(granted, MINUTE.toMillis());
            long inALittleMore = sum(granted, MINUTE.toMillis() * 21 / 20);
            Taken taken = counts.take("k", amount, 100, MINUTE);
            if (taken.granted()) {
                assertThat(inSpan + amount).isLessThanOrEqualTo(100);
                granted.add(new long[] {now.get(), amount});
            } else {
                assertThat(inALittleMore + amount).isGreaterThan(100);
            }
        }
    }

    @Test
    void whatIsGivenBackLeavesWithWhatItCorrects() {
        counts.take("k", 60, 100, MINUTE);
        now.addAndGet(30_000);
        counts.take("k", 30, 100, MINUTE);
        counts.add("k", -40, MINUTE, Duration.ofSeconds(30));
        assertThat(left()).isEqualTo(50);
        now.addAndGet(33_000);
        assertThat(left()).isEqualTo(70);
    }

    @Test
    void whatIsGivenBackIsNeverMoreThanThereIs() {
        counts.take("k", 10, 100, MINUTE);
        now.addAndGet(30_000);
        counts.take("k", 30, 100, MINUTE);
        counts.add("k", -35, MINUTE, Duration.ofSeconds(3));
        assertThat(left()).as("off the part beside it, and then off the oldest").isEqualTo(95);
        counts.add("k", -1_000, MINUTE, Duration.ofMillis(-5));
        assertThat(left()).isEqualTo(100);
        now.addAndGet(63_000);
        assertThat(left()).isEqualTo(100);
    }

    @Test
    void whatIsAddedLaterCountsFromItsMoment() {
        now.addAndGet(120_000);
        counts.add("k", 20, MINUTE, Duration.ofSeconds(45));
        counts.add("k", 150, MINUTE, MINUTE);
        counts.add("k", -150, MINUTE, Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(left()).isEqualTo(80);
        now.addAndGet(18_000);
        assertThat(left()).isEqualTo(100);
        counts.add("k", 150, MINUTE, Duration.ZERO);
        assertThat(counts.take("k", 0, 100, MINUTE)).isEqualTo(new Taken(false, 0, Duration.ofSeconds(63)));
    }

    @Test
    void hugeNumbersDoNotTurnAround() {
        counts.add("k", Long.MAX_VALUE, MINUTE, Duration.ZERO);
        counts.add("k", Long.MAX_VALUE, MINUTE, Duration.ZERO);
        assertThat(counts.take("k", Long.MAX_VALUE, 10, MINUTE).granted()).isFalse();
        assertThat(counts.take("k", 1, -5, MINUTE).remaining()).isZero();
        counts.add("k", Long.MIN_VALUE, MINUTE, Duration.ZERO);
        assertThat(counts.take("k", 1, 10, MINUTE).granted()).isTrue();
        assertThat(counts.take("long", 1, 10, Duration.ofSeconds(Long.MAX_VALUE))
                        .granted())
                .isTrue();
        assertThat(counts.take("short", 1, 10, Duration.ZERO).granted()).isTrue();
    }

    @Test
    void anotherSpanBeginsAnew() {
        counts.take("k", 10, 10, MINUTE);
        assertThat(counts.take("k", 10, 10, Duration.ofHours(1)).granted()).isTrue();
    }

    @Test
    void clockThatGoesBackBringsNothingBack() {
        counts.take("k", 5, 10, MINUTE);
        now.addAndGet(-600_000);
        assertThat(counts.take("k", 6, 10, MINUTE).granted()).isFalse();
        assertThat(counts.take("k", 5, 10, MINUTE).granted()).isTrue();
    }

    @Test
    void takeRacedBy200GrantsExactlyTheLimit() throws Exception {
        Counts raced = new Counts(InstantSource.system(), false, () -> {});
        assertThat(countTrue(raceOf200(
                        () -> raced.take("k", 1, 50, Duration.ofHours(1)).granted())))
                .isEqualTo(50);
    }

    @Test
    void enterRacedBy200GrantsExactlyTheLimitAgainAndAgain() throws Exception {
        for (int round = 0; round < 3; round++) {
            List<Optional<Slot>> slots = raceOf200(() -> counts.enter("k", 50));
            List<Slot> entered = slots.stream().flatMap(Optional::stream).toList();
            assertThat(entered).hasSize(50);
            raceOf200(() -> {
                entered.forEach(Slot::leave);
                return true;
            });
        }
        assertThat(counts.enter("k", 50).orElseThrow().remaining()).isEqualTo(49);
    }

    @Test
    void sweepingRacesWithTakingAndLosesNothing() throws Exception {
        var ticking = new AtomicLong(START);
        Counts swept = new Counts(() -> Instant.ofEpochMilli(ticking.addAndGet(700)), false, () -> {});
        Duration short1 = Duration.ofMillis(20);
        List<Boolean> all = raceOf200(() -> {
            for (int i = 0; i < 200; i++) {
                swept.sweep();
                swept.take("k" + i % 3, 1, 10, short1);
                swept.enter("k" + i % 3, 1_000).orElseThrow().leave();
            }
            return true;
        });
        assertThat(countTrue(all)).isEqualTo(200);
        ticking.addAndGet(10_000);
        swept.sweep();
        assertThat(swept.size()).isZero();
    }

    @Test
    void idleKeysAreDropped() {
        counts.take("k", 1, 10, MINUTE);
        Slot slot = counts.enter("c", 5).orElseThrow();
        now.addAndGet(62_000);
        counts.sweep();
        assertThat(counts.size()).isEqualTo(2);
        now.addAndGet(5_000);
        counts.sweep();
        assertThat(counts.size()).isEqualTo(1);
        slot.leave();
        slot.leave();
        now.addAndGet(2_000);
        counts.sweep();
        assertThat(counts.size()).isZero();
        assertThat(counts.enter("c", 5).orElseThrow().remaining()).isEqualTo(4);
    }

    @Test
    void keysHaveABound() {
        for (int i = 0; i <= Counts.MOST; i++) {
            counts.add("k" + i, 1, MINUTE, Duration.ZERO);
        }
        counts.take("k0", 1, 10, MINUTE);
        now.addAndGet(1);
        counts.take("k1", 1, 10, MINUTE);
        counts.sweep();
        assertThat(counts.size()).isLessThanOrEqualTo(Counts.MOST * 9 / 10);
        assertThat(counts.take("k1", 1, 10, MINUTE).remaining()).isEqualTo(7);
    }

    private long left() {
        return counts.take("k", 0, 100, MINUTE).remaining();
    }

    private long sum(Deque<long[]> granted, long span) {
        return granted.stream()
                .filter(one -> one[0] > now.get() - span)
                .mapToLong(one -> one[1])
                .sum();
    }

    private static long countTrue(List<Boolean> all) {
        return all.stream().filter(one -> one).count();
    }

    private static <T> List<T> raceOf200(Callable<T> one) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures =
                    threads.invokeAll(Stream.generate(() -> one).limit(200).toList());
            return futures.stream().map(Future::resultNow).toList();
        }
    }
}
