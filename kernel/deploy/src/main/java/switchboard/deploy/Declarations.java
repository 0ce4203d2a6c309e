package switchboard.deploy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;
import switchboard.spi.Provider;
import switchboard.spi.ProviderDeclarations;

/**
 * Providers made of the declarations in {@code deploy/}. Each holds a lease of the engine that made it; when another
 * engine becomes the best one, all are made again by it, and the old engine leaves with the last call of theirs.
 */
final class Declarations {
    /** There is one engine at a time; all go by this id. */
    static final String ENGINE = "declarations";

    private static final DateTimeFormatter QUALIFIER =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS").withZone(ZoneOffset.UTC);

    private final Leases leases;
    private final BiConsumer<String, Optional<String>> outcome;
    private final Map<String, Declared> byFile = new TreeMap<>(); // guarded by this
    private @Nullable ProviderDeclarations engine; // guarded by this: what made those that serve

    private record Declared(String json, long modified, Optional<Entry<Provider>> entry) {}

    /** @param outcome told, file by file, what another engine made of it: the reason if it refuses */
    Declarations(Leases leases, BiConsumer<String, Optional<String>> outcome) {
        this.leases = leases;
        this.outcome = outcome;
    }

    /** Serves a declaration, in the place of what the file held before; says what, in words. */
    synchronized String put(String file, String json, long modified) throws Rejection {
        follow();
        Optional<Entry<Provider>> old = entry(file);
        Optional<Lease<ProviderDeclarations>> lease = leases.lease(ProviderDeclarations.class, ENGINE);
        if (lease.isEmpty()) {
            byFile.put(file, new Declared(json, modified, old));
            throw new Rejection("no bundle that reads declarations is installed; it is read as soon as one is");
        }
        Entry<Provider> fresh = made(file, json, modified, lease.get());
        byFile.put(file, new Declared(json, modified, Optional.of(fresh)));
        leases.swap(List.of(fresh), old.stream().toList());
        follow(); // the engine may have changed meanwhile
        return "Provider " + fresh.id();
    }

    private Entry<Provider> made(String file, String json, long modified, Lease<ProviderDeclarations> lease)
            throws Rejection {
        try {
            Provider provider = read(lease.service(), json);
            var version = new Version(0, 0, 0, QUALIFIER.format(Instant.ofEpochMilli(modified)));
            var standing = new Standing(0, true, false, version, modified);
            var source = new Source(Source.NONE, file);
            return new Entry<>(Provider.class, provider.info().id(), provider, source, standing, lease::close);
        } catch (Rejection e) {
            lease.close();
            throw e;
        }
    }

    private static Provider read(ProviderDeclarations engine, String json) throws Rejection {
        try {
            Provider provider = engine.read(json);
            provider.info(); // must be able to say who it is
            return provider;
        } catch (RuntimeException | LinkageError e) {
            throw new Rejection("it is no declaration: " + Rejection.reasonOf(e));
        }
    }

    /** Takes a file's provider off. */
    synchronized void remove(String file) {
        Optional<Entry<Provider>> old = entry(file);
        byFile.remove(file);
        leases.swap(List.of(), old.stream().toList());
    }

    /** Whether a provider of the file is on offer. */
    synchronized boolean holds(String file) {
        return entry(file).isPresent();
    }

    /** Takes all off. */
    synchronized void close() {
        List.copyOf(byFile.keySet()).forEach(this::remove);
    }

    private Optional<Entry<Provider>> entry(String file) {
        Declared declared = byFile.get(file);
        return declared == null ? Optional.empty() : declared.entry;
    }

    /** Whether an engine can read all that serves. */
    synchronized void checkedBy(ProviderDeclarations candidate) throws Rejection {
        for (var declared : byFile.entrySet()) {
            if (declared.getValue().entry.isPresent()) {
                try {
                    read(candidate, declared.getValue().json);
                } catch (Rejection e) {
                    throw new Rejection("it cannot read " + declared.getKey() + ", which serves: " + e.reason());
                }
            }
        }
    }

    /** Makes all again if another engine is the best one now. */
    synchronized void follow() {
        Optional<Lease<ProviderDeclarations>> lease = leases.lease(ProviderDeclarations.class, ENGINE);
        ProviderDeclarations best = lease.map(Lease::service).orElse(null);
        lease.ifPresent(Lease::close);
        if (Objects.equals(best, engine)) {
            return;
        }
        engine = best;
        List<Entry<?>> fresh = new ArrayList<>();
        List<Entry<?>> old = new ArrayList<>();
        List<Runnable> told = new ArrayList<>();
        for (String file : List.copyOf(byFile.keySet())) {
            entry(file).ifPresent(old::add);
            Declared declared = again(file, told);
            byFile.put(file, declared);
            declared.entry.ifPresent(fresh::add);
        }
        leases.swap(fresh, old);
        told.forEach(Runnable::run);
    }

    private Declared again(String file, List<Runnable> told) {
        Declared before = Objects.requireNonNull(byFile.get(file));
        Optional<Entry<Provider>> entry = Optional.empty();
        try {
            Lease<ProviderDeclarations> lease = leases.lease(ProviderDeclarations.class, ENGINE)
                    .orElseThrow(() -> new Rejection("no bundle that reads declarations is installed"));
            entry = Optional.of(made(file, before.json, before.modified, lease));
            told.add(() -> outcome.accept(file, Optional.empty()));
        } catch (Rejection e) {
            told.add(() -> outcome.accept(file, Optional.of(e.reason())));
        }
        return new Declared(before.json, before.modified, entry);
    }
}
