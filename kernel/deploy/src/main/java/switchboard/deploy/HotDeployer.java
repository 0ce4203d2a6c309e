package switchboard.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.store.Environment;

/**
 * Decides what a file in {@code deploy/} means, and swaps it in: a bundle, a provider declaration, a theme. What was
 * there before serves until the new one does, and goes on if that is refused.
 *
 * <p>FileInstall says that something happened to a file; what, is seen by looking. While the framework starts that is
 * done at once, so that what lies in {@code deploy/} serves before the port opens. Later it waits on a thread of its
 * own until the file has kept still and is whole.
 */
@Component(
        service = {ArtifactInstaller.class, HotDeployer.class},
        immediate = true,
        property = "service.ranking:Integer=100") // asked before FileInstall's own
public final class HotDeployer implements ArtifactInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(HotDeployer.class);
    private static final long GRACE_SECONDS = 600;
    private static final int LOOKS_AT_UNFINISHED = 10;

    private final BundleContext context;
    private final Path folder;
    private final Duration poll;
    private final HotServices services;
    private final HotBundles bundles;
    private final Declarations declarations;
    private final ThemeFiles themes;
    private final Rejections rejections;
    private final Signatures signatures;
    private final Served served;
    private final Quarantine quarantine;
    private final BundleNotices notices;
    private final ChangeLog changes;
    private final Chronicle chronicle;
    private final Leases leases;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("switchboard-deploy").factory());
    private final ReentrantLock work = new ReentrantLock();
    private final Map<String, Stamp> decided = new HashMap<>(); // guarded by work
    private final Map<String, Stamp> seen = new HashMap<>(); // guarded by work
    private final Set<String> missed = new HashSet<>(); // guarded by work

    @Activate
    public HotDeployer(
            BundleContext context,
            @Reference Leases leases,
            @Reference Unsatisfied unsatisfied,
            @Reference Environment environment)
            throws IOException {
        this.context = context;
        this.leases = leases;
        folder = folder(context, environment);
        poll = Duration.ofMillis(Long.parseLong(property(context, "felix.fileinstall.poll", "1000")));
        var grace = Duration.ofSeconds(environment.number("DEPLOY_GRACE", GRACE_SECONDS));
        Files.createDirectories(folder);
        notices = new BundleNotices(context);
        rejections = new Rejections(folder);
        signatures = Signatures.of(environment);
        Path memory = environment.home().resolve("data").resolve("deploy");
        served = new Served(memory);
        changes = new ChangeLog(context);
        chronicle = new Chronicle(memory.resolve("known.properties"), InstantSource.system(), changes::add);
        Map<String, Bundle> left = HotBundles.left(context);
        services = new HotServices(context, leases, left.values());
        declarations = new Declarations(leases, this::readAgain);
        leases.onChange(declarations, declarations::follow);
        themes = new ThemeFiles(leases, context.getDataFile("themes").toPath());
        bundles = new HotBundles(context, leases, services, declarations, unsatisfied, grace);
        quarantine = new Quarantine(folder, bundles, served, signatures);
        var faults = new Faults(System::nanoTime, services::uses, new Guilt(context), this::breaksDown);
        leases.faultsTo((entry, why) -> faults.fault(entry.source().bundle(), why));
        services.open();
        bundles.adopt(left);
        chronicle.files().stream()
                .filter(file -> !Files.exists(folder.resolve(file)))
                .forEach(chronicle::gone);
        left.forEach((file, bundle) -> decided.put(file, Location.of(bundle).stamp()));
        if (!starting()) {
            worker.execute(this::lookAtAll); // this component was restarted: FileInstall reports only what changes
        }
    }

    private static Path folder(BundleContext context, Environment environment) {
        String watched = property(context, "felix.fileinstall.dir", "");
        Path path = watched.isEmpty() ? environment.home().resolve("deploy") : Path.of(watched);
        return path.toAbsolutePath().normalize();
    }

    private static String property(BundleContext context, String name, String byDefault) {
        String value = context.getProperty(name);
        return value == null ? byDefault : value;
    }

    private boolean starting() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() != Bundle.ACTIVE;
    }

    /** By name alone: one that looked inside would lose the live version to a half-written file. */
    @Override
    public boolean canHandle(File file) {
        String name = file.getName();
        return Stream.of(".jar", ".zip", ".json", Rejections.SUFFIX, Quarantine.SUFFIX)
                        .anyMatch(name::endsWith)
                || name.startsWith("README");
    }

    @Override
    public void install(File file) {
        happened(file.toPath());
    }

    @Override
    public void update(File file) {
        happened(file.toPath());
    }

    @Override
    public void uninstall(File file) {
        happened(file.toPath());
    }

    private void happened(Path file) {
        if (starting()) {
            look(file, LOOKS_AT_UNFINISHED);
        } else {
            worker.execute(() -> look(file, LOOKS_AT_UNFINISHED));
        }
    }

    private void lookAtAll() {
        try (Stream<Path> files = Files.list(folder)) {
            files.sorted().forEach(file -> look(file, LOOKS_AT_UNFINISHED));
        } catch (IOException e) {
            LOG.warn("cannot list {}", folder, e);
        }
        List<String> known;
        work.lock();
        try {
            known = List.copyOf(decided.keySet());
        } finally {
            work.unlock();
        }
        known.forEach(file -> look(folder.resolve(file), LOOKS_AT_UNFINISHED));
    }

    /** @param looks how often it is looked at again if it is not whole */
    private void look(Path file, int looks) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(Quarantine.SUFFIX) && !Files.exists(file)) {
            rejections.clear(name); // somebody took it away, or back
        }
        if (isOurs(name)) {
            return;
        }
        work.lock();
        try {
            Stamp stamp = Stamp.of(file);
            missed.remove(name);
            if (stamp.equals(decided.get(name))) {
                return;
            }
            if (!starting() && !stamp.equals(seen.put(name, stamp))) {
                lookAgain(file, looks); // it may still be written
                return;
            }
            decide(file, name, stamp, looks);
        } catch (NoSuchFileException e) {
            if (Files.exists(file)) {
                lookAgain(file, looks); // a folder that changes
            } else if (!starting() && decided.containsKey(name) && missed.add(name)) {
                lookAgain(file, looks); // many a copy takes the old file away first
            } else {
                remove(name);
            }
        } catch (IOException e) {
            refuse(name, "it cannot be read: " + Rejection.reasonOf(e));
        } catch (RuntimeException | LinkageError e) {
            LOG.error("deploy/{}", name, e); // whatever is in a file, the next one has its turn
            refuse(name, "it breaks the deployer: " + Rejection.reasonOf(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            work.unlock();
        }
    }

    private static boolean isOurs(String name) {
        return name.startsWith(".")
                || name.startsWith("README")
                || name.endsWith(Rejections.SUFFIX)
                || name.endsWith(Quarantine.SUFFIX);
    }

    private void lookAgain(Path file, int looks) {
        if (!worker.isShutdown()) {
            var unused = worker.schedule(() -> look(file, looks), poll.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void decide(Path file, String name, Stamp stamp, int looks) throws IOException, InterruptedException {
        try {
            String serves = put(file, name, stamp);
            decided.put(name, stamp);
            rejections.clear(name);
            chronicle.serves(name, words(serves, stamp));
            LOG.info("deploy/{}: {} serves", name, serves);
        } catch (Rejection e) {
            if (e.unfinished() && looks > 0) {
                lookAgain(file, looks - 1);
            } else {
                decided.put(name, stamp);
                refuse(name, e.reason());
            }
        }
    }

    private String put(Path file, String name, Stamp stamp) throws IOException, Rejection, InterruptedException {
        if (Files.isDirectory(file) || name.endsWith(".zip")) {
            signatures.checkUnsigned("a theme of plain files");
            return themes.put(file, stamp);
        }
        if (name.endsWith(".json")) {
            signatures.checkUnsigned("a declaration");
            String json = Files.readString(file, StandardCharsets.UTF_8);
            WholeJson.check(json);
            return declarations.put(name, json, stamp.modified());
        }
        Archive archive = Archive.read(file);
        signatures.check(archive);
        String serves = bundles.put(name, stamp, archive);
        served.put(name, archive);
        return serves;
    }

    /** Without all that a bundle offers. */
    private static String words(String serves, Stamp stamp) {
        int offers = serves.indexOf(" (");
        String name = offers < 0 ? serves : serves.substring(0, offers);
        return "%s, %d bytes of %s".formatted(name, stamp.size(), Instant.ofEpochMilli(stamp.modified()));
    }

    private void remove(String name) {
        seen.remove(name);
        missed.remove(name);
        if (decided.remove(name) != null) {
            LOG.info("deploy/{} is gone: what it offered is taken off", name);
        }
        bundles.remove(name);
        declarations.remove(name);
        themes.remove(name);
        rejections.clear(name);
        served.forget(name);
        chronicle.gone(name);
    }

    private void refuse(String name, String reason) {
        Bundle live = bundles.live().get(name);
        boolean serves = live != null || declarations.holds(name) || themes.holds(name);
        String what = live == null ? "what the file held before" : HotBundles.name(live);
        if (rejections.refuse(name, reason, serves ? what + " serves on" : "nothing else changes")) {
            notices.refused(name, reason);
            chronicle.refused(name, reason, serves);
        }
    }

    /** On the thread of a call. */
    private void breaksDown(Breakdown breakdown) {
        try {
            worker.execute(() -> putAside(breakdown));
        } catch (RejectedExecutionException ending) {
            LOG.debug("{} breaks down while the deployer ends", breakdown, ending);
        }
    }

    private void putAside(Breakdown breakdown) {
        work.lock();
        try {
            Bundle broken = context.getBundle(breakdown.bundle());
            Optional<String> file = bundles.fileOf(broken);
            if (file.isPresent()) {
                putAside(file.get(), broken, breakdown.reason());
            } else if (broken != null && !broken.getLocation().startsWith(HotServices.DEPLOYED)) {
                LOG.error("{} breaks down, and nothing can stand in for it: {}", broken, breakdown.reason());
            }
        } catch (RuntimeException e) {
            LOG.error("bundle {} breaks down, and so does putting it aside", breakdown.bundle(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            work.unlock();
        }
    }

    private void putAside(String file, Bundle broken, String reason) throws InterruptedException {
        String name = HotBundles.name(broken);
        Optional<Quarantine.Done> done = quarantine.put(file, broken);
        if (done.isEmpty()) {
            LOG.error("deploy/{}: {} breaks down, and nothing can stand in for it: {}", file, name, reason);
            return;
        }
        String serves = done.get().serves();
        LOG.error(
                "deploy/{}: {} is put aside: {}; {} serves",
                file,
                name,
                reason,
                serves.isEmpty() ? "what it stood in for" : serves);
        done.get().stamp().ifPresent(stamp -> decided.put(file, stamp));
        rejections.aside(file, reason);
        chronicle.quarantined(
                file,
                reason,
                done.get().stamp().map(stamp -> words(serves, stamp)).orElse(""));
        notices.quarantined(name, Instant.now(), reason);
    }

    /** Another engine has read a declaration. */
    private void readAgain(String file, Optional<String> refusal) {
        refusal.ifPresentOrElse(
                reason -> {
                    if (rejections.refuse(file, reason, "its provider is taken off")) {
                        notices.refused(file, reason);
                    }
                },
                () -> rejections.clear(file));
    }

    List<BundleStatus> list() {
        return new Statuses(context, leases.offers(), bundles, rejections).list();
    }

    @Deactivate
    void close() {
        worker.shutdownNow();
        leases.faultsTo((entry, why) -> {});
        changes.close();
        leases.removeListener(declarations);
        services.close();
        declarations.close();
        themes.close();
    }
}
