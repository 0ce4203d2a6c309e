package switchboard.store;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether one user of Redis reaches it: a line in the log when it does no more, and one when it does again. */
final class Reach {
    private static final Logger LOG = LoggerFactory.getLogger(Redis.class);

    private final String meanwhile;
    private boolean lost;

    /** @param meanwhile what holds as long as Redis is out of reach */
    Reach(String meanwhile) {
        this.meanwhile = meanwhile;
    }

    synchronized void lost(Exception e) {
        if (!lost) {
            lost = true;
            LOG.warn("Redis is out of reach, {}: {}", meanwhile, Redis.reason(e));
        }
    }

    synchronized void back() {
        if (lost) {
            lost = false;
            LOG.info("Redis is back; until now {}", meanwhile);
        }
    }
}
