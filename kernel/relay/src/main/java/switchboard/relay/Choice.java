package switchboard.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import switchboard.store.ChannelKeyRow;
import switchboard.store.ChannelRow;
import switchboard.store.RoutingSnapshot;

/**
 * Picks a channel: the highest priority that has a healthy one not tried yet, and within it by weight. If none is
 * healthy, one that is not is better than none. Of a channel's keys the healthy ones take turns.
 */
final class Choice {
    private final Health health;
    private final Supplier<? extends RandomGenerator> random;
    private final Map<Long, AtomicInteger> turns = new ConcurrentHashMap<>();

    /** A channel, and the one of its keys that is used. */
    record Picked(ChannelRow row, ChannelKeyRow key) {}

    Choice(Health health, Supplier<? extends RandomGenerator> random) {
        this.health = health;
        this.random = random;
    }

    /**
     * A channel for a call.
     *
     * @param tried what is out of question
     */
    Optional<Picked> pick(RoutingSnapshot routing, String group, String model, Tried tried) {
        List<List<ChannelRow>> tiers = routing.tiers(group, model);
        for (List<ChannelRow> tier : tiers) {
            List<ChannelRow> healthy = healthy(routing, tier, model, tried);
            while (!healthy.isEmpty()) {
                ChannelRow row = weighted(healthy);
                Optional<ChannelKeyRow> key = key(
                        routing,
                        row,
                        candidate ->
                                usable(row, candidate, model, tried) && health.take(row.id(), candidate.id(), model));
                if (key.isPresent()) {
                    return Optional.of(new Picked(row, key.get()));
                }
                healthy = without(healthy, row);
            }
        }
        return tiers.stream()
                .map(tier -> untried(routing, tier, tried))
                .filter(tier -> !tier.isEmpty())
                .findFirst()
                .map(this::weighted)
                .map(row -> new Picked(
                        row,
                        key(routing, row, candidate -> !tried.hasKey(candidate.id()))
                                .orElse(ChannelKeyRow.only(row))));
    }

    /** One channel that is given, with a healthy key of it. */
    Picked of(RoutingSnapshot routing, ChannelRow row, String model) {
        return new Picked(
                row,
                key(routing, row, candidate -> health.lets(row.id(), candidate.id(), model))
                        .or(() -> key(routing, row, candidate -> true))
                        .orElse(ChannelKeyRow.only(row)));
    }

    private List<ChannelRow> healthy(RoutingSnapshot routing, List<ChannelRow> tier, String model, Tried tried) {
        List<ChannelRow> healthy = new ArrayList<>(tier.size());
        for (ChannelRow row : tier) {
            if (!tried.has(row.id()) && isHealthy(routing, row, model, tried)) {
                healthy.add(row);
            }
        }
        return healthy;
    }

    private boolean isHealthy(RoutingSnapshot routing, ChannelRow row, String model, Tried tried) {
        List<ChannelKeyRow> keys = routing.keys(row.id());
        if (keys.isEmpty()) {
            return health.lets(row.id(), ChannelKeyRow.NONE, model);
        }
        for (ChannelKeyRow key : keys) {
            if (usable(row, key, model, tried)) {
                return true;
            }
        }
        return false;
    }

    private boolean usable(ChannelRow row, ChannelKeyRow key, String model, Tried tried) {
        return !tried.hasKey(key.id()) && health.lets(row.id(), key.id(), model);
    }

    private static List<ChannelRow> untried(RoutingSnapshot routing, List<ChannelRow> tier, Tried tried) {
        return tier.stream()
                .filter(row -> !tried.has(row.id()))
                .filter(row -> {
                    List<ChannelKeyRow> keys = routing.keys(row.id());
                    return keys.isEmpty() || keys.stream().anyMatch(key -> !tried.hasKey(key.id()));
                })
                .toList();
    }

    /** The next of a channel's keys that will do. */
    private Optional<ChannelKeyRow> key(RoutingSnapshot routing, ChannelRow row, Predicate<ChannelKeyRow> does) {
        List<ChannelKeyRow> keys = routing.keys(row.id());
        if (keys.isEmpty()) {
            return Optional.of(ChannelKeyRow.only(row)).filter(does);
        }
        int turn = turns.computeIfAbsent(row.id(), id -> new AtomicInteger()).getAndIncrement();
        for (int i = 0; i < keys.size(); i++) {
            ChannelKeyRow key = keys.get(Math.floorMod(turn + i, keys.size()));
            if (does.test(key)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    private static List<ChannelRow> without(List<ChannelRow> rows, ChannelRow row) {
        return rows.stream().filter(other -> other.id() != row.id()).toList();
    }

    /** All weights zero: each the same share; else each its weight, and at least one. */
    ChannelRow weighted(List<ChannelRow> rows) {
        if (rows.size() == 1) {
            return rows.getFirst();
        }
        long sum = 0;
        boolean weighed = false;
        for (ChannelRow row : rows) {
            weighed |= row.weight().orElse(0) > 0;
            sum += share(row);
        }
        if (!weighed) {
            return rows.get(random.get().nextInt(rows.size()));
        }
        long at = random.get().nextLong(sum);
        for (ChannelRow row : rows) {
            at -= share(row);
            if (at < 0) {
                return row;
            }
        }
        return rows.getLast();
    }

    private static long share(ChannelRow row) {
        return Math.clamp(row.weight().orElse(0), 1, Integer.MAX_VALUE);
    }
}
