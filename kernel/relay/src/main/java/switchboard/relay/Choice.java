package switchboard.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import switchboard.store.ChannelRow;
import switchboard.store.RoutingSnapshot;

/**
 * Picks a channel: the highest priority that has a healthy one not tried yet, and within it by weight. If none is
 * healthy, one that is not is better than none.
 */
final class Choice {
    private final Health health;
    private final Supplier<? extends RandomGenerator> random;

    Choice(Health health, Supplier<? extends RandomGenerator> random) {
        this.health = health;
        this.random = random;
    }

    /**
     * A channel for a call.
     *
     * @param tried channels that are out of question
     */
    Optional<ChannelRow> pick(RoutingSnapshot routing, String group, String model, List<Long> tried) {
        List<List<ChannelRow>> tiers = routing.tiers(group, model);
        for (List<ChannelRow> tier : tiers) {
            List<ChannelRow> healthy = healthy(tier, model, tried);
            while (!healthy.isEmpty()) {
                ChannelRow row = weighted(healthy);
                if (health.take(row.id(), model)) {
                    return Optional.of(row);
                }
                healthy = without(healthy, row);
            }
        }
        return tiers.stream()
                .map(tier -> untried(tier, tried))
                .filter(tier -> !tier.isEmpty())
                .findFirst()
                .map(this::weighted);
    }

    private List<ChannelRow> healthy(List<ChannelRow> tier, String model, List<Long> tried) {
        if (tried.isEmpty() && tier.size() == 1) {
            return health.lets(tier.getFirst().id(), model) ? tier : List.of();
        }
        List<ChannelRow> healthy = new ArrayList<>(tier.size());
        for (ChannelRow row : tier) {
            if (!tried.contains(row.id()) && health.lets(row.id(), model)) {
                healthy.add(row);
            }
        }
        return healthy;
    }

    private static List<ChannelRow> untried(List<ChannelRow> tier, List<Long> tried) {
        return tier.stream().filter(row -> !tried.contains(row.id())).toList();
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
