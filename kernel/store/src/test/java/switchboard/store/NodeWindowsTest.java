package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.store.Fixture.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;
import switchboard.spi.Windows.Slot;
import switchboard.testkit.servers.RedisServer;

class NodeWindowsTest {
    private static final RedisServer SERVER = RedisServer.launch();
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<NodeWindows> nodes = new ArrayList<>();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @BeforeEach
    void empty() {
        SERVER.start();
        try (Jedis jedis = RedisFixture.client(SERVER)) {
            jedis.flushAll();
        }
    }

    @AfterEach
    void end() {
        nodes.forEach(NodeWindows::close);
    }

    @Test
    void aloneWithoutRedis() {
        try (NodeWindows alone = new NodeWindows(RedisFixture.none())) {
            assertThat(alone.take("k", 5, 5, HOUR).granted()).isTrue();
            assertThat(alone.take("k", 1, 5, HOUR).granted()).isFalse();
        }
    }

    @Test
    void nodesSeeWhatTheOthersTook() {
        NodeWindows one = node();
        NodeWindows two = node();
        one.take("k", 60, 100, HOUR);
        await(SOON, () -> two.take("k", 0, 100, HOUR).remaining() == 40);
        two.take("k", 30, 100, HOUR);
        await(SOON, () -> one.take("k", 0, 100, HOUR).remaining() == 10);
        one.add("k", -50, HOUR, Duration.ZERO);
        await(SOON, () -> two.take("k", 0, 100, HOUR).remaining() == 60);
        assertThat(two.take("k", 61, 100, HOUR).granted()).isFalse();
        assertThat(two.take("k", 61, 100, Duration.ofMinutes(1)).granted())
                .as("another span is another window")
                .isTrue();
    }

