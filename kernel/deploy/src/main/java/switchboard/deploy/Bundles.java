package switchboard.deploy;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** All bundles, declarations and themes that take part, or were refused. */
@Component(service = Bundles.class)
public final class Bundles {
    private final HotDeployer deployer;

    /** Asks the deployer. */
    @Activate
    public Bundles(@Reference HotDeployer deployer) {
        this.deployer = deployer;
    }

    /** Shipped ones first, then {@code deploy/} by file name. */
    public List<BundleStatus> list() {
        return deployer.list();
    }
}
