package switchboard.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What channels are sorted by, and changes of many at once: all of them or none. Everything here may block. */
public final class ChannelTags {
    private final Database database;
    private final Routing routing;
    private final Runnable catchUp;

    ChannelTags(Database database, Routing routing, Runnable catchUp) {
        this.database = database;
        this.routing = routing;
        this.catchUp = catchUp;
    }

    /**
     * Which channels are meant.
     *
     * @param ids their numbers; with none of them all that have the tag
     * @param tag the tag; empty if numbers say which
     */
    public record Selection(Set<Long> ids, String tag) {
        public Selection {
            ids = Set.copyOf(ids);
        }
    }

    /** Not all of the channels that were named exist; nothing was changed. */
    public static final class AbsentException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AbsentException(long id) {
            super("channel " + id + " does not exist");
        }
    }

    /** The tags of all channels that have any, sorted, by channel. */
    public Map<Long, List<String>> byChannel() {
        return database.read(ChannelTags::all);
    }

    static Map<Long, List<String>> all(Mappers mappers) {
        Map<Long, List<String>> tags = new HashMap<>();
        mappers.extras()
                .tags()
                .forEach(each -> tags.computeIfAbsent(each.channelId(), id -> new ArrayList<>())
                        .add(each.tag()));
        tags.replaceAll((id, list) -> List.copyOf(list));
        return Map.copyOf(tags);
    }

    /** How many channels have each tag, sorted by tag. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        byChannel().values().forEach(tags -> tags.forEach(tag -> counts.merge(tag, 1, Integer::sum)));
        return counts;
    }

    /**
     * Changes channels, all of them or none; the operators may be called more than once, and must not wait.
     *
     * @param rows a changed row by the row as it is; what it throws leaves everything as it was
     * @param tags changed tags by the tags as they are
     * @return how many
     * @throws AbsentException if one of them does not exist
     */
    public int change(Selection meant, UnaryOperator<ChannelRow> rows, UnaryOperator<Set<String>> tags) {
        catchUp.run();
        int changed = database.write(mappers -> {
            List<ChannelRow> before = select(mappers, meant);
            List<ChannelRow> after = before.stream().map(rows).toList();
            for (int i = 0; i < after.size(); i++) {
                store(mappers, before.get(i), after.get(i));
                retag(mappers, after.get(i).id(), tags);
            }
            return after.size();
        });
        routing.changed();
        return changed;
    }

    private static void store(Mappers mappers, ChannelRow before, ChannelRow after) {
        if (after.equals(before)) {
            return;
        }
        mappers.channels().update(after);
        Channels.rebuild(mappers, after);
        if (after.enabled() && !before.enabled()) {
            mappers.keys().enableAll(after.id());
        }
    }

    private static void retag(Mappers mappers, long id, UnaryOperator<Set<String>> change) {
        Set<String> before = new TreeSet<>(mappers.extras().tagsOf(id));
        Set<String> after = change.apply(new TreeSet<>(before));
        if (!after.equals(before)) {
            store(mappers, id, after);
        }
    }

    /** Its tags from now on. */
    static void store(Mappers mappers, long id, Iterable<String> tags) {
        mappers.extras().deleteTags(id);
        Set<String> once = new LinkedHashSet<>();
        tags.forEach(once::add);
        once.forEach(tag -> mappers.extras().addTag(new ChannelExtraMapper.Tag(id, tag)));
    }

    /**
     * Deletes channels, all of them or none.
     *
     * @return how many
     * @throws AbsentException if one of them does not exist
     */
    public int delete(Selection meant) {
        int deleted = database.write(mappers -> {
            List<ChannelRow> rows = select(mappers, meant);
            rows.forEach(row -> Channels.delete(mappers, row.id()));
            return rows.size();
        });
        routing.changed();
        return deleted;
    }

    private static List<ChannelRow> select(Mappers mappers, Selection meant) {
        if (meant.ids().isEmpty()) {
            return mappers.extras().tags().stream()
                    .filter(each -> each.tag().equals(meant.tag()))
                    .flatMap(each -> mappers.channels().find(each.channelId()).stream())
                    .toList();
        }
        return meant.ids().stream()
                .sorted()
                .map(id -> mappers.channels().find(id).orElseThrow(() -> new AbsentException(id)))
                .toList();
    }
}
