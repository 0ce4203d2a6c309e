package switchboard.quota.budget;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import switchboard.spi.NotReadyException;
import switchboard.spi.Spending;

/** Spending that keeps every amount; a subject is not in memory before it was prepared. */
final class FakeSpending implements Spending {
    private record Spent(Instant at, long quota) {}

    private final Map<String, List<Spent>> spent = new HashMap<>();
    private final Map<String, Long> held = new HashMap<>();
    private final Set<String> ready = new HashSet<>();

    synchronized void spend(Kind kind, String id, Instant at, long quota) {
        spent.computeIfAbsent(key(kind, id), unused -> new ArrayList<>()).add(new Spent(at, quota));
    }

    synchronized long held() {
        return held.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public synchronized long since(Kind kind, String id, Instant from) {
        String key = key(kind, id);
        if (!ready.contains(key)) {
            throw new NotReadyException(() -> prepare(key));
        }
        return spent.getOrDefault(key, List.of()).stream()
                .filter(one -> !one.at.isBefore(from))
                .mapToLong(Spent::quota)
                .sum();
    }

    private synchronized void prepare(String key) {
        ready.add(key);
    }

    @Override
    public synchronized Reserved reserve(Kind kind, String id, long quota, List<Limit> limits) {
        long already = held.getOrDefault(key(kind, id), 0L);
        List<Long> left = limits.stream()
                .map(limit -> limit.most() - since(kind, id, limit.from()) - already)
                .toList();
        if (left.stream().anyMatch(one -> one < Math.max(quota, 1))) {
            return new Reserved(
                    Optional.empty(), left.stream().map(one -> Math.max(0, one)).toList());
        }
        held.merge(key(kind, id), quota, Long::sum);
        var over = new AtomicBoolean();
        return new Reserved(
                Optional.of(() -> {
                    if (over.compareAndSet(false, true)) {
                        end(key(kind, id), quota);
                    }
                }),
                left.stream().map(one -> one - quota).toList());
    }

    private synchronized void end(String key, long quota) {
        held.merge(key, -quota, Long::sum);
    }

    private static String key(Kind kind, String id) {
        return kind + id;
    }
}
