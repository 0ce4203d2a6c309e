package switchboard.deploy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import switchboard.spi.Provider;
import switchboard.spi.ProviderInfo;

/** What a bundle must be like before it may serve. */
final class Gate {
    private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]+)\\)");

    private Gate() {}

    /** A jar that is a bundle of its own. */
    static void checkManifest(Manifest manifest) throws Rejection {
        Attributes headers = manifest.getMainAttributes();
        if (headers.getValue(Constants.BUNDLE_SYMBOLICNAME) == null) {
            throw new Rejection("it is no bundle: its manifest has no Bundle-SymbolicName");
        }
        for (String header :
                List.of(Constants.FRAGMENT_HOST, Constants.REQUIRE_BUNDLE, Constants.DYNAMICIMPORT_PACKAGE)) {
            if (headers.getValue(header) != null) {
                throw new Rejection("its manifest has a " + header + ", which no bundle in deploy/ may have");
            }
        }
    }

    /** Exports nothing, and imports no package of the kernel but {@code switchboard.spi}. */
    static void checkPackages(Bundle bundle) throws Rejection {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        Set<String> exported = new TreeSet<>();
        for (BundleCapability export : revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE)) {
            exported.add(String.valueOf(export.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)));
        }
        if (!exported.isEmpty()) {
            throw new Rejection("it exports " + String.join(", ", exported) + "; a bundle in deploy/ exports nothing");
        }
        Set<String> forbidden = new TreeSet<>();
        for (BundleRequirement need : revision.getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE)) {
            Matcher name = PACKAGE.matcher(need.getDirectives().getOrDefault("filter", ""));
            if (name.find() && ofTheKernel(name.group(1))) {
                forbidden.add(name.group(1));
            }
        }
        if (!forbidden.isEmpty()) {
            throw new Rejection("it imports " + String.join(", ", forbidden)
                    + "; a bundle may use switchboard.spi and libraries, not the kernel");
        }
    }

    private static boolean ofTheKernel(String name) {
        return name.startsWith("switchboard.")
                && !name.equals("switchboard.spi")
                && !name.startsWith("switchboard.lib.");
    }

    /** What the old offers and the new does not, in words; empty if it offers at least as much. */
    static List<String> missing(Collection<? extends Entry<?>> fresh, Collection<? extends Entry<?>> old) {
        List<String> missing = new ArrayList<>();
        for (Entry<?> entry : old) {
            Optional<? extends Entry<?>> successor = fresh.stream()
                    .filter(other -> other.kind() == entry.kind() && other.id().equals(entry.id()))
                    .findFirst();
            String name = entry.kind().getSimpleName() + " " + entry.id();
            if (successor.isEmpty()) {
                missing.add(name);
            } else if (entry.service() instanceof Provider before
                    && successor.get().service() instanceof Provider after) {
                addMissing(name, before.info(), after.info(), missing);
            }
        }
        return missing;
    }

    private static void addMissing(String name, ProviderInfo before, ProviderInfo after, List<String> missing) {
        Set<Object> lost = new TreeSet<>(before.channelTypes());
        lost.removeAll(after.channelTypes());
        lost.forEach(type -> missing.add(name + " for channel type " + type));
        Set<Object> refused = new TreeSet<>(before.operations());
        refused.removeAll(after.operations());
        refused.forEach(operation -> missing.add(name + " for " + operation));
    }
}
