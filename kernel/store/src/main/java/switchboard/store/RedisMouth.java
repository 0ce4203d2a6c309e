package switchboard.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/** Publishes what a bell rings. Confined to one thread but for {@link #close}. */
final class RedisMouth implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 2_000;

    private final RedisConnector connector;
    private final String node;
    private @Nullable Jedis jedis;

    RedisMouth(RedisConnector connector, String node) {
        this.connector = connector;
        this.node = node;
    }

    /**
     * Says all of it, or what can be said. A connection that was quiet for long may be dead without our knowing: so it is
     * tried twice. What cannot be said then is dropped; whoever missed it hears that he missed something.
     */
    void say(List<Bell.Ring> rings) {
        if (!tried(rings)) {
            tried(rings);
        }
    }

    @Override
    public void close() {
        Jedis old = jedis;
        jedis = null;
        if (old != null) {
            try {
                old.close();
            } catch (RuntimeException broken) {
                // it was
            }
        }
    }

    private boolean tried(List<Bell.Ring> rings) {
        try {
            Jedis here = jedis;
            if (here == null) {
                here = connector.open(TIMEOUT_MILLIS);
                jedis = here;
            }
            for (Bell.Ring ring : rings) {
                here.publish(ring.channel(), ring.text().isEmpty() ? node : node + " " + ring.text());
            }
            return true;
        } catch (RuntimeException e) {
            close(); // the ear says so in the log, for it notices, too
            return false;
        }
    }
}
