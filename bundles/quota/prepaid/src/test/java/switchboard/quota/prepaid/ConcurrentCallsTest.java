package switchboard.quota.prepaid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import switchboard.spi.Admission;
import switchboard.spi.Demand;
import switchboard.spi.Operation;
import switchboard.spi.Outcome;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.RefusedException;
import switchboard.spi.Usage;

/** Many calls at once, while prices change and the balance runs out. */
final class ConcurrentCallsTest {
    private static final int THREADS = 200;
    private static final int CALLS = 50;
    private static final long START = 2_000_000;

    private final FakeOptions options = new FakeOptions();
    private final FakeBalances balances = new FakeBalances(START, START);
    private final PrepaidQuotaPolicy policy = new PrepaidQuotaPolicy(balances, options, new FakeCounter(9));

    @Test
    void nothingIsLostAndNothingIsSpentTwice() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Long>> spent = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(thread);
                spent.add(threads.submit(() -> {
                    start.await();
                    return calls(random);
                }));
            }
            start.countDown();
            long sum = 0;
            for (Future<Long> one : spent) {
                sum += one.get(60, TimeUnit.SECONDS);
            }
            assertThat(sum).isPositive();
            assertThat(balances.user).hasValue(START - sum);
            assertThat(balances.token).hasValue(START - sum);
        }
        // each charge stays below its hold, so no race can have taken the balance below zero
        assertThat(balances.user.get()).isNotNegative();
    }

    private long calls(Random random) {
        long sum = 0;
        for (int call = 0; call < CALLS; call++) {
            options.with("ModelRatio", random.nextBoolean() ? "{\"mine\": 1}" : "{\"mine\": 3}");
            sum += call(random);
        }
        return sum;
    }

    /** One call of at most 500 tokens, as the kernel makes it: admitted, held, then charged or released. */
    private long call(Random random) {
        Demand demand = Demands.of(Operation.CHAT, "mine", "{\"max_tokens\":1}");
        Admission admission;
        try {
            admission = policy.admit(demand);
        } catch (RefusedException poor) {
            return 0;
        }
        long hold = admission.hold();
        if (!balances.hold(hold)) {
            return 0;
        }
        if (random.nextInt(4) == 0) {
            admission.release();
            balances.settle(hold, 0);
            return 0;
        }
        Usage usage = new Usage(random.nextInt(250), random.nextInt(250));
        Ending ending = random.nextBoolean() ? Ending.COMPLETE : Ending.CLIENT_GONE;
        long cost =
                admission.charge(new Outcome(ending, usage, false, "", usage)).quota();
        assertThat(cost).isIn(usage.total(), 3 * usage.total()).isLessThanOrEqualTo(hold);
        balances.settle(hold, cost);
        return cost;
    }
}
