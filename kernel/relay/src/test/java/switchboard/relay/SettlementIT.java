package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.relay.Upstreaming.text;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.spi.Charge;
import switchboard.spi.Receipt;
import switchboard.testkit.FakeUpstream;

/** Policies that throw, block or talk nonsense when a call is over: it is paid once all the same, and nothing stays held. */
class SettlementIT {
    private static final String MODEL = "gpt-4o";

    private Gateway gateway;
    private FakeUpstream upstream;
    private String key;

    @BeforeEach
    void start() {
        gateway = Gateway.start("RELAY_GAP_TIMEOUT", "0.4");
        gateway.store.options().put("RetryTimes", "0");
        upstream = Upstreaming.answering();
        gateway.channel(upstream.url(), MODEL);
        key = gateway.token();
    }

    @AfterEach
    void stop() {
        gateway.close();
        upstream.close();
    }

    @Test
    void policyThatThrowsChargesWhatItHeld() {
        gateway.policy.price = charge -> {
            throw new IllegalStateException("a policy with a fault");
        };
        assertCharged(1000, 1);
    }

    @Test
    void policyWhoseClassesAreGoneChargesWhatItHeld() {
        gateway.policy.price = charge -> {
            throw new NoClassDefFoundError("of a bundle that was taken away");
        };
        assertCharged(1000, 1);
    }

    @Test
    void chargeBeyondAllNumbersIsWhatWasHeld() {
        gateway.offer(new Another("first", 0, Long.MAX_VALUE));
        gateway.policy.price = charge -> charge(Long.MAX_VALUE, charge, "content", Receipt.NONE);
        HttpResponse<String> answer = gateway.chat(key, MODEL, false);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertBalance(Gateway.RICH - 1000);
    }

    @Test
    void chargeThatCannotBeWrittenInFullIsWrittenBare() {
        gateway.policy.price = charge -> charge(12, charge, null, Receipt.NONE);
        assertCharged(12, 0);
    }

    @Test
    void receiptThatCannotBeWrittenDoesNotMakeTheAnswerFree() {
        gateway.policy.price = charge -> charge(12, charge, "content", null);
        assertCharged(12, 0);
    }

    @Test
    void chargeOfNothingThatIsNotLoggedLeavesNoTrace() {
        gateway.policy.price = charge -> Charge.NONE;
        assertCharged(0, 0);
        assertThat(gateway.store.users().find(gateway.user().id()).orElseThrow().requestCount())
                .isZero();
    }

    @Test
    void policyThatBlocksHoldsUpNoOtherCallAndNoOthersLimits() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        gateway.policy.price = charge -> {
            if (first.getAndSet(false)) {
                blocked.countDown();
                await(end);
            }
            return charge;
        };
        try (FakeUpstream silent = FakeUpstream.start(
                exchange -> exchange.stream().events(text("hello")).awaitHangUp(Duration.ofSeconds(20)))) {
            gateway.channel(silent.url(), "silent");
            CompletableFuture<String> stuck = CompletableFuture.supplyAsync(
                    () -> gateway.chat(key, "silent", true).body());
            assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.chat(key, "silent", true).body()).contains("stream_interrupted");
            assertThat(gateway.chat(key, MODEL, false).body()).isEqualTo(Upstreaming.WHOLE);
            assertThat(stuck).isNotDone();
            end.countDown();
            assertThat(stuck.get(10, TimeUnit.SECONDS)).contains("stream_interrupted");
        }
        gateway.assertAllOver();
        assertThat(gateway.policy.charged).hasValue(3);
    }

    @Test
    void twoHundredHangUpsAtOnceAreEachPaidOnce() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        try (FakeUpstream endless = FakeUpstream.start(exchange -> {
            exchange.stream().events(text("hello"));
            begun.incrementAndGet();
            exchange.awaitHangUp(Duration.ofSeconds(20));
        })) {
            gateway.close();
            gateway = Gateway.start(); // without a limit that might be over first
            key = gateway.token();
            gateway.channel(endless.url(), "endless");
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                clients.add(new RawClient(gateway.port()).chat(key, "endless", true));
            }
            clients.forEach(client -> client.readUntil("hello"));
            clients.forEach(RawClient::close);
            gateway.assertAllOver();
            assertThat(begun).hasValue(200);
            assertThat(gateway.policy.charged).hasValue(200);
            long each = Gateway.body("endless", true).length() / 4 + 2L;
            assertThat(gateway.policy.sum).hasValue(200 * each);
            assertThat(gateway.store
                            .users()
                            .find(gateway.user().id())
                            .orElseThrow()
                            .requestCount())
                    .isEqualTo(200);
        }
    }

    @Test
    void policyThatThrowsWhenItIsReleasedKeepsNothing() {
        try (FakeUpstream failing = Upstreaming.failing(400, "no")) {
            gateway.channel(failing.url(), "failing");
            gateway.offer(new Another("throwing", 2, 0));
            assertThat(gateway.chat(key, "failing", false).statusCode()).isEqualTo(400);
            gateway.assertAllOver();
            assertThat(gateway.policy.released).hasValue(1);
        }
    }

    @Test
    void policyThatAdmitsAndThenHasNoHoldIsReleased() {
        gateway.offer(new Another("holdless", 2, -1));
        assertThat(gateway.chat(key, MODEL, false).statusCode()).isEqualTo(500);
        gateway.assertAllOver();
        assertThat(gateway.policy.released).hasValue(1);
        assertThat(upstream.requests()).isEmpty();
    }

    private void assertCharged(long quota, int logs) {
        HttpResponse<String> answer = gateway.chat(key, MODEL, false);
        assertThat(answer.body()).isEqualTo(Upstreaming.WHOLE);
        assertBalance(Gateway.RICH - quota);
        assertThat(gateway.logs()).hasSize(logs);
    }

    private void assertBalance(long expected) {
        Gateway.await("the end of all attempts", gateway.policy::allOver);
        Gateway.await("the end of all leases", () -> gateway.offers().stream().allMatch(offer -> offer.leases() == 0));
        long user = gateway.user().id();
        Gateway.await("the end of all holds", () -> gateway.store.accounts().user(user) == expected);
        assertThat(gateway.store.accounts().userBalance(user)).isEqualTo(expected);
        gateway.store.flush();
        assertThat(gateway.store.users().find(user).orElseThrow().quota()).isEqualTo(expected);
    }

    @SuppressWarnings("NullAway") // what a bundle may do that was compiled without
    private static Charge charge(long quota, Charge like, @Nullable String content, @Nullable Receipt receipt) {
        return new Charge(quota, like.usage(), content, Optional.empty(), true, receipt);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
