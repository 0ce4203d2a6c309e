package switchboard.deploy;

import java.time.Instant;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.spi.Notices;

/**
 * Tells the operator of files that are refused. The notices stand on the leases and so come after the deployer: they
 * are looked for when there is something to tell, and whoever is earlier has the log.
 *
 * @param context where services are looked for
 */
record RefusalNotices(BundleContext context) {
    void tell(String file, String reason) {
        ServiceReference<Notices> reference = context.getServiceReference(Notices.class);
        Notices notices = reference == null ? null : context.getService(reference);
        if (notices == null) {
            return;
        }
        try {
            var facts = Map.of("file", file, "reason", reason);
            String key = "bundle-refused/" + Integer.toHexString(reason.hashCode()) + "/"
                    + file; // once, and not at each start
            notices.publish(key, new Notice(Event.BUNDLE_REFUSED, new Audience.Operator(), facts, Instant.now()));
        } finally {
            context.ungetService(reference);
        }
    }
}
