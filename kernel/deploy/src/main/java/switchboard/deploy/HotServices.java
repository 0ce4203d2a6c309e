package switchboard.deploy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.AuthMethod;
import switchboard.spi.Challenge;
import switchboard.spi.Dialect;
import switchboard.spi.Notifier;
import switchboard.spi.PasskeyMethod;
import switchboard.spi.Provider;
import switchboard.spi.ProviderDeclarations;
import switchboard.spi.QuotaPolicy;

/**
 * Follows what bundles offer into the {@link Leases}. What a bundle of {@code deploy/} offers waits here until the gate
 * lets it in.
 */
final class HotServices implements AutoCloseable {
    /** How the location of a bundle begins that the deployer installed. */
    static final String DEPLOYED = "deploy:";

    private static final Logger LOG = LoggerFactory.getLogger(HotServices.class);

    private final BundleContext context;
    private final Leases leases;
    private final Set<Long> admitted = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition offered = lock.newCondition();
    private final Map<Long, List<Entry<?>>> waiting = new HashMap<>();
    private final Map<Long, String> problems = new ConcurrentHashMap<>();
    private final List<Runnable> closing = new ArrayList<>();

    /** @param admitted bundles that were let in before */
    HotServices(BundleContext context, Leases leases, Collection<Bundle> admitted) {
        this.context = context;
        this.leases = leases;
        admitted.forEach(bundle -> this.admitted.add(bundle.getBundleId()));
    }

    void open() {
        follow(Provider.class, provider -> provider.info().id());
        follow(Dialect.class, dialect -> dialect.info().id());
        follow(ProviderDeclarations.class, engine -> Declarations.ENGINE);
        follow(QuotaPolicy.class, policy -> policy.info().id());
        follow(AuthMethod.class, method -> method.info().id());
        follow(Notifier.class, notifier -> notifier.info().id());
        follow(PasskeyMethod.class, method -> method.info().id());
        follow(Challenge.class, challenge -> challenge.info().id());
        var themes = new BundleTracker<>(context, Bundle.ACTIVE, null) {
            @Override
            public @Nullable Entry<Theme> addingBundle(Bundle bundle, @Nullable BundleEvent event) {
                Entry<Theme> entry = BundleThemes.of(bundle)
                        .map(theme -> entry(Theme.class, theme.id(), theme, bundle, 0))
                        .orElse(null);
                if (entry != null) {
                    offer(entry);
                }
                return entry;
            }

            @Override
            public void removedBundle(Bundle bundle, @Nullable BundleEvent event, @Nullable Object entry) {
                withdraw((Entry<?>) Objects.requireNonNull(entry));
            }
        };
        themes.open();
        closing.add(themes::close);
    }

    private <S> void follow(Class<S> kind, Function<S, String> id) {
        var tracker = new ServiceTracker<S, Entry<S>>(context, kind, null) {
            @Override
            public @Nullable Entry<S> addingService(ServiceReference<S> reference) {
                S service = context.getService(reference);
                if (service == null) {
                    return null;
                }
                Bundle bundle = reference.getBundle();
                try {
                    Entry<S> entry = entry(kind, id.apply(service), service, bundle, ranking(reference));
                    offer(entry);
                    return entry;
                } catch (RuntimeException | LinkageError e) {
                    LOG.warn("a {} of {} cannot say who it is", kind.getSimpleName(), bundle, e);
                    problems.put(
                            bundle.getBundleId(), "a " + kind.getSimpleName() + " of it cannot say who it is: " + e);
                    context.ungetService(reference);
                    return null;
                }
            }

            @Override
            public void removedService(ServiceReference<S> reference, Entry<S> entry) {
                withdraw(entry);
                context.ungetService(reference);
            }
        };
        tracker.open();
        closing.add(tracker::close);
    }

    private static int ranking(ServiceReference<?> reference) {
        return reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0;
    }

    private <S> Entry<S> entry(Class<S> kind, String id, S service, Bundle bundle, int ranking) {
        boolean dropped = bundle.getLocation().startsWith(DEPLOYED);
        long serial = dropped ? Location.of(bundle).modified() : leases.nextSerial();
        var standing = new Standing(ranking, dropped, true, bundle.getVersion(), serial);
        var source = new Source(bundle.getBundleId(), String.valueOf(bundle.getSymbolicName()));
        return new Entry<>(kind, id, service, source, standing, () -> {});
    }

    private void offer(Entry<?> entry) {
        long bundle = entry.source().bundle();
        lock.lock();
        try {
            if (entry.standing().dropped() && !admitted.contains(bundle)) {
                waiting.computeIfAbsent(bundle, id -> new ArrayList<>()).add(entry);
                offered.signalAll();
                return;
            }
        } finally {
            lock.unlock();
        }
        leases.swap(List.of(entry), List.of());
    }

    private void withdraw(Entry<?> entry) {
        lock.lock();
        try {
            List<Entry<?>> held = waiting.getOrDefault(entry.source().bundle(), new ArrayList<>());
            if (held.remove(entry)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        leases.swap(List.of(), List.of(entry));
    }

    /** What a bundle has to offer that waits to be let in: as soon as it is enough, or else when the limit has passed. */
    List<Entry<?>> await(Bundle bundle, Predicate<List<Entry<?>>> enough, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            List<Entry<?>> offers = List.copyOf(waiting.getOrDefault(bundle.getBundleId(), List.of()));
            while (left > 0 && !enough.test(offers)) {
                left = offered.awaitNanos(left);
                offers = List.copyOf(waiting.getOrDefault(bundle.getBundleId(), List.of()));
            }
            return offers;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a bundle in, and retires another's services in the same step; those are returned. */
    List<Entry<?>> admit(Bundle fresh, Optional<Bundle> old) {
        List<Entry<?>> offers;
        lock.lock();
        try {
            admitted.add(fresh.getBundleId());
            List<Entry<?>> held = waiting.remove(fresh.getBundleId());
            offers = held == null ? List.of() : held;
        } finally {
            lock.unlock();
        }
        List<Entry<?>> leaving = old.map(this::of).orElse(List.of());
        leases.swap(offers, leaving);
        return leaving;
    }

    /** Takes a bundle's services off; they are returned. */
    List<Entry<?>> retire(Bundle bundle) {
        List<Entry<?>> leaving = of(bundle);
        leases.swap(List.of(), leaving);
        return leaving;
    }

    /** What a bundle has on offer. */
    List<Entry<?>> of(Bundle bundle) {
        return leases.entries(entry -> entry.source().bundle() == bundle.getBundleId());
    }

    /** How often what a bundle has on offer was leased. */
    long uses(long bundle) {
        return leases.entries(entry -> entry.source().bundle() == bundle).stream()
                .mapToLong(Entry::uses)
                .sum();
    }

    void forget(Bundle bundle) {
        admitted.remove(bundle.getBundleId());
        problems.remove(bundle.getBundleId());
        lock.lock();
        try {
            waiting.remove(bundle.getBundleId());
        } finally {
            lock.unlock();
        }
    }

    /** What went wrong when a bundle's services were looked at. */
    Optional<String> problem(Bundle bundle) {
        return Optional.ofNullable(problems.get(bundle.getBundleId()));
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }
}
