package switchboard.store;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Hears what other nodes publish: for ever, on the thread that runs it, connecting again whenever it has to. */
final class RedisEar implements Runnable, AutoCloseable {
    private static final String CHANNELS = "switchboard:*";
    private static final int TIMEOUT_MILLIS = 2_000;

    private final RedisConnector connector;
    private final String node;
    private final Consumer<Bell.Ring> heard;
    private final Runnable listening;
    private final Reach reach = new Reach("changes by other nodes are noticed by asking the database");
    private final Backoff backoff = new Backoff(Duration.ofSeconds(2));
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Subscription subscription;

    /**
     * @param heard gets what others said
     * @param listening called whenever it begins to hear
     */
    RedisEar(RedisConnector connector, String node, Consumer<Bell.Ring> heard, Runnable listening) {
        this.connector = connector;
        this.node = node;
        this.heard = heard;
        this.listening = listening;
    }

    @Override
    public void run() {
        while (closed.getCount() > 0) {
            try (Jedis jedis = connector.open(TIMEOUT_MILLIS)) {
                Subscription fresh = new Subscription(jedis);
                subscription = fresh;
                if (closed.getCount() > 0) {
                    jedis.psubscribe(fresh, CHANNELS);
                }
                throw new JedisConnectionException("the subscription ended");
            } catch (RuntimeException e) {
                subscription = null;
                if (closed.getCount() > 0) {
                    reach.lost(e);
                    backoff.failed();
                    pause();
                }
            }
        }
    }

    /** Whether it hears. */
    boolean connected() {
        Subscription now = subscription;
        return now != null && now.stands;
    }

    /** Asks Redis for a word; if it has not said one since it was last asked, the connection is given up. */
    void probe() {
        Subscription now = subscription;
        if (now != null) {
            now.probe();
        }
    }

    /** Ends it; the thread that runs it comes back. */
    @Override
    public void close() {
        closed.countDown();
        Subscription now = subscription;
        if (now != null) {
            now.cut();
        }
    }

    private void pause() {
        try {
            if (closed.await(backoff.left().toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    /** One connection's. */
    private final class Subscription extends JedisPubSub {
        private final Jedis jedis;
        private volatile boolean stands;
        private volatile boolean asked;

        private Subscription(Jedis jedis) {
            this.jedis = jedis;
        }

        @Override
        public void onPSubscribe(String pattern, int channels) {
            stands = true;
            backoff.succeeded();
            reach.back();
            listening.run();
        }

        @Override
        public void onPMessage(String pattern, String channel, String message) {
            asked = false;
            int space = message.indexOf(' ');
            String from = space < 0 ? message : message.substring(0, space);
            if (!from.equals(node)) {
                heard.accept(new Bell.Ring(channel, space < 0 ? "" : message.substring(space + 1)));
            }
        }

        @Override
        public void onPong(String said) {
            asked = false;
        }

        private void probe() {
            if (!stands) {
                return;
            }
            if (asked) {
                cut();
                return;
            }
            asked = true;
            try {
                ping();
            } catch (RuntimeException broken) {
                cut();
            }
        }

        private void cut() {
            try {
                jedis.disconnect();
            } catch (RuntimeException broken) {
                // it was
            }
        }
    }
}