    @Test
    void limitIsExactOnOneNodeWhileOthersAreTold() throws Exception {
        NodeWindows one = node();
        NodeWindows two = node();
        var granted = new AtomicInteger();
        var entered = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                threads.execute(() -> {
                    if (one.take("k", 1, 50, HOUR).granted()) {
                        granted.incrementAndGet();
                    }
                    if (one.enter("c", 50).isPresent()) {
                        entered.incrementAndGet();
                    }
                });
            }
        }
        assertThat(granted).hasValue(50);
        assertThat(entered).hasValue(50);
        await(SOON, () -> !two.take("k", 1, 50, HOUR).granted());
        await(SOON, () -> two.enter("c", 50).isEmpty());
    }

    @Test
    void nodesSeeTheCallsOfOthers() {
        NodeWindows one = node();
        NodeWindows two = node();
        Slot first = one.enter("k", 3).orElseThrow();
        Slot second = one.enter("k", 3).orElseThrow();
        await(SOON, () -> remaining(two) == 1);
        first.leave();
        first.leave();
        second.leave();
        await(SOON, () -> remaining(two) == 3);
    }

    @Test
    void callsOfANodeThatStopsAreOverAtOnce() {
        NodeWindows one = node();
        NodeWindows two = node();
        assertThat(one.enter("k", 3)).isPresent();
        await(SOON, () -> remaining(two) == 2);
        one.close();
        await(SOON, () -> remaining(two) == 3);
    }

    @Test
    void callsOfANodeThatDiedAreOver() {
        NodeWindows one = node();
        try (Jedis jedis = RedisFixture.client(SERVER)) {
            jedis.set("switchboard:node:dead", "1", SetParams.setParams().px(200));
            jedis.hset("switchboard:calls:k", "dead", "2");
            await(SOON, () -> remaining(one) == 1);
            await(SOON, () -> remaining(one) == 3);
            assertThat(jedis.hexists("switchboard:calls:k", "dead")).isFalse();
        }
    }

    @Test
    void redisThatIsKilledAndForgetsIsToldAgain() {
        NodeWindows one = node();
        NodeWindows two = node();
        one.take("k", 60, 100, HOUR);
        Slot slot = one.enter("c", 3).orElseThrow();
        await(SOON, () -> two.take("k", 0, 100, HOUR).remaining() == 40);
        SERVER.kill();
        assertThat(two.take("k", 10, 100, HOUR).remaining())
                .as("it goes on from what it last knew")
                .isEqualTo(30);
        assertThat(one.take("k", 10, 100, HOUR).remaining()).isEqualTo(30);
        await(SOON, () -> two.enter("c", 1).map(NodeWindowsTest::left).orElse(false));
        SERVER.start();
        try (Jedis jedis = RedisFixture.client(SERVER)) {
            jedis.flushAll();
        }
        await(SOON, () -> two.take("k", 0, 100, HOUR).remaining() == 20);
        await(SOON, () -> one.take("k", 0, 100, HOUR).remaining() == 20);
        await(
                SOON,
                () -> two.enter("c", 3)
                        .map(entered -> {
                            entered.leave();
                            return entered.remaining() == 1;
                        })
                        .orElse(false));
        slot.leave();
    }

    @Test
    void redisThatForgetsWhileItIsThereIsToldAgain() {
        NodeWindows one = node();
        NodeWindows two = node();
        one.take("k", 60, 100, HOUR);
        await(SOON, () -> two.take("k", 0, 100, HOUR).remaining() == 40);
        try (Jedis jedis = RedisFixture.client(SERVER)) {
            jedis.flushAll();
            jedis.scriptFlush();
            await(SOON, () -> {
                two.take("k", 0, 100, HOUR);
                return jedis.hgetAll("switchboard:window:3600000:k").containsValue("60");
            });
        }
        await(SOON, () -> two.take("k", 0, 100, HOUR).remaining() == 40);
    }

    @Test
    void garbageIsRemovedAndCountsForNothing() {
        NodeWindows one = node();
        try (Jedis jedis = RedisFixture.client(SERVER)) {
            jedis.set("switchboard:calls:k", "text");
            jedis.lpush("switchboard:window:3600000:k", "list");
            assertThat(one.take("k", 1, 100, HOUR).granted()).isTrue();
            remaining(one);
            await(SOON, () -> jedis.type("switchboard:window:3600000:k").equals("hash"));
            await(SOON, () -> !jedis.exists("switchboard:calls:k"));
            long part = System.currentTimeMillis() / HOUR.toMillis() * 20 + 10;
            jedis.hset(
                    "switchboard:window:3600000:k",
                    Map.of(
                            "garbage",
                            "5",
                            "ab|",
                            "5",
                            "ab|1",
                            "5",
                            "ab|99999999999999999999",
                            "5",
                            "ab|" + part,
                            "nan",
                            "ac|" + part,
                            "many",
                            "ad|" + part,
                            "-70"));
            jedis.hset("switchboard:calls:k", Map.of("nobody", "2", "garbage", "x"));
            await(SOON, () -> {
                one.take("k", 0, 100, HOUR);
                return !jedis.hexists("switchboard:window:3600000:k", "garbage");
            });
            assertThat(one.take("k", 0, 100, HOUR).remaining()).isEqualTo(99);
            await(SOON, () -> remaining(one) == 3 && !jedis.exists("switchboard:calls:k"));
        }
    }

    @Test
    void keysExpire() {
        NodeWindows one = node();
        one.take("k", 1, 100, Duration.ofMinutes(1));
        Slot slot = one.enter("c", 3).orElseThrow();
        try (Jedis jedis = RedisFixture.client(SERVER)) {
            await(SOON, () -> jedis.pttl("switchboard:window:60000:k") > 0);
            await(SOON, () -> jedis.pttl("switchboard:calls:c") > 0);
            assertThat(jedis.pttl("switchboard:window:60000:k")).isLessThan(70_000);
            assertThat(jedis.keys("switchboard:*")).allMatch(key -> jedis.pttl(key) > 0);
        }
        slot.leave();
    }

    @Test
    void clocksThatDifferDoNotMatter() {
        NodeWindows one = node();
        Instant wrong = Instant.now().plus(Duration.ofDays(3));
        long begun = System.nanoTime();
        InstantSource ahead = () -> wrong.plusNanos(System.nanoTime() - begun);
        NodeWindows two = new NodeWindows(RedisFixture.node(SERVER), ahead);
        nodes.add(two);
        one.take("k", 60, 100, HOUR);
        await(
                SOON,
                () -> two.take("other", 0, 100, HOUR).granted()
                        && two.take("k", 0, 100, HOUR).remaining() == 40);
    }

    private NodeWindows node() {
        NodeWindows node = new NodeWindows(RedisFixture.node(SERVER));
        nodes.add(node);
        return node;
    }

    private static long remaining(NodeWindows node) {
        return node.enter("k", 3)
                .map(slot -> {
                    slot.leave();
                    return slot.remaining() + 1;
                })
                .orElse(0L);
    }

    private static boolean left(Slot slot) {
        slot.leave();
        return true;
    }
}
