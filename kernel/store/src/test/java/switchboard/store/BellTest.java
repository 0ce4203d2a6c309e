package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.store.Fixture.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;
import redis.clients.jedis.params.ClientKillParams.SkipMe;
import switchboard.testkit.servers.RedisServer;

class BellTest {
    private static final RedisServer SERVER = RedisServer.launch();
    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<Bell> bells = new ArrayList<>();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @BeforeEach
    void start() {
        SERVER.start();
    }

    @AfterEach
    void end() {
        bells.forEach(Bell::close);
    }

    @Test
    void silentWithoutRedis() {
        try (Bell bell = new Bell(RedisFixture.none())) {
            bell.ring(Bell.CHANGED, "");
            assertThat(bell.connected()).isFalse();
        }
    }

    @Test
    void othersHearIt() throws Exception {
        Bell one = bell();
        Bell two = bell();
        Queue<String> ownEar = heard(one, Bell.RECALL);
        Queue<String> changes = heard(two, Bell.CHANGED);
        Queue<String> recalls = new ConcurrentLinkedQueue<>();
        AutoCloseable listening = two.onRing(Bell.RECALL, recalls::add);
        one.ring(Bell.RECALL, "user 5  quota");
        one.ring(Bell.CHANGED, "");
        await(SOON, () -> recalls.contains("user 5  quota") && changes.contains(""));
        listening.close();
        recalls.clear();
        changes.clear();
        one.ring(Bell.RECALL, "user 6");
        one.ring(Bell.CHANGED, "");
        await(SOON, () -> !changes.isEmpty());
        assertThat(recalls).isEmpty();
        assertThat(ownEar).as("one's own is not heard").isEmpty();
    }

    @Test
    void listenerThatThrowsDisturbsNobody() {
        Bell one = bell();
        Bell two = bell();
        two.onRing(Bell.RECALL, text -> {
            throw new IllegalStateException(text);
        });
        Queue<String> recalls = heard(two, Bell.RECALL);
        one.ring(Bell.RECALL, "a");
        await(SOON, () -> recalls.contains("a"));
        one.ring(Bell.RECALL, "b");
        await(SOON, () -> recalls.contains("b"));
    }

    @Test
    void afterAnOutageEverythingMayHaveChanged() {
        Bell one = bell();
        Bell two = bell();
        Queue<String> changes = heard(two, Bell.CHANGED);
        SERVER.kill();
        await(SOON, () -> !one.connected() && !two.connected());
        one.ring(Bell.CHANGED, "lost");
        one.ring(Bell.CHANGED, "lost");
        changes.clear();
        SERVER.start();
        await(SOON, () -> two.connected() && one.connected() && changes.contains(""));
        one.ring(Bell.CHANGED, "again");
        await(SOON, () -> changes.contains("again"));
    }

    @Test
    void cutConnectionsAreMadeAgainAndNothingRungAfterwardsIsLost() {
        Bell one = bell();
        Bell two = bell();
        Queue<String> changes = heard(two, Bell.CHANGED);
        one.ring(Bell.CHANGED, "first");
        await(SOON, () -> changes.contains("first"));
        changes.clear();
        try (Jedis jedis = RedisFixture.client(SERVER)) {
            jedis.clientKill(
                    ClientKillParams.clientKillParams().type(ClientType.NORMAL).skipMe(SkipMe.YES));
        }
        one.ring(Bell.CHANGED, "second");
        await(SOON, () -> changes.contains("second"));
    }

    @Test
    void garbageOnTheChannels() {
        Bell two = bell();
        Queue<String> changes = heard(two, Bell.CHANGED);
        try (Jedis jedis = RedisFixture.client(SERVER)) {
            jedis.publish(Bell.CHANGED, "");
            jedis.publish("switchboard:unknown", "x y");
            jedis.publish(Bell.CHANGED, "someone  ");
        }
        await(SOON, () -> changes.contains(" "));
    }

    @Test
    void ringingNeverWaits() {
        Bell one = bell();
        SERVER.kill();
        long begun = System.nanoTime();
        for (int i = 0; i < 100_000; i++) {
            one.ring(Bell.RECALL, "user " + i);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    private Bell bell() {
        Bell bell = new Bell(RedisFixture.node(SERVER));
        bells.add(bell);
        await(SOON, bell::connected);
        return bell;
    }

    private static Queue<String> heard(Bell bell, String channel) {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        bell.onRing(channel, heard::add);
        return heard;
    }
}
