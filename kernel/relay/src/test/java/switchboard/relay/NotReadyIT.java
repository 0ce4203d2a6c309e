package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Admission;
import switchboard.spi.Demand;
import switchboard.spi.NotReadyException;
import switchboard.spi.QuotaPolicy;
import switchboard.spi.QuotaPolicyInfo;
import switchboard.spi.RefusedException;
import switchboard.testkit.FakeUpstream;

/** What must be known first is fetched away from sockets' threads, with nothing held; a database that is away is no fault
 * of the caller's. */
class NotReadyIT {
    private static final String TERSE = "{\"model\":\"gpt-4o\",\"say\":\"hi\"}";

    private Gateway gateway;
    private FakeUpstream upstream;
    private String key;

    /** Asked after the policy that counts, which then has admitted already. */
    private record Second(Consumer<Demand> asked) implements QuotaPolicy {
        @Override
        public QuotaPolicyInfo info() {
            return new QuotaPolicyInfo("second", "Second", 2, List.of());
        }

        @Override
        public Admission admit(Demand demand) {
            asked.accept(demand);
            throw new IllegalStateException("asked for nothing");
        }
    }

    @BeforeEach
    void start() {
        gateway = Gateway.start();
        gateway.offer(TestDialect.terse());
        gateway.offer(TestDialect.openAi());
        upstream = Upstreaming.answering();
        gateway.channel(upstream.url(), "gpt-4o");
        key = gateway.token();
    }

    @AfterEach
    void stop() {
        gateway.close();
        upstream.close();
    }

