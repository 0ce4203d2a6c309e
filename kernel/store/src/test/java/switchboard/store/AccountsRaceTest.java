package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two hundred threads on one purse. What they do is drawn by lot; the seed is in the test's name. */
final class AccountsRaceTest {
    private static final int THREADS = 200;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private interface Body {
        void run(int thread, RandomGenerator random) throws Exception;
    }

    private static void race(long seed, Body body) throws InterruptedException {
        var together = new CyclicBarrier(THREADS);
        var failures = new ArrayList<Throwable>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed * THREADS + number);
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                try {
                    together.await();
                    body.run(number, random);
                } catch (Throwable e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            assertThat(thread.join(LIMIT)).as("a thread is over").isTrue();
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void theLastUnitIsHeldOnce() throws InterruptedException {
        try (Store store = Fixture.store(folder)) {
            for (int round = 0; round < 20; round++) {
                Credential caller = Fixture.payer(store, "user-" + round, 7, 1000);
                var held = new AtomicLong();
                race(round, (thread, random) -> {
                    try {
                        AccountsTest.hold(store, caller, 1);
                        held.incrementAndGet();
                    } catch (InsufficientQuotaException e) {
                        assertThat(e.side()).isEqualTo(InsufficientQuotaException.Side.USER);
                    }
                });
                assertThat(held).hasValue(7);
                assertThat(store.accounts().user(caller.owner().id())).isZero();
            }
        }
    }

    @Test
    void aHoldEndsOnceWhoeverEndsIt() throws InterruptedException {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 1_000_000, 1_000_000);
            long id = caller.owner().id();
            long charged = 0;
            for (int round = 0; round < 20; round++) {
                Hold hold = AccountsTest.hold(store, caller, 100);
                var settled = new AtomicLong();
                var released = new AtomicLong();
                race(round, (thread, random) -> {
                    if (random.nextBoolean()) {
                        settled.addAndGet(hold.settle(Fixture.cost(3)) ? 1 : 0);
                    } else {
                        released.addAndGet(hold.release() ? 1 : 0);
                    }
                });
                assertThat(settled.get() + released.get()).isEqualTo(1);
                charged += 3 * settled.get();
                assertThat(store.accounts().user(id)).isEqualTo(1_000_000 - charged);
            }
            assertThat(store.users().find(id).orElseThrow().quota()).isEqualTo(1_000_000 - charged);
        }
    }

    /** Balance and what was spent are together always what there was; nothing is spent that was not there to be held. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nothingIsLostOrMadeInAnyOrder(long seed) throws InterruptedException {
        long start = 100_000;
        try (Store store = Fixture.store(folder)) {
            Credential rich = Fixture.payer(store, "rich", start, 10 * start);
            Credential poor = Fixture.payer(store, "poor", start, start / 10);
            var spentByRich = new AtomicLong();
            var spentByPoor = new AtomicLong();
            var requests = new AtomicLong();
            var credited = new AtomicLong();
            race(seed, (thread, random) -> {
                for (int i = 0; i < 20; i++) {
                    boolean usesRich = random.nextBoolean();
                    Credential caller = usesRich ? rich : poor;
                    if (thread == 0) {
                        store.users().credit(rich.owner().id(), 10, LogRow.note(LogRow.TOP_UP, 0, "", 1, "gift"));
                        credited.addAndGet(10);
                    }
                    long quota = random.nextLong(0, 300);
                    Hold hold;
                    try {
                        hold = AccountsTest.hold(store, caller, quota);
                    } catch (InsufficientQuotaException e) {
                        continue;
                    }
                    for (int spin = random.nextInt(300); spin > 0; spin--) {
                        Thread.onSpinWait();
                    }
                    long cost = random.nextLong(0, quota + 1);
                    int end = random.nextInt(4);
                    if (end < 3 && hold.settle(Fixture.cost(cost))) {
                        (usesRich ? spentByRich : spentByPoor).addAndGet(cost);
                        requests.incrementAndGet();
                    }
                    if (end > 1) {
                        assertThat(hold.release()).isEqualTo(end == 3);
                    }
                    if (end == 1) {
                        assertThat(hold.settle(Fixture.cost(cost))).isFalse();
                    }
                    assertThat(store.accounts().user(caller.owner().id())).isNotNegative();
                    assertThat(store.accounts().token(caller.token().id())).isNotNegative();
                }
            });
            assertThat(store.accounts().flush(LIMIT)).isTrue();
            UserRow richRow = store.users().find(rich.owner().id()).orElseThrow();
            UserRow poorRow = store.users().find(poor.owner().id()).orElseThrow();
            assertThat(richRow.quota()).isEqualTo(start + credited.get() - spentByRich.get());
            assertThat(poorRow.quota()).isEqualTo(start - spentByPoor.get());
            assertThat(poorRow.quota()).isGreaterThanOrEqualTo(start - start / 10);
            assertThat(richRow.usedQuota() + poorRow.usedQuota()).isEqualTo(spentByRich.get() + spentByPoor.get());
            assertThat(richRow.requestCount() + poorRow.requestCount()).isEqualTo(requests.get());
            for (Credential caller : List.of(rich, poor)) {
                UserRow row = store.users().find(caller.owner().id()).orElseThrow();
                assertThat(store.accounts().user(row.id())).isEqualTo(row.quota());
                TokenRow token =
                        store.tokens().find(row.id(), caller.token().id()).orElseThrow();
                assertThat(store.accounts().token(token.id())).isEqualTo(token.remainQuota());
                assertThat(token.usedQuota()).isEqualTo(row.usedQuota());
            }
        }
    }
}
