package switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Pool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IdleStackTest {
    private static Pool.Entry<String> idle(IdleStack<String> pool, String name) {
        Pool.Entry<String> entry = Objects.requireNonNull(pool.reserve());
        assertThat(entry.enable(name, false)).isTrue();
        return entry;
    }

    @Test
    void whatCameBackLastGoesOutFirst() {
        var pool = new IdleStack<String>(3);
        idle(pool, "a");
        idle(pool, "b");
        Pool.Entry<String> out = Objects.requireNonNull(pool.acquire());
        assertThat(out.getPooled()).isEqualTo("b");
        assertThat(Objects.requireNonNull(pool.acquire()).getPooled()).isEqualTo("a");
        assertThat(pool.acquire()).isNull();
        assertThat(out.release()).isTrue();
        assertThat(out.release()).as("twice").isFalse();
        assertThat(pool.acquire()).isSameAs(out);
    }

    @Test
    void noMoreThanTheMaximumAreReserved() {
        var pool = new IdleStack<String>(2);
        Pool.Entry<String> first = Objects.requireNonNull(pool.reserve());
        assertThat(pool.reserve()).isNotNull();
        assertThat(pool.reserve()).isNull();
        assertThat(first.remove()).isTrue();
        assertThat(first.remove()).as("twice").isFalse();
        assertThat(pool.size()).isOne();
        assertThat(pool.reserve()).isNotNull();
    }

    @Test
    void whatIsRemovedNeverComesBack() {
        var pool = new IdleStack<String>(2);
        Pool.Entry<String> entry = idle(pool, "a");
        assertThat(entry.remove()).isTrue();
        assertThat(pool.acquire()).isNull();
        Pool.Entry<String> used = idle(pool, "b");
        assertThat(pool.acquire()).isSameAs(used);
        used.remove();
        assertThat(used.release()).isFalse();
        assertThat(pool.acquire()).isNull();
        assertThat(pool.size()).isZero();
    }

    @Test
    void terminationEmptiesIt() {
        var pool = new IdleStack<String>(2);
        idle(pool, "a");
        assertThat(pool.terminate()).hasSize(1).allMatch(Pool.Entry::isTerminated);
        assertThat(pool.reserve()).isNull();
        assertThat(pool.acquire()).isNull();
    }

    @Test
    void nothingIsHandedToTwo() throws Exception {
        var pool = new IdleStack<AtomicInteger>(64);
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?>[] workers = new Future<?>[32];
            for (int i = 0; i < workers.length; i++) {
                workers[i] = threads.submit(() -> {
                    go.await();
                    for (int turn = 0; turn < 2_000; turn++) {
                        use(pool);
                    }
                    return null;
                });
            }
            go.countDown();
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
        assertThat(pool.size()).isEqualTo((int) pool.stream().count()).isLessThanOrEqualTo(64);
        assertThat(pool.stream().allMatch(Pool.Entry::isIdle)).isTrue();
        assertThat(pool.getIdleCount()).isEqualTo(pool.size());
    }

    private static void use(IdleStack<AtomicInteger> pool) {
        Pool.Entry<AtomicInteger> entry = pool.acquire();
        if (entry == null) {
            entry = pool.reserve();
            if (entry == null) {
                return;
            }
            entry.enable(new AtomicInteger(), true);
        }
        AtomicInteger users = Objects.requireNonNull(entry.getPooled());
        assertThat(users.incrementAndGet()).isOne();
        users.decrementAndGet();
        if (ThreadLocalRandom.current().nextInt(10) == 0) {
            entry.remove();
        } else {
            entry.release();
        }
    }
}
