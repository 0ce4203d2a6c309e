package switchboard.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The keys of channels that have several: what changes them, always inside the transaction that changes the channel. */
final class ChannelKeys {
    private ChannelKeys() {}

    /**
     * Keys of a channel as it is stored now: those given, or those it has. A key that stays keeps its number and its
     * status; a channel that no longer has several has no rows.
     */
    static void store(Mappers mappers, ChannelRow channel, List<String> given) {
        if (!channel.severalKeys()) {
            mappers.keys().deleteAll(channel.id());
            return;
        }
        List<ChannelKeyRow> before = mappers.keys().of(channel.id());
        if (!given.isEmpty()) {
            replace(mappers, channel.id(), before, new ArrayList<>(new LinkedHashSet<>(given)));
        } else if (before.isEmpty()) {
            replace(mappers, channel.id(), before, List.of(channel.key()));
        } else if (!before.getFirst().key().equals(channel.key())) {
            mappers.keys().update(before.getFirst().id(), 0, channel.key());
        }
    }

    private static void replace(Mappers mappers, long channel, List<ChannelKeyRow> before, List<String> keys) {
        Map<String, ChannelKeyRow> known = new HashMap<>();
        before.forEach(row -> known.put(row.key(), row));
        for (int position = 0; position < keys.size(); position++) {
            ChannelKeyRow row = known.remove(keys.get(position));
            if (row != null) {
                mappers.keys().update(row.id(), position, row.key());
            } else {
                mappers.keys()
                        .insert(new ChannelKeyRow(0, channel, position, keys.get(position), ChannelRow.ENABLED, 0, ""));
            }
        }
        known.values().forEach(row -> mappers.keys().delete(row.id()));
    }

    /** The enabled keys of those channels that have several, by channel. */
    static Map<Long, List<ChannelKeyRow>> usable(Map<Long, ChannelRow> channels, List<ChannelKeyRow> rows) {
        Map<Long, List<ChannelKeyRow>> usable = new HashMap<>();
        for (ChannelKeyRow row : rows) {
            ChannelRow channel = channels.get(row.channelId());
            if (channel != null && channel.severalKeys()) {
                ChannelKeyRow now = current(channel, row);
                if (now.enabled()) {
                    usable.computeIfAbsent(channel.id(), id -> new ArrayList<>())
                            .add(now);
                }
            }
        }
        usable.replaceAll((id, keys) -> List.copyOf(keys));
        return Map.copyOf(usable);
    }

    /** One API knows {@code channels.key} alone: a first key that it changed is a new one. */
    private static ChannelKeyRow current(ChannelRow channel, ChannelKeyRow row) {
        boolean changed = row.position() == 0 && !row.key().equals(channel.key());
        return changed
                ? new ChannelKeyRow(row.id(), row.channelId(), 0, channel.key(), ChannelRow.ENABLED, 0, "")
                : row;
    }
}
