package switchboard.relay;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import switchboard.store.Environment;

/**
 * One API's success rate ({@code ENABLE_METRIC}): a channel is switched off when too few of its last calls succeeded.
 * Counts what upstreams do, never what callers or the gateway do wrong.
 */
final class SuccessRate {
    private final boolean enabled;
    private final int size;
    private final double threshold;
    private final Map<Long, Deque<Boolean>> windows = new ConcurrentHashMap<>();

    SuccessRate(Environment environment) {
        enabled = environment.strictly("ENABLE_METRIC");
        size = Math.clamp(environment.number("METRIC_QUEUE_SIZE", 10), 1, 100_000);
        threshold = environment.real("METRIC_SUCCESS_RATE_THRESHOLD", 0.8);
    }

    void answered(long channel) {
        if (enabled) {
            Deque<Boolean> window = window(channel);
            synchronized (window) {
                add(window, true);
            }
        }
    }

    /** The reason to switch the channel off, if there is one now. */
    Optional<String> failed(long channel) {
        if (!enabled) {
            return Optional.empty();
        }
        Deque<Boolean> window = window(channel);
        synchronized (window) {
            add(window, false);
            long successes = window.stream().filter(success -> success).count();
            double rate = (double) successes / window.size();
            if (window.size() < size || rate >= threshold) {
                return Optional.empty();
            }
            window.clear();
            return Optional.of(
                    "该渠道在最近 %d 次调用中成功率为 %s%%，低于系统阈值 %s%%。".formatted(size, percent(rate), percent(threshold)));
        }
    }

    private void add(Deque<Boolean> window, boolean success) {
        if (window.size() > size) {
            window.removeFirst();
        }
        window.addLast(success);
    }

    private Deque<Boolean> window(long channel) {
        return windows.computeIfAbsent(channel, id -> new ArrayDeque<>());
    }

    private static String percent(double rate) {
        return BigDecimal.valueOf(rate * 100)
                .setScale(2, RoundingMode.HALF_EVEN)
                .toPlainString();
    }
}
