package switchboard.deploy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import switchboard.spi.Provider;

/** What is on offer at one moment; never changes. Every list is best first. */
final class Registry {
    static final Registry EMPTY = new Registry(List.of());

    private record Key(Class<?> kind, String id) {}

    private final List<Entry<?>> entries;
    private final Map<Key, List<Entry<?>>> byKey = new HashMap<>();
    private final Map<Class<?>, List<String>> ids = new HashMap<>();
    private final Map<Integer, List<Entry<Provider>>> byType = new HashMap<>();

    private Registry(List<Entry<?>> unsorted) {
        entries = unsorted.stream()
                .sorted(Comparator.<Entry<?>, String>comparing(
                                entry -> entry.kind().getSimpleName())
                        .thenComparing(Entry::id)
                        .thenComparing(Entry::standing, Standing.BEST_FIRST))
                .toList();
        for (Entry<?> entry : entries) {
            List<Entry<?>> same = byKey.computeIfAbsent(new Key(entry.kind(), entry.id()), key -> new ArrayList<>());
            if (same.isEmpty()) {
                ids.computeIfAbsent(entry.kind(), kind -> new ArrayList<>()).add(entry.id());
            }
            same.add(entry);
            addTypes(entry);
        }
        byType.values().forEach(list -> list.sort(Comparator.comparing(Entry::standing, Standing.BEST_FIRST)));
    }

    @SuppressWarnings("unchecked") // an entry that serves channel types is a provider's
    private void addTypes(Entry<?> entry) {
        for (int type : entry.channelTypes()) {
            byType.computeIfAbsent(type, key -> new ArrayList<>()).add((Entry<Provider>) entry);
        }
    }

    Registry with(Collection<? extends Entry<?>> fresh, Collection<? extends Entry<?>> old) {
        Set<Entry<?>> next = new HashSet<>(entries);
        fresh.stream().filter(entry -> !entry.retired()).forEach(next::add);
        next.removeAll(Set.copyOf(old));
        return new Registry(List.copyOf(next));
    }

    List<Entry<?>> entries() {
        return entries;
    }

    /** Whether it is what a new call gets. */
    boolean best(Entry<?> entry) {
        List<Entry<?>> same = byKey.getOrDefault(new Key(entry.kind(), entry.id()), List.of());
        return !same.isEmpty() && same.getFirst() == entry;
    }

    List<String> ids(Class<?> kind) {
        return ids.getOrDefault(kind, List.of());
    }

    @SuppressWarnings("unchecked") // the key holds the type
    <S> List<Entry<S>> of(Class<S> kind, String id) {
        return (List<Entry<S>>) (List<?>) byKey.getOrDefault(new Key(kind, id), List.of());
    }

    List<Entry<Provider>> ofType(int channelType) {
        return byType.getOrDefault(channelType, List.of());
    }
}
