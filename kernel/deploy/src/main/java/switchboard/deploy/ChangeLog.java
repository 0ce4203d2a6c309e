package switchboard.deploy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.store.Actor;
import switchboard.store.AuditLog;
import switchboard.store.StoreException;
import switchboard.store.Subject;

/**
 * Carries changes of {@code deploy/} to the audit log, on a thread of its own: neither a start nor a swap waits for the
 * database, and one that is away is asked again.
 */
final class ChangeLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);
    private static final Actor FOLDER = new Actor(0, "", "deploy", "");
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int MOST = 10_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final BundleContext context;
    private final BlockingQueue<Change> waiting = new LinkedBlockingQueue<>(MOST);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread worker;

    ChangeLog(BundleContext context) {
        this.context = context;
        worker = Thread.ofVirtual().name("switchboard-deploy-audit").start(this::work);
    }

    /** Never blocks. */
    void add(Change change) {
        if (!waiting.offer(change)) {
            LOG.warn("{} is not in the audit log: too much waits for it", change);
        }
    }

    private void work() {
        try {
            while (closed.getCount() > 0) {
                Change next = waiting.take();
                while (!noted(next)) {
                    if (closed.await(PAUSE.toSeconds(), TimeUnit.SECONDS)) {
                        return;
                    }
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean noted(Change change) {
        ServiceReference<AuditLog> reference = context.getServiceReference(AuditLog.class);
        AuditLog log = reference == null ? null : context.getService(reference);
        if (log == null) {
            return false;
        }
        try {
            log.happened(
                    FOLDER,
                    change.at(),
                    change.action(),
                    new Subject.Other("bundle", change.file()),
                    change.name(),
                    json(change.was(), ""),
                    json(change.became(), change.reason()));
            return true;
        } catch (StoreException e) {
            LOG.warn("{} of deploy/{} is not in the audit log yet", change.action(), change.file(), e);
            return false;
        } finally {
            context.ungetService(reference);
        }
    }

    private static String json(String serves, String reason) {
        Map<String, String> members = new LinkedHashMap<>();
        if (!serves.isEmpty()) {
            members.put("serves", serves);
        }
        if (!reason.isEmpty()) {
            members.put("reason", reason);
        }
        return members.isEmpty() ? "" : JSON.valueToTree(members).toString();
    }

    @Override
    public void close() {
        closed.countDown();
        worker.interrupt();
    }
}
