package switchboard.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/**
 * Tells other nodes through Redis what this one counted, and hears from them, key by key in rounds. A node writes only
 * fields of its own, and writes sums and not increments: so telling twice changes nothing, and telling all repairs what
 * Redis lost. Confined to one thread.
 *
 * <p>Keys: {@code switchboard:window:SPAN:KEY} is a hash with a field {@code NODE|PART} for each part of the span;
 * {@code switchboard:calls:KEY} a hash with a field for each node; {@code switchboard:node:NODE} lives as long as the node
 * does. The calls of a node that is not alive do not count and are removed. All keys expire.
 */
final class CountsExchange implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final long BEAT_MILLIS = 1_000;
    private static final long LIFE_MILLIS = 5_000;
    /** Keys in use are exchanged in every round until they have not been used for so long. */
    private static final long IDLE_MILLIS = 1_000;

    private static final long CALLS_AGAIN_MILLIS = 60_000;
    private static final long CALLS_LIFE_MILLIS = 4 * CALLS_AGAIN_MILLIS;
    /** How much the clock of this machine may differ from Redis's, which is the nodes' common one. */
    private static final long CLOCK_MILLIS = 200;

    private static final int BATCH = 500;
    private static final String NODES = "switchboard:node:";

    private final Counts counts;
    private final RedisConnector connector;
    private final String node;
    private final Reach reach = new Reach("counts of policies are this node's own");
    private final Backoff backoff = new Backoff(Duration.ofSeconds(2));
    private final Set<Window> windows = new LinkedHashSet<>();
    private final Set<Calls> calls = new LinkedHashSet<>();
    private final String windowScript = resource("window.lua");
    private final String callsScript = resource("calls.lua");
    private final String beatScript = resource("beat.lua");
    private @Nullable Jedis jedis;
    private List<String> scripts = List.of();
    private long epoch;
    private long beaten;
    private long ahead;

    CountsExchange(Counts counts, RedisConnector connector, String node) {
        this.counts = counts;
        this.connector = connector;
        this.node = node;
    }

    /**
     * Tells and hears once, as far as Redis is within reach.
     *
     * @return whether the next round should follow soon
     */
    boolean round() {
        counts.drain(windows::add, calls::add);
        if (jedis != null || backoff.due()) {
            exchange();
        }
        long idle = counts.now() - IDLE_MILLIS;
        windows.removeIf(window -> window.touched() < idle);
        calls.removeIf(here -> here.touched() < idle && !here.held());
        return !windows.isEmpty() || calls.stream().anyMatch(here -> here.touched() >= idle);
    }

    private void exchange() {
        try {
            Jedis connected = connected();
            beat(connected);
            exchangeWindows(connected);
            exchangeCalls(connected);
            backoff.succeeded();
            reach.back();
        } catch (RuntimeException e) {
            disconnect();
            backoff.failed();
            reach.lost(e);
        }
    }

    /** Says that this node's calls are over. */
    @Override
    public void close() {
        Jedis last = jedis;
        if (last != null) {
            try {
                last.del(NODES + node);
            } catch (RuntimeException gone) {
                // then it expires
            }
        }
        disconnect();
    }

    private Jedis connected() {
        Jedis here = jedis;
        if (here == null) {
            here = connector.open(TIMEOUT_MILLIS);
            jedis = here;
            scripts = List.of(here.scriptLoad(windowScript), here.scriptLoad(callsScript), here.scriptLoad(beatScript));
            tellAll();
            beaten = counts.now() - BEAT_MILLIS;
        }
        return here;
    }

    private void disconnect() {
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

    /** Says that this node lives. If Redis does not know, it has forgotten everything. */
    private void beat(Jedis connected) {
        long before = counts.now();
        if (before - beaten < BEAT_MILLIS && before >= beaten) {
            return;
        }
        List<?> answer =
                list(connected.evalsha(scripts.get(2), List.of(NODES + node), List.of(Long.toString(LIFE_MILLIS))));
        long after = counts.now();
        if (number(answer, 0) == 0) {
            tellAll();
        }
        long difference = number(answer, 1) - (before + after) / 2;
        if (Math.abs(difference - ahead) > CLOCK_MILLIS) {
            ahead = Math.abs(difference) > CLOCK_MILLIS ? difference : 0;
        }
        beaten = counts.now();
    }

    /** Redis may have forgotten what it was told. */
    private void tellAll() {
        epoch++;
        counts.all(windows::add, calls::add);
    }

    private void exchangeWindows(Jedis connected) {
        for (List<Window> batch : batches(windows)) {
            List<Response<Object>> answers = new ArrayList<>(batch.size());
            try (Pipeline pipeline = connected.pipelined()) {
                for (Window window : batch) {
                    Window.News news = window.news(epoch, counts.now(), ahead);
                    List<String> arguments = new ArrayList<>(news.parts().size() + 5);
                    arguments.add(node);
                    arguments.add(Long.toString(news.oldest()));
                    arguments.add(Long.toString(news.newest()));
                    arguments.add(Long.toString(window.lifeMillis()));
                    arguments.add(news.all() ? "all" : "more");
                    arguments.addAll(news.parts());
                    answers.add(pipeline.evalsha(
                            scripts.get(0), List.of("switchboard:window:" + window.name()), arguments));
                }
            }
            for (int i = 0; i < batch.size(); i++) {
                List<?> parts = list(answers.get(i).get());
                long[] others = new long[parts.size() / 2 * 2];
                for (int j = 0; j < others.length; j++) {
                    others[j] = number(parts, j);
                }
                batch.get(i).others(others);
            }
        }
    }

    private void exchangeCalls(Jedis connected) {
        long now = counts.now();
        List<Calls> due = calls.stream()
                .filter(here -> here.touched() >= now - IDLE_MILLIS || here.untold(epoch, now - CALLS_AGAIN_MILLIS))
                .toList();
        for (List<Calls> batch : batches(due)) {
            List<Response<Object>> answers = new ArrayList<>(batch.size());
            try (Pipeline pipeline = connected.pipelined()) {
                for (Calls here : batch) {
                    answers.add(pipeline.evalsha(
                            scripts.get(1),
                            List.of("switchboard:calls:" + here.name()),
                            List.of(
                                    node,
                                    Long.toString(here.tell(epoch, now)),
                                    Long.toString(CALLS_LIFE_MILLIS),
                                    NODES)));
                }
            }
            for (int i = 0; i < batch.size(); i++) {
                if (!(answers.get(i).get() instanceof Long others)) {
                    throw new IllegalStateException("no count in the answer of Redis");
                }
                batch.get(i).others(others, counts.now());
            }
        }
    }

    private static <T> List<List<T>> batches(Iterable<T> all) {
        List<List<T>> batches = new ArrayList<>();
        for (T one : all) {
            if (batches.isEmpty() || batches.getLast().size() == BATCH) {
                batches.add(new ArrayList<>());
            }
            batches.getLast().add(one);
        }
        return batches;
    }

    private static List<?> list(@Nullable Object answer) {
        if (answer instanceof List<?> list) {
            return list;
        }
        throw new IllegalStateException("no list in the answer of Redis");
    }

    private static long number(List<?> list, int index) {
        if (index < list.size() && list.get(index) instanceof Long number) {
            return number;
        }
        throw new IllegalStateException("no number in the answer of Redis");
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(CountsExchange.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
