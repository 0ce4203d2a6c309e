package switchboard.deploy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** All that takes part, or was refused, at one moment. */
final class Statuses {
    private final BundleContext context;
    private final List<Offer> offers;
    private final HotBundles bundles;
    private final Rejections rejections;

    Statuses(BundleContext context, List<Offer> offers, HotBundles bundles, Rejections rejections) {
        this.context = context;
        this.offers = offers;
        this.bundles = bundles;
        this.rejections = rejections;
    }

    List<BundleStatus> list() {
        List<BundleStatus> list = new ArrayList<>();
        Map<String, Bundle> live = bundles.live();
        Set<Bundle> stuck = bundles.stuck();
        Set<String> told = new HashSet<>();
        for (Bundle bundle : context.getBundles()) {
            boolean dropped = bundle.getLocation().startsWith(HotServices.DEPLOYED);
            List<Offer> own = offers(offer -> offer.bundleId() == bundle.getBundleId());
            if (!own.isEmpty() || dropped) {
                String file = dropped ? Location.of(bundle).file() : "";
                boolean current = dropped && bundle.equals(live.get(file));
                if (current) {
                    told.add(file);
                }
                String state = stuck.contains(bundle) ? "stuck" : state(own, bundle);
                String refusal = current || stuck.contains(bundle) ? rejections.reason(file) : "";
                list.add(status(
                        String.valueOf(bundle.getSymbolicName()),
                        bundle.getVersion().toString(),
                        state,
                        file,
                        own,
                        refusal));
            }
        }
        addFiles(list, told);
        list.sort(Comparator.comparing(BundleStatus::file)
                .thenComparing(BundleStatus::name)
                .thenComparing(BundleStatus::version));
        return list;
    }

    /** Declarations and themes that are files, and files that are refused and hold nothing else. */
    private void addFiles(List<BundleStatus> list, Set<String> told) {
        for (Offer offer : offers(offer -> offer.bundleId() == Source.NONE)) {
            told.add(offer.bundle());
            list.add(status(
                    offer.bundle(),
                    offer.version(),
                    state(List.of(offer), null),
                    offer.bundle(),
                    List.of(offer),
                    rejections.reason(offer.bundle())));
        }
        rejections.reasons().forEach((file, reason) -> {
            if (!told.contains(file)) {
                String state = file.endsWith(Quarantine.SUFFIX) ? "quarantined" : "refused";
                list.add(status(file, "", state, file, List.of(), reason));
            }
        });
    }

    private List<Offer> offers(Predicate<Offer> wanted) {
        return offers.stream().filter(wanted).toList();
    }

    private static BundleStatus status(
            String name, String version, String state, String file, List<Offer> offers, String refusal) {
        return new BundleStatus(
                name,
                version,
                state,
                file,
                offers,
                offers.stream().mapToInt(Offer::leases).sum(),
                refusal);
    }

    private static String state(List<Offer> offers, @Nullable Bundle bundle) {
        if (offers.stream().anyMatch(Offer::serving)) {
            return "active";
        }
        if (!offers.isEmpty()) {
            return offers.stream().allMatch(Offer::retired) ? "draining" : "standby";
        }
        return word(Objects.requireNonNull(bundle).getState());
    }

    private static String word(int state) {
        return switch (state) {
            case Bundle.INSTALLED -> "installed";
            case Bundle.RESOLVED -> "resolved";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            case Bundle.ACTIVE -> "active";
            default -> "uninstalled";
        };
    }
}