    @Test
    void preparationRunsOnAVirtualThreadAndTheAttemptIsAskedAgain() {
        AtomicBoolean ready = new AtomicBoolean();
        AtomicBoolean virtual = new AtomicBoolean();
        gateway.policy.before = demand -> {
            if (!ready.get()) {
                throw new NotReadyException(() -> {
                    virtual.set(Thread.currentThread().isVirtual());
                    ready.set(true);
                });
            }
        };
        assertThat(gateway.chat(key, "gpt-4o", false).body()).isEqualTo(Upstreaming.WHOLE);
        assertThat(virtual).isTrue();
        gateway.assertAllOver();
        assertThat(gateway.policy.admitted).hasValue(1);
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void nothingIsHeldWhileSomethingIsPrepared() {
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean held = new AtomicBoolean();
        gateway.offer(new Second(demand -> {
            if (asked.getAndIncrement() < 3) {
                throw new NotReadyException(() -> held.compareAndSet(
                        false,
                        !gateway.policy.allOver() || gateway.offers().stream().anyMatch(offer -> offer.leases() > 0)));
            }
            throw new RefusedException(403, "no", "no");
        }));
        assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(403);
        assertThat(asked).hasValue(4);
        assertThat(held).as("anything held or leased").isFalse();
        gateway.assertAllOver();
        assertThat(gateway.policy.released).hasValue(4);
    }

    @Test
    void whoIsNeverReadyIsAskedOftenAndThenTheCallIsRefused() {
        AtomicInteger prepared = new AtomicInteger();
        gateway.policy.before = demand -> {
            throw new NotReadyException(prepared::incrementAndGet);
        };
        assertUnavailable(gateway.chat(key, "gpt-4o", false));
        assertThat(prepared).hasValue(RelayedCall.MOST_PREPARATIONS);
        gateway.assertAllOver();
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void everyAttemptHasItsOwnPreparations() {
        try (FakeUpstream failing = Upstreaming.failing(500, "no")) {
            gateway.channel(failing.url(), "gpt-4o", 10, 0);
            AtomicInteger asked = new AtomicInteger();
            gateway.policy.before = demand -> {
                if (asked.incrementAndGet() % 5 != 0) {
                    throw new NotReadyException(() -> {});
                }
            };
            assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(200);
            assertThat(asked).hasValue(10);
            gateway.assertAllOver();
        }
    }

    @Test
    void channelThatAPolicyKeepsACallFromTakesNoPreparationsFromTheNext() {
        try (FakeUpstream other = Upstreaming.answering()) {
            long first = gateway.channel(other.url(), "gpt-4o", 10, 0);
            AtomicInteger asked = new AtomicInteger();
            gateway.policy.before = demand -> {
                if (asked.incrementAndGet() % 4 != 0) {
                    throw new NotReadyException(() -> {});
                }
                if (demand.channel().id() == first) {
                    throw new RefusedException(429, "too_fast", "slow down").ofChannel();
                }
            };
            assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(200);
            assertThat(asked).hasValue(8);
            gateway.assertAllOver();
        }
    }

    @Test
    void preparationThatFailsIsAFaultOfTheGateway() {
        gateway.policy.before = demand -> {
            throw new NotReadyException(() -> {
                throw new IllegalStateException("a fault");
            });
        };
        assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(500);
        gateway.assertAllOver();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void databaseThatIsAwayIsNoFaultOfTheCallersInAnyDialect(boolean terse) throws Exception {
        gateway.policy.before = demand -> {
            throw new NotReadyException(() -> gateway.store.callers().load("asked of the database"));
        };
        gateway.store.callers().load(key);
        execute("ALTER TABLE tokens RENAME TO away");
        assertUnavailable(ask(key, terse));
        gateway.policy.before = demand -> {};
        assertThat(ask(key, terse).statusCode()).as("what is in memory").isEqualTo(200);
        execute("ALTER TABLE away RENAME TO tokens");
        gateway.assertAllOver();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tokenThatCannotBeLookedUpIsNotCalledInvalid(boolean terse) throws Exception {
        execute("ALTER TABLE tokens RENAME TO away");
        HttpResponse<String> answer = ask(key, terse);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("令牌验证失败").doesNotContain("无效");
        execute("ALTER TABLE away RENAME TO tokens");
        assertThat(ask(key, terse).statusCode()).isEqualTo(200);
        gateway.assertAllOver();
    }

    @Test
    void balanceThatCannotBeShownIsNotShownAsZero() throws Exception {
        assertThat(gateway.get("/v1/dashboard/billing/subscription", key).statusCode())
                .isEqualTo(200);
        execute("ALTER TABLE tokens RENAME TO away");
        assertUnavailable(gateway.get("/v1/dashboard/billing/subscription", key));
    }

    @Test
    void clientThatLeavesMeanwhileIsNotServedFurther() {
        var client = new TestDownstream();
        gateway.policy.before = demand -> {
            gateway.policy.before = again -> {};
            throw new NotReadyException(client::leave);
        };
        gateway.begin(client, key, "gpt-4o", false);
        assertThat(client.await()).isEqualTo("aborted");
        gateway.assertAllOver();
        assertThat(gateway.policy.admitted).hasValue(0);
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void preparationsHoldUpNobodyElse() throws Exception {
        CountDownLatch database = new CountDownLatch(1);
        gateway.policy.before = demand -> {
            if (demand.call().model().equals("gpt-4o")) {
                throw new NotReadyException(() -> await(database));
            }
        };
        gateway.channel(upstream.url(), "other");
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(gateway.http.sendAsync(
                    gateway.request("/v1/chat/completions", key)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(Gateway.body("gpt-4o", false)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        String longBody = Gateway.body("other", false).replace("hi", "x".repeat(RelayedCall.LONG));
        assertThat(gateway.post("/v1/chat/completions", key, longBody).statusCode())
                .as("a call that is begun on a virtual thread")
                .isEqualTo(200);
        gateway.policy.before = demand -> {};
        database.countDown();
        for (var one : waiting) {
            assertThat(one.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        gateway.assertAllOver();
    }

    private HttpResponse<String> ask(String token, boolean terse) {
        return terse ? gateway.post("/v1/terse", token, TERSE) : gateway.chat(token, "gpt-4o", false);
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body())
                .contains("the gateway cannot reach its database")
                .doesNotContainIgnoringCase("quota", "balance", "SQL");
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) throws SQLException {
        String file = "jdbc:sqlite:" + gateway.home.resolve("data/one-api.db");
        try (Connection connection = DriverManager.getConnection(file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
