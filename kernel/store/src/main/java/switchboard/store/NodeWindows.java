package switchboard.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Windows;

/**
 * The counts of policies: always answered from this node's memory, where one lock a key is held for as long as adding
 * takes. Where there is a Redis, a thread of its own tells the other nodes, and asks them, every 100 ms while a key is in
 * use; so nodes that take in the same moment may together grant more than the limit, each what was left a tenth of a
 * second ago. While Redis is away each node counts for itself: what others had added slides out of the windows, and
 * their calls are forgotten after 5 s.
 *
 * <p>Immediate, since the counts stay when the last policy goes: its next version goes on with them.
 */
@Component(service = Windows.class, immediate = true)
public final class NodeWindows implements Windows, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWindows.class);
    private static final Duration BUSY = Duration.ofMillis(100);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final Counts counts;
    private final Optional<CountsExchange> exchange;
    private final Thread keeper;
    private volatile boolean idle;
    private volatile boolean closed;

    /** The counts of this node, shared through the Redis of the process, if there is one. */
    @Activate
    public NodeWindows(@Reference Redis redis) {
        this(redis, new SteadyClock());
    }

    NodeWindows(Redis redis, InstantSource clock) {
        counts = new Counts(clock, redis.connector().isPresent(), this::wake);
        exchange = redis.connector().map(connector -> new CountsExchange(counts, connector, redis.node()));
        keeper = Thread.ofPlatform().daemon().name("switchboard-counts").unstarted(this::keep);
        keeper.start();
    }

    @Override
    public Taken take(String key, long amount, long limit, Duration span) {
        return counts.take(key, amount, limit, span);
    }

    @Override
    public void add(String key, long amount, Duration span, Duration ago) {
        counts.add(key, amount, span, ago);
    }

    @Override
    public Optional<Slot> enter(String key, long limit) {
        return counts.enter(key, limit);
    }

    @Deactivate
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(keeper);
        try {
            keeper.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins with the time of day, and is never set after that. */
    private static final class SteadyClock implements InstantSource {
        private final long begun = System.currentTimeMillis();
        private final long nanos = System.nanoTime();

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis());
        }

        @Override
        public long millis() {
            return begun + (System.nanoTime() - nanos) / 1_000_000;
        }
    }

    private void wake() {
        if (idle) {
            LockSupport.unpark(keeper);
        }
    }

    private void keep() {
        long swept = System.nanoTime();
        while (!closed) {
            boolean busy = round();
            if (System.nanoTime() - swept > SWEEP.toNanos() || counts.size() > Counts.MOST) {
                counts.sweep();
                swept = System.nanoTime();
            }
            idle = !busy;
            if (busy || !counts.waiting()) {
                LockSupport.parkNanos((busy ? BUSY : IDLE).toNanos());
            }
            idle = false;
        }
        exchange.ifPresent(one -> one.close()); // no method reference: it would link what may not be installed
    }

    private boolean round() {
        try {
            return exchange.isPresent() && exchange.get().round();
        } catch (RuntimeException e) {
            LOG.error("counts of policies could not be exchanged", e);
            return false;
        }
    }
}
