package switchboard.store;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ObjIntConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;

/**
 * The Redis of {@code REDIS_CONN_STRING}, if there is one. It carries hints and counts that nodes share and nothing that
 * is not in the database, too: losing it makes nothing wrong.
 */
@Component(service = Redis.class)
public final class Redis {
    private static final Logger LOG = LoggerFactory.getLogger(Redis.class);
    private static final int FIRST_ANSWER_MILLIS = 5_000;

    private final Optional<RedisConnector> connector;
    private final String node =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

    /** The process ends if its Redis does not answer at the start. */
    @Activate
    public Redis(
            @Reference Environment environment,
            @Reference(
                            service = ObjIntConsumer.class,
                            target = "(switchboard.exit=true)",
                            cardinality = ReferenceCardinality.OPTIONAL)
                    Optional<ObjIntConsumer<String>> exit) {
        try {
            connector = environment.text("REDIS_CONN_STRING", "").isEmpty()
                    ? Optional.empty()
                    : Optional.of(reached(environment));
        } catch (StoreException e) {
            exit.ifPresent(end -> end.accept(e.getMessage(), 1));
            throw e;
        }
    }

    /**
     * The Redis that the environment names.
     *
     * @throws StoreException with a sentence for the operator if it does not answer
     */
    public static Redis open(Environment environment) {
        return new Redis(environment, Optional.empty());
    }

    /** How to reach it; empty if none was named. */
    Optional<RedisConnector> connector() {
        return connector;
    }

    /** The name of this process among the nodes, another at each start. */
    String node() {
        return node;
    }

    private static RedisConnector reached(Environment environment) {
        try {
            RedisAddress address = RedisAddress.of(environment);
            RedisConnector found = new RedisConnector(address);
            try (Jedis jedis = found.open(FIRST_ANSWER_MILLIS)) {
                jedis.ping();
            }
            LOG.info("Redis {}", address.where());
            return found;
        } catch (IllegalArgumentException e) {
            throw new StoreException("REDIS_CONN_STRING cannot be used: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new StoreException("cannot reach the Redis of REDIS_CONN_STRING: " + reason(e), e);
        } catch (LinkageError e) {
            throw new StoreException("REDIS_CONN_STRING is set, but the client library is not installed", e);
        }
    }

    /** The client library wraps what it was told by the system. */
    static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return said.replace('\n', ' ');
    }
}
