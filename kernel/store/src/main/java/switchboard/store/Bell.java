package switchboard.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Short texts between the nodes, through Redis. Only hints: a text may be lost, and one that is rung several times at
 * once may arrive once. Without Redis nothing arrives.
 *
 * <p>What goes over the wire is the name of the node that rang and, after a space, the text; a node does not hear itself.
 */
@Component(service = Bell.class)
public final class Bell implements AutoCloseable {
    /** The database was changed: ask it. */
    public static final String CHANGED = "switchboard:changed";

    /** A node wants something back that another holds. */
    public static final String RECALL = "switchboard:recall";

    private static final Logger LOG = LoggerFactory.getLogger(Bell.class);
    private static final int MOST_WAITING = 10_000;
    private static final Duration PROBE = Duration.ofSeconds(5);

    private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();
    private final Mailbox<Ring> out = new Mailbox<>(MOST_WAITING);
    private final Mailbox<Ring> in = new Mailbox<>(MOST_WAITING);
    private final Optional<RedisEar> ear;
    private final Optional<RedisMouth> mouth;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** A text on a channel. */
    record Ring(String channel, String text) {}

    /** The bell of this node, which rings through the Redis of the process, if there is one. */
    @Activate
    public Bell(@Reference Redis redis) {
        ear = redis.connector()
                .map(connector -> new RedisEar(connector, redis.node(), in::put, this::somethingMayBeMissed));
        mouth = redis.connector().map(connector -> new RedisMouth(connector, redis.node()));
        ear.ifPresent(one -> start("switchboard-bell-ear", one));
        mouth.ifPresent(one -> start("switchboard-bell-mouth", () -> speak(one)));
        if (ear.isPresent()) {
            start("switchboard-bell", this::tell);
        }
    }

    /** Tells the other nodes. Never blocks: the text is queued, and dropped while Redis is away. */
    public void ring(String channel, String text) {
        if (mouth.isPresent() && !closed) {
            out.put(new Ring(channel, text));
        }
    }

    /**
     * Calls back with what other nodes ring on a channel. Listeners run one after another on a thread of their own and may
     * read the database. When the bell begins to hear, and when it hears again after it could not, every listener is
     * called with an empty text: anything may have been rung meanwhile.
     *
     * @return ends the listening
     */
    public AutoCloseable onRing(String channel, Consumer<String> listener) {
        listeners.computeIfAbsent(channel, any -> new CopyOnWriteArrayList<>()).add(listener);
        return () -> listeners.getOrDefault(channel, List.of()).remove(listener);
    }

    /** Whether it hears what other nodes ring now. */
    public boolean connected() {
        return ear.isPresent() && ear.get().connected();
    }

    @Deactivate
    @Override
    public void close() {
        closed = true;
        ear.ifPresent(one -> one.close()); // no method reference: it would link what may not be installed
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        mouth.ifPresent(one -> one.close());
    }

    private void somethingMayBeMissed() {
        listeners.keySet().forEach(channel -> in.put(new Ring(channel, "")));
    }

    /** Says what is rung, and tries now and then whether the ear still hears. */
    private void speak(RedisMouth one) {
        long probed = System.nanoTime();
        while (!closed) {
            try {
                List<Ring> rings = out.take(PROBE);
                if (!rings.isEmpty()) {
                    one.say(rings);
                }
                if (System.nanoTime() - probed > PROBE.toNanos()) {
                    ear.ifPresent(RedisEar::probe);
                    probed = System.nanoTime();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void tell() {
        while (!closed) {
            try {
                for (Ring ring : in.take(PROBE)) {
                    listeners.getOrDefault(ring.channel(), List.of()).forEach(listener -> tell(listener, ring));
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void tell(Consumer<String> listener, Ring ring) {
        try {
            listener.accept(ring.text());
        } catch (RuntimeException e) {
            LOG.warn("what was rung on {} could not be followed", ring.channel(), e);
        }
    }

    private void start(String name, Runnable work) {
        threads.add(Thread.ofPlatform().daemon().name(name).start(work));
    }
}
