package switchboard.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which channels serve what, at one moment. Immutable. */
public final class RoutingSnapshot {
    private record Key(String group, String model) {}

    private final Map<Long, ChannelRow> channels;
    private final Map<Key, List<List<ChannelRow>>> tiers;
    private final Map<String, List<String>> models;
    private final Map<Long, List<ChannelKeyRow>> keys;
    private final Set<Long> guarded;

    private RoutingSnapshot(
            Map<Long, ChannelRow> channels,
            Map<Key, List<List<ChannelRow>>> tiers,
            Map<String, List<String>> models,
            Map<Long, List<ChannelKeyRow>> keys,
            Set<Long> guarded) {
        this.channels = channels;
        this.tiers = tiers;
        this.models = models;
        this.keys = keys;
        this.guarded = guarded;
    }

    /** An ability serves if it is enabled and its channel is there and enabled. Channels that are equal to earlier ones stay those. */
    static RoutingSnapshot of(
            List<ChannelRow> rows,
            List<ChannelMapper.Ability> abilities,
            List<ChannelKeyRow> keys,
            List<Long> guarded,
            Map<Long, ChannelRow> earlier) {
        Map<Long, ChannelRow> channels = new HashMap<>();
        for (ChannelRow row : rows) {
            ChannelRow before = earlier.get(row.id());
            channels.put(row.id(), row.equals(before) ? before : row);
        }
        Map<Key, TreeMap<Long, List<ChannelRow>>> sorted = new HashMap<>();
        Map<String, TreeSet<String>> models = new HashMap<>();
        for (ChannelMapper.Ability ability : abilities) {
            ChannelRow channel = channels.get(ability.channelId());
            if (ability.enabled() && channel != null && channel.enabled()) {
                sorted.computeIfAbsent(
                                new Key(ability.group(), ability.model()),
                                key -> new TreeMap<>(Collections.reverseOrder()))
                        .computeIfAbsent(ability.priority(), priority -> new ArrayList<>())
                        .add(channel);
                models.computeIfAbsent(ability.group(), group -> new TreeSet<>())
                        .add(ability.model());
            }
        }
        Map<Key, List<List<ChannelRow>>> tiers = new HashMap<>();
        sorted.forEach((key, byPriority) -> tiers.put(key, copied(byPriority.values())));
        Map<String, List<String>> lists = new HashMap<>();
        models.forEach((group, names) -> lists.put(group, List.copyOf(names)));
        return new RoutingSnapshot(
                Map.copyOf(channels),
                Map.copyOf(tiers),
                Map.copyOf(lists),
                ChannelKeys.usable(channels, keys),
                Set.copyOf(guarded));
    }

    private static List<List<ChannelRow>> copied(Collection<List<ChannelRow>> lists) {
        return lists.stream().map(List::copyOf).toList();
    }

    /** The enabled channels for a group and a model: highest priority first, and those of one priority together. */
    public List<List<ChannelRow>> tiers(String group, String model) {
        return tiers.getOrDefault(new Key(group, model), List.of());
    }

    /** The channel with that number, whatever its status. */
    public Optional<ChannelRow> channel(long id) {
        return Optional.ofNullable(channels.get(id));
    }

    /** The keys in use of a channel that has several; none for one that has but its own. */
    public List<ChannelKeyRow> keys(long channel) {
        return keys.getOrDefault(channel, List.of());
    }

    /** Whether a channel's address must be public. */
    public boolean guarded(long channel) {
        return guarded.contains(channel);
    }

    /** The models a group can use, sorted. */
    public List<String> models(String group) {
        return models.getOrDefault(group, List.of());
    }

    Map<Long, ChannelRow> channels() {
        return channels;
    }
}
