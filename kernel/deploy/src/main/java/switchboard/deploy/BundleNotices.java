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
 * Tells the operator of files that are refused, and of bundles that were put aside. The notices stand on the leases and
 * so come after the deployer: they are looked for when there is something to tell, and whoever is earlier has the log.
 *
 * @param context where services are looked for
 */
record BundleNotices(BundleContext context) {
    void refused(String file, String reason) {
        String key =
                "bundle-refused/" + Integer.toHexString(reason.hashCode()) + "/" + file; // once, and not at each start
        publish(key, Event.BUNDLE_REFUSED, Map.of("file", file, "reason", reason));
    }

    void quarantined(String bundle, Instant when, String reason) {
        String key = "bundle-quarantined/" + when.toEpochMilli() + "/" + bundle;
        publish(key, Event.BUNDLE_QUARANTINED, Map.of("bundle", bundle, "reason", reason));
    }

    private void publish(String key, Event event, Map<String, String> facts) {
        ServiceReference<Notices> reference = context.getServiceReference(Notices.class);
        Notices notices = reference == null ? null : context.getService(reference);
        if (notices == null) {
            return;
        }
        try {
            notices.publish(key, new Notice(event, new Audience.Operator(), facts, Instant.now()));
        } finally {
            context.ungetService(reference);
        }
    }
}
