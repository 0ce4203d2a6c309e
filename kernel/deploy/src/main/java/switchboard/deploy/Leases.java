package switchboard.deploy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import switchboard.spi.Provider;

/**
 * Every hot service, by kind and id. Several versions of one may be on offer at once: the best serves, by ranking,
 * then what an operator dropped, then code before declarations, then the bundle's version, then the newest.
 *
 * <p>Taking a lease reads a snapshot and counts; nothing waits. A swap shows the new and hides the old in one step, so
 * there is no moment without a service.
 */
@Component(service = Leases.class)
public final class Leases {
    private final AtomicLong serials = new AtomicLong();
    private final Object writing = new Object();
    private final List<Entry<?>> draining = new CopyOnWriteArrayList<>();
    private final Map<Object, Runnable> listeners = new ConcurrentHashMap<>();
    private volatile BiConsumer<Entry<?>, Throwable> faults = (entry, why) -> {};
    private volatile Registry registry = Registry.EMPTY;

    /** Without any service yet. */
    @Activate
    public Leases() {}

    /** A lease of the best service of this kind and id. */
    public <S> Optional<Lease<S>> lease(Class<S> kind, String id) {
        Registry seen;
        do {
            seen = registry;
            for (Entry<S> entry : seen.of(kind, id)) {
                if (entry.acquire()) {
                    return Optional.of(entry.lease(faults));
                }
            }
        } while (seen != registry); // what retired meanwhile has a successor in the newer snapshot
        return Optional.empty();
    }

    /** A lease of the provider that serves a channel type. */
    public Optional<Lease<Provider>> provider(int channelType) {
        Registry seen;
        do {
            seen = registry;
            for (Entry<Provider> entry : seen.ofType(channelType)) {
                if (entry.acquire()) {
                    return Optional.of(entry.lease(faults));
                }
            }
        } while (seen != registry);
        return Optional.empty();
    }

    /** A lease of the best service of each id of this kind, in the order of ids. All must be closed. */
    public <S> List<Lease<S>> all(Class<S> kind) {
        List<Lease<S>> leases = new ArrayList<>();
        for (String id : registry.ids(kind)) {
            lease(kind, id).ifPresent(leases::add);
        }
        return leases;
    }

    /** All that is on offer, and what still waits for its leases: by kind, then id, best first. */
    public List<Offer> offers() {
        Registry now = registry;
        List<Offer> offers = new ArrayList<>();
        now.entries().forEach(entry -> offers.add(offer(entry, now.best(entry))));
        draining.forEach(entry -> offers.add(offer(entry, false)));
        return offers;
    }

    private static Offer offer(Entry<?> entry, boolean serving) {
        return new Offer(
                entry.kind().getSimpleName(),
                entry.id(),
                entry.source().bundle(),
                entry.source().name(),
                entry.standing().version().toString(),
                entry.leases(),
                serving,
                entry.retired());
    }

    /**
     * Puts a service on offer that no bundle stands behind.
     *
     * @param bundle the name shown for it
     * @return closing it takes the service off; leases that are out stay good
     */
    public <S> AutoCloseable offer(Class<S> kind, String id, S service, String bundle, Version version) {
        var standing = new Standing(0, false, true, version, nextSerial());
        var entry = new Entry<>(kind, id, service, new Source(Source.NONE, bundle), standing, () -> {});
        swap(List.of(entry), List.of());
        return () -> swap(List.of(), List.of(entry));
    }

    /** Who hears of what uses of services end in that they should not. */
    void faultsTo(BiConsumer<Entry<?>, Throwable> listener) {
        faults = listener;
    }

    long nextSerial() {
        return serials.incrementAndGet();
    }

    /** Shows what is new and retires what is old, in one step. Entries that are on offer already, or no more, are left. */
    void swap(Collection<? extends Entry<?>> fresh, Collection<? extends Entry<?>> old) {
        synchronized (writing) {
            old.stream().filter(entry -> !entry.retired()).forEach(draining::add);
            registry = registry.with(fresh, old);
            old.forEach(Entry::retire);
            draining.removeIf(Entry::idle);
        }
        listeners.values().forEach(Runnable::run);
    }

    /** Waits for all leases of retired entries, together no longer than the limit. */
    boolean drained(Collection<? extends Entry<?>> retired, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        boolean all = true;
        for (Entry<?> entry : retired) {
            all &= entry.drained(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            draining.removeIf(Entry::idle);
        }
        return all;
    }

    /** What is on offer and passes the test. */
    List<Entry<?>> entries(Predicate<Entry<?>> wanted) {
        return registry.entries().stream().filter(wanted).toList();
    }

    /** Whether it is the best of its kind and id. */
    boolean serving(Entry<?> entry) {
        return registry.best(entry);
    }

    /** The listener is called after each change, on the thread that made it. */
    public void onChange(Object owner, Runnable listener) {
        listeners.put(owner, listener);
    }

    /** Takes a listener off. */
    public void removeListener(Object owner) {
        listeners.remove(owner);
    }
}
