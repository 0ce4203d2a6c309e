package switchboard.quota.prepaid;

import java.time.Instant;
import java.util.Map;

/**
 * A model's prices from some moment on.
 *
 * @param from when they begin to hold; {@link Instant#MIN} for ever
 * @param base what holds for everybody
 * @param channels what holds instead for single channels
 * @param groups what holds instead for single groups of users
 */
record PriceEntry(Instant from, Prices base, Map<Long, Prices> channels, Map<String, Prices> groups) {
    PriceEntry {
        channels = Map.copyOf(channels);
        groups = Map.copyOf(groups);
    }

    /** The prices of a call: the group's before the channel's before the general ones, member by member. */
    Prices of(long channel, String group) {
        return base.under(channels.getOrDefault(channel, Prices.NONE)).under(groups.getOrDefault(group, Prices.NONE));
    }

    /** Whether a group has prices of its own here, which its ratio does not multiply. */
    boolean isOwn(String group) {
        return groups.containsKey(group);
    }

    /** What receipts say of where a price is from. */
    String basis() {
        return from.equals(Instant.MIN) ? "price list" : "price list " + from;
    }
}
