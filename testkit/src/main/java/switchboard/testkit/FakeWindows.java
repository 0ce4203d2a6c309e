package switchboard.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import switchboard.spi.Windows;

/** Windows that keep every amount with its moment: exact, and slow. */
public final class FakeWindows implements Windows {
    private record Amount(Instant at, long amount) {}

    private final InstantSource clock;
    private final Map<String, List<Amount>> windows = new HashMap<>();
    private final Map<String, Long> inProgress = new HashMap<>();

    /** Windows by a clock. */
    public FakeWindows(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Taken take(String key, long amount, long limit, Duration span) {
        List<Amount> window = slid(key, span);
        long sum = window.stream().mapToLong(Amount::amount).sum();
        if (sum + amount > limit) {
            return new Taken(false, Math.max(0, limit - sum), fits(window, sum, amount, limit, span));
        }
        if (amount != 0) {
            window.add(new Amount(clock.instant(), amount));
        }
        return new Taken(true, limit - sum - amount, window.isEmpty() ? Duration.ZERO : left(window.getLast(), span));
    }

    private Duration fits(List<Amount> window, long sum, long amount, long limit, Duration span) {
        long rest = sum;
        for (Amount one : window) {
            rest -= one.amount;
            if (rest + amount <= limit) {
                return left(one, span);
            }
        }
        return span;
    }

    private Duration left(Amount amount, Duration span) {
        return Duration.between(clock.instant(), amount.at.plus(span));
    }

    @Override
    public synchronized void add(String key, long amount, Duration span, Duration ago) {
        if (ago.compareTo(span) < 0) {
            slid(key, span).add(new Amount(clock.instant().minus(ago), amount));
        }
    }

    private List<Amount> slid(String key, Duration span) {
        Instant from = clock.instant().minus(span);
        List<Amount> window = windows.computeIfAbsent(key, unused -> new ArrayList<>());
        window.removeIf(amount -> !amount.at.isAfter(from));
        return window;
    }

    /** The sum of all windows whose key begins so. */
    public synchronized long sum(String prefix) {
        return windows.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .flatMap(entry -> entry.getValue().stream())
                .mapToLong(Amount::amount)
                .sum();
    }

    /** How many calls are in progress, of whatever key. */
    public synchronized long inProgress() {
        return inProgress.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public synchronized Optional<Slot> enter(String key, long limit) {
        long now = inProgress.getOrDefault(key, 0L);
        if (now >= limit) {
            return Optional.empty();
        }
        inProgress.put(key, now + 1);
        return Optional.of(new Entered(key, limit - now - 1));
    }

    private synchronized void left(String key) {
        inProgress.merge(key, -1L, Long::sum);
    }

    private final class Entered implements Slot {
        private final String key;
        private final long remaining;
        private final AtomicBoolean left = new AtomicBoolean();

        Entered(String key, long remaining) {
            this.key = key;
            this.remaining = remaining;
        }

        @Override
        public long remaining() {
            return remaining;
        }

        @Override
        public void leave() {
            if (left.compareAndSet(false, true)) {
                left(key);
            }
        }
    }
}
