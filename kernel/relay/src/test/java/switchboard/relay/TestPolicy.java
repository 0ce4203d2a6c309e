package switchboard.relay;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Demand;
import switchboard.spi.Headers;
import switchboard.spi.Outcome;
import switchboard.spi.QuotaPolicy;
import switchboard.spi.QuotaPolicyInfo;
import switchboard.spi.Receipt;
import switchboard.spi.RefusedException;
import switchboard.spi.Usage;

/** One quota a token; counts what it is asked, and notices when it is asked twice. */
final class TestPolicy implements QuotaPolicy {
    final AtomicInteger admitted = new AtomicInteger();
    final AtomicInteger charged = new AtomicInteger();
    final AtomicInteger settled = new AtomicInteger();
    final AtomicInteger released = new AtomicInteger();
    final AtomicInteger twice = new AtomicInteger();
    final AtomicLong sum = new AtomicLong();
    final AtomicLong hold = new AtomicLong(1000);
    volatile Optional<Outcome> last = Optional.empty();
    final List<Outcome> interim = new CopyOnWriteArrayList<>();
    volatile Consumer<Demand> before = demand -> {};
    volatile UnaryOperator<Charge> price = charge -> charge;
    volatile Headers headers = Headers.NONE;
    volatile boolean interimGrows;

    @Override
    public QuotaPolicyInfo info() {
        return new QuotaPolicyInfo("test", "Test", 1, List.of());
    }

    @Override
    public Admission admit(Demand demand) {
        before.accept(demand);
        if (demand.call().model().equals("refused")) {
            throw new RefusedException(429, "too_fast", "slow down");
        }
        admitted.incrementAndGet();
        return new Consent(demand.call().model().equals("priceless"));
    }

    boolean allOver() {
        return admitted.get() == settled.get() + released.get() && settled.get() == charged.get();
    }

    private final class Consent implements Admission {
        private final AtomicInteger ends = new AtomicInteger();
        private final boolean fails;

        Consent(boolean fails) {
            this.fails = fails;
        }

        @Override
        public long hold() {
            return hold.get();
        }

        @Override
        public Charge charge(Outcome outcome) {
            end();
            charged.incrementAndGet();
            last = Optional.of(outcome);
            if (fails) {
                throw new IllegalStateException("a policy with a fault");
            }
            long tokens = outcome.usage().total();
            Charge charge = price.apply(new Charge(tokens, outcome.usage(), "content", Optional.empty(), true));
            sum.addAndGet(charge.quota());
            return charge;
        }

        @Override
        public Charge interim(Outcome outcome) {
            interim.add(outcome);
            if (fails) {
                throw new IllegalStateException("a policy with a fault");
            }
            Usage usage = outcome.usage();
            return new Charge(usage.total(), usage, "content", Optional.empty(), true, receipt(usage));
        }

        @Override
        public boolean interimGrows() {
            return interimGrows;
        }

        /** A unit a token. */
        private static Receipt receipt(Usage usage) {
            List<Receipt.Item> items = List.of(
                    new Receipt.Item("prompt", usage.prompt(), "1"),
                    new Receipt.Item(Receipt.COMPLETION, usage.completion(), "1"));
            return new Receipt("test", items, "1", Receipt.Rule.UP);
        }

        @Override
        public Headers headers() {
            return headers;
        }

        /** What was charged is off the balance by now. */
        @Override
        public void settled() {
            if (ends.get() != 1) {
                twice.incrementAndGet();
            }
            settled.incrementAndGet();
        }

        @Override
        public void release() {
            end();
            released.incrementAndGet();
        }

        private void end() {
            if (ends.incrementAndGet() > 1) {
                twice.incrementAndGet();
            }
        }
    }
}
