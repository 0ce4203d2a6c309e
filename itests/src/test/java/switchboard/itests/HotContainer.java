package switchboard.itests;

import java.time.Duration;
import javax.inject.Inject;
import org.osgi.framework.BundleContext;
import switchboard.deploy.BundleStatus;
import switchboard.deploy.Bundles;
import switchboard.deploy.Leases;

/** The installed bundles in a framework, and an operator's hands and eyes there. */
public abstract class HotContainer {
    static final Duration LIMIT = Duration.ofSeconds(30);

    @Inject
    BundleContext context;

    @Inject
    Leases leases;

    @Inject
    Bundles bundles;

    final DeployFolder deploy = new DeployFolder();

    String serving(int type) {
        return leases.provider(type)
                .map(lease -> {
                    try (lease) {
                        return lease.service().info().ownedBy();
                    }
                })
                .orElse("nobody");
    }

    void awaitServing(int type, String version) {
        Await.until(LIMIT, version + " serves type " + type, () -> serving(type).equals(version));
    }

    BundleStatus status(String file) {
        return bundles.list().stream()
                .filter(one -> one.file().equals(file))
                .findFirst()
                .orElseThrow();
    }

    /** Lets the deployer look a few times. */
    static final class Looks {
        private final long since = System.nanoTime();

        boolean passed() {
            return System.nanoTime() - since > Duration.ofMillis(500).toNanos();
        }
    }
}
