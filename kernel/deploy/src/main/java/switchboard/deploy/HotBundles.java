package switchboard.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.ProviderDeclarations;

/**
 * The bundles of {@code deploy/}. A new one is installed beside the old, started, judged, and takes the calls; the old
 * one is uninstalled when its last lease is back.
 */
final class HotBundles {
    private static final Logger LOG = LoggerFactory.getLogger(HotBundles.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    private static final Duration OFFER_LIMIT = Duration.ofSeconds(5);

    private final BundleContext context;
    private final Leases leases;
    private final HotServices services;
    private final Declarations declarations;
    private final Unsatisfied unsatisfied;
    private final Duration grace;
    private final Map<String, Bundle> live = new ConcurrentHashMap<>();
    private final Set<Bundle> stuck = ConcurrentHashMap.newKeySet();
    private final AtomicLong serials = new AtomicLong(System.currentTimeMillis());

    /** @param grace how long an old bundle's leases are waited for */
    HotBundles(
            BundleContext context,
            Leases leases,
            HotServices services,
            Declarations declarations,
            Unsatisfied unsatisfied,
            Duration grace) {
        this.context = context;
        this.leases = leases;
        this.services = services;
        this.declarations = declarations;
        this.unsatisfied = unsatisfied;
        this.grace = grace;
    }

    /** The bundles that an earlier deployer left: the newest of a file is its live one, the others leave. */
    static Map<String, Bundle> left(BundleContext context) {
        Map<String, Bundle> left = new HashMap<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().startsWith(HotServices.DEPLOYED)) {
                left.merge(
                        Location.of(bundle).file(),
                        bundle,
                        (a, b) -> Location.of(a).serial() > Location.of(b).serial() ? a : b);
            }
        }
        return left;
    }

    void adopt(Map<String, Bundle> left) {
        live.putAll(left);
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().startsWith(HotServices.DEPLOYED) && !left.containsValue(bundle)) {
                leave(bundle, services.retire(bundle));
            }
        }
    }

    Map<String, Bundle> live() {
        return Map.copyOf(live);
    }

    /** Those that were refused and do not end. */
    Set<Bundle> stuck() {
        return Set.copyOf(stuck);
    }

    /** Serves a jar, in the place of what the file held before; says what, in words. */
    String put(String file, Stamp stamp, Archive jar) throws IOException, Rejection, InterruptedException {
        Gate.checkManifest(jar.manifest());
        var location = new Location(file, stamp.size(), stamp.modified(), serials.incrementAndGet());
        Bundle fresh;
        try {
            fresh = context.installBundle(location.toString(), jar.stream());
        } catch (BundleException e) {
            throw new Rejection("it is no bundle: " + Rejection.reasonOf(e));
        }
        try {
            fresh.adapt(BundleStartLevel.class)
                    .setStartLevel(
                            context.getBundle().adapt(BundleStartLevel.class).getStartLevel());
            Gate.checkPackages(fresh);
            start(fresh);
            judge(fresh, file);
        } catch (Rejection | InterruptedException e) {
            discard(fresh);
            throw e;
        }
        Optional<Bundle> old = Optional.ofNullable(live.put(file, fresh));
        List<Entry<?>> leaving = services.admit(fresh, old);
        old.ifPresent(bundle -> leave(bundle, leaving));
        return name(fresh) + " ("
                + services.of(fresh).stream().map(HotBundles::name).collect(Collectors.joining(", ")) + ")";
    }

    /** On a thread of its own: what a bundle does when it starts is not in our hands. */
    private void start(Bundle fresh) throws Rejection, InterruptedException {
        var started = new CompletableFuture<Void>();
        Thread starter = Thread.ofPlatform()
                .daemon()
                .name("switchboard-start-" + name(fresh))
                .unstarted(() -> {
                    try {
                        fresh.start();
                        started.complete(null);
                    } catch (BundleException | RuntimeException | Error e) {
                        started.completeExceptionally(e);
                    }
                });
        starter.start();
        try {
            started.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Rejection("it does not start: " + Rejection.reasonOf(Objects.requireNonNull(e.getCause())));
        } catch (TimeoutException e) {
            starter.interrupt();
            throw new Rejection("it does not start within " + START_LIMIT.toSeconds() + " s");
        }
    }

    private void judge(Bundle fresh, String file) throws Rejection, InterruptedException {
        List<Entry<?>> before = predecessors(fresh, file).stream()
                .flatMap(bundle -> services.of(bundle).stream())
                .toList();
        List<Entry<?>> offers = services.await(
                fresh, now -> !now.isEmpty() && Gate.missing(now, before).isEmpty(), OFFER_LIMIT);
        Optional<String> problem = services.problem(fresh).or(() -> unsatisfied.in(fresh));
        if (offers.isEmpty()) {
            throw new Rejection("it starts but offers nothing"
                    + problem.map(text -> ": " + text).orElse(""));
        }
        List<String> missing = Gate.missing(offers, before);
        if (!missing.isEmpty()) {
            throw new Rejection("it offers less than what it would replace: no " + String.join(", no ", missing)
                    + problem.map(text -> " (" + text + ")").orElse(""));
        }
        for (Entry<?> offer : offers) {
            if (offer.service() instanceof ProviderDeclarations engine) {
                declarations.checkedBy(engine);
            }
            if (offer.service() instanceof Theme theme
                    && theme.resource("index.html").isEmpty()) {
                throw new Rejection("its theme " + theme.id() + " has no theme/index.html");
            }
        }
    }

    /** What it would take the calls of: the file's live bundle, and those of its name that it outranks. */
    private Set<Bundle> predecessors(Bundle fresh, String file) {
        Set<Bundle> predecessors = new HashSet<>();
        Bundle old = live.get(file);
        if (old != null) {
            predecessors.add(old);
        }
        for (Bundle other : context.getBundles()) {
            boolean sameName = Objects.equals(other.getSymbolicName(), fresh.getSymbolicName());
            if (sameName && !other.equals(fresh) && outranks(fresh, other) && serves(other)) {
                predecessors.add(other);
            }
        }
        return predecessors;
    }

    private static boolean outranks(Bundle fresh, Bundle other) {
        boolean shipped = !other.getLocation().startsWith(HotServices.DEPLOYED);
        return shipped || fresh.getVersion().compareTo(other.getVersion()) >= 0;
    }

    /** The file that a bundle serves of now; empty if none. */
    Optional<String> fileOf(@Nullable Bundle bundle) {
        return live.entrySet().stream()
                .filter(entry -> entry.getValue().equals(bundle))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Whether all it offers is served without it. */
    boolean dispensable(Bundle bundle) {
        long id = bundle.getBundleId();
        List<Entry<?>> others = leases.entries(entry -> entry.source().bundle() != id);
        return Gate.missing(others, services.of(bundle)).isEmpty();
    }

    private boolean serves(Bundle bundle) {
        return services.of(bundle).stream().anyMatch(leases::serving);
    }

    /** Takes a file's bundle off. */
    void remove(String file) {
        Bundle old = live.remove(file);
        if (old != null) {
            leave(old, services.retire(old));
        }
    }

    private void leave(Bundle old, List<Entry<?>> leaving) {
        Thread.ofVirtual().name("switchboard-leave-" + name(old)).start(() -> {
            try {
                if (!leases.drained(leaving, grace)) {
                    LOG.warn("{} still has calls after {} s, and leaves", name(old), grace.toSeconds());
                }
                uninstall(old);
                LOG.info("{} is gone", name(old));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Not waited for: one that hangs while it starts cannot be stopped either. */
    private void discard(Bundle refused) {
        stuck.add(refused);
        Thread.ofPlatform()
                .daemon()
                .name("switchboard-discard-" + name(refused))
                .start(() -> {
                    uninstall(refused);
                    stuck.remove(refused);
                });
    }

    private void uninstall(Bundle bundle) {
        try {
            if (bundle.getState() != Bundle.UNINSTALLED) {
                bundle.uninstall();
            }
            context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                    .adapt(FrameworkWiring.class)
                    .refreshBundles(List.of(bundle));
            services.forget(bundle);
        } catch (BundleException | IllegalStateException e) {
            LOG.warn("{} does not end cleanly", name(bundle), e);
        }
    }

    static String name(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    private static String name(Entry<?> entry) {
        return entry.kind().getSimpleName() + " " + entry.id();
    }
}
