package switchboard.store;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of single channels, one by one. Calls that run keep the key they began with; the next ones see the change.
 * Everything here may block.
 */
public final class ChannelKeyring {
    private final Database database;
    private final Routing routing;
    private final InstantSource clock;

    ChannelKeyring(Database database, Routing routing, InstantSource clock) {
        this.database = database;
        this.routing = routing;
        this.clock = clock;
    }

    /** What came of a deletion. */
    public enum Deletion {
        /** It is gone. */
        DONE,
        /** The channel has no such key. */
        ABSENT,
        /** It is the channel's only key, which stays. */
        LAST
    }

    /** The keys of a channel in their order, whatever their status; the only one has no number. Empty if it does not exist. */
    public List<ChannelKeyRow> of(long channel) {
        return database.read(mappers ->
                mappers.channels().find(channel).map(row -> of(mappers, row)).orElse(List.of()));
    }

    private static List<ChannelKeyRow> of(Mappers mappers, ChannelRow row) {
        List<ChannelKeyRow> several = row.severalKeys() ? mappers.keys().of(row.id()) : List.of();
        return several.isEmpty() ? List.of(ChannelKeyRow.only(row)) : several;
    }

    /**
     * Adds keys to a channel, after those it has; one that it has already is not added again. A channel with one key
     * keeps several from then on.
     *
     * @return how many were added; empty if the channel does not exist
     */
    public Optional<Integer> add(long channel, List<String> keys) {
        Optional<Integer> added =
                database.write(mappers -> mappers.channels().find(channel).map(row -> add(mappers, row, keys)));
        routing.changed();
        return added;
    }

    private static int add(Mappers mappers, ChannelRow row, List<String> more) {
        Set<String> keys = new LinkedHashSet<>();
        of(mappers, row).forEach(key -> keys.add(key.key()));
        int before = keys.size();
        keys.addAll(more);
        ChannelRow several = row.withSeveralKeys();
        mappers.channels().update(several);
        ChannelKeys.store(mappers, several, new ArrayList<>(keys));
        return keys.size() - before;
    }

    /** Deletes one key of several. A channel whose last key in use goes is switched off. */
    public Deletion delete(long channel, long key) {
        Deletion deleted = database.write(mappers -> mappers.channels()
                .find(channel)
                .map(row -> delete(mappers, row, key))
                .orElse(Deletion.ABSENT));
        routing.changed();
        return deleted;
    }

    private static Deletion delete(Mappers mappers, ChannelRow row, long key) {
        List<ChannelKeyRow> keys = of(mappers, row);
        List<ChannelKeyRow> left =
                keys.stream().filter(each -> each.id() != key).toList();
        if (left.size() == keys.size()) {
            return Deletion.ABSENT;
        }
        if (left.isEmpty()) {
            return Deletion.LAST;
        }
        ChannelRow after = row.withKey(left.getFirst().key());
        mappers.channels().update(after);
        ChannelKeys.store(mappers, after, left.stream().map(ChannelKeyRow::key).toList());
        if (row.enabled() && left.stream().noneMatch(ChannelKeyRow::enabled)) {
            Channels.setStatus(mappers, row.id(), ChannelRow.DISABLED);
        }
        return Deletion.DONE;
    }

    /**
     * Stores the status of one key of several. A channel whose last key is switched off is switched off itself.
     *
     * @param reason why it is switched off, for people; not used when it is switched on
     * @return false if there is no such key, or it has that status already
     */
    public boolean setStatus(long channel, long key, int status, String reason) {
        boolean on = status == ChannelRow.ENABLED;
        long now = on ? 0 : clock.instant().getEpochSecond();
        boolean changed = database.write(mappers -> {
            boolean other = mappers.keys().setStatus(channel, key, status, now, on ? "" : reason) > 0;
            if (other && mappers.keys().of(channel).stream().noneMatch(ChannelKeyRow::enabled)) {
                Channels.setStatus(mappers, channel, status);
            }
            return other;
        });
        routing.changed();
        return changed;
    }
}
