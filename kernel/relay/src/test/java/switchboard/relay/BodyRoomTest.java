package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies have so much memory together, whoever asks for it when. */
@Timeout(60)
final class BodyRoomTest {
    private static final long MIB = 1 << 20;

    private final BodyRoom room = new BodyRoom(4 * MIB, Duration.ofSeconds(30));

    @Test
    void smallBodiesTakeNothing() {
        assertThat(room.share().take(BodyRoom.SMALL)).isTrue();
        assertThat(room.free()).isEqualTo(4 * MIB);
    }

    @Test
    void whatIsTakenIsAllTogetherAndGivenBackOnce() {
        BodyRoom.Share share = room.share();
        assertThat(share.take(MIB)).isTrue();
        assertThat(share.take(3 * MIB)).isTrue();
        assertThat(share.take(2 * MIB)).isTrue();
        assertThat(room.free()).isEqualTo(MIB);
        assertThat(room.share().take(2 * MIB)).isFalse();
        share.close();
        share.close();
        assertThat(room.free()).isEqualTo(4 * MIB);
        assertThat(share.take(MIB)).as("it is over").isFalse();
        assertThat(room.free()).isEqualTo(4 * MIB);
    }

    @Test
    void bodyLargerThanAllWaitsUntilItIsTheOnlyOne() throws Exception {
        BodyRoom.Share first = room.share();
        assertThat(first.take(MIB)).isTrue();
        var served = new CompletableFuture<String>();
        BodyRoom.Share large = room.share();
        large.await(100 * MIB, () -> served.complete("served"), () -> served.complete("late"));
        assertThat(served).isNotDone();
        first.close();
        assertThat(served.get(20, TimeUnit.SECONDS)).isEqualTo("served");
        assertThat(room.free()).isZero();
        large.close();
        assertThat(room.free()).isEqualTo(4 * MIB);
    }

    @Test
    void whoWaitsTooLongIsTold() throws Exception {
        var impatient = new BodyRoom(MIB, Duration.ofMillis(20));
        assertThat(impatient.share().take(MIB)).isTrue();
        var late = new CompletableFuture<String>();
        impatient.share().await(MIB, () -> late.complete("served"), () -> late.complete("late"));
        assertThat(late.get(20, TimeUnit.SECONDS)).isEqualTo("late");
        assertThat(impatient.free()).isZero();
    }

    @Test
    void whatWasClosedWhileItWaitedKeepsNothing() throws Exception {
        BodyRoom.Share first = room.share();
        assertThat(first.take(4 * MIB)).isTrue();
        var told = new CompletableFuture<String>();
        BodyRoom.Share gone = room.share();
        gone.await(MIB, () -> told.complete("served"), () -> told.complete("over"));
        gone.close();
        first.close();
        assertThat(told.get(20, TimeUnit.SECONDS)).isEqualTo("over");
        assertThat(room.free()).isEqualTo(4 * MIB);
    }

    @Test
    void twoHundredAtOnceNeverTakeMoreThanThereIs() throws Exception {
        var taken = new AtomicLong();
        var most = new AtomicLong();
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                long bytes = BodyRoom.SMALL * (2L + i % 20);
                all.add(threads.submit(() -> {
                    for (int call = 0; call < 20; call++) {
                        var served = new CompletableFuture<Boolean>();
                        try (BodyRoom.Share share = room.share()) {
                            share.await(bytes, () -> served.complete(true), () -> served.complete(false));
                            assertThat(served.get(50, TimeUnit.SECONDS)).isTrue();
                            most.accumulateAndGet(taken.addAndGet(bytes), Math::max);
                            taken.addAndGet(-bytes);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(4 * MIB);
        assertThat(room.free()).isEqualTo(4 * MIB);
    }
}
