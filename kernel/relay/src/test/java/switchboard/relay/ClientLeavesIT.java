package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.relay.Upstreaming.text;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.spi.Outcome.Ending;
import switchboard.testkit.FakeUpstream;

/** Clients that leave, and clients that read slowly. */
class ClientLeavesIT {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private Gateway gateway;
    private String key;

    @BeforeEach
    void start() {
        gateway = Gateway.start();
        key = gateway.token();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void leavingBeforeTheFirstByteHangsUpWithinASecondAndCostsThePrompt() throws Exception {
        CompletableFuture<Long> hungUp = new CompletableFuture<>();
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> {
            exchange.awaitHangUp(LONG);
            hungUp.complete(exchange.hungUpNanos());
        })) {
            gateway.channel(upstream.url(), "gpt-4o");
            RawClient client = new RawClient(gateway.port()).chat(key, "gpt-4o", true);
            upstream.request(1, Gateway.SOON);
            long left = System.nanoTime();
            client.close();
            assertThat(Duration.ofNanos(hungUp.get(20, TimeUnit.SECONDS) - left))
                    .isLessThan(A_SECOND);
            gateway.assertAllOver();
            assertThat(gateway.policy.last.orElseThrow().ending()).isEqualTo(Ending.CLIENT_GONE_EARLY);
            assertThat(gateway.policy.sum).hasValue(Gateway.body("gpt-4o", true).length() / 4);
        }
    }

    @Test
    void leavingInsideAStreamHangsUpWithinASecondAndPaysForWhatCame() throws Exception {
        CompletableFuture<Long> hungUp = new CompletableFuture<>();
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> {
            exchange.stream().events(text("hello"));
            exchange.awaitHangUp(LONG);
            hungUp.complete(exchange.hungUpNanos());
        })) {
            gateway.channel(upstream.url(), "gpt-4o");
            RawClient client = new RawClient(gateway.port()).chat(key, "gpt-4o", true);
            client.readUntil("hello");
            long left = System.nanoTime();
            client.close();
            assertThat(Duration.ofNanos(hungUp.get(20, TimeUnit.SECONDS) - left))
                    .isLessThan(A_SECOND);
            gateway.assertAllOver();
            assertThat(gateway.policy.last.orElseThrow().ending()).isEqualTo(Ending.CLIENT_GONE);
            assertThat(gateway.policy.sum).hasValue(Gateway.body("gpt-4o", true).length() / 4 + 2);
            assertThat(gateway.logs()).hasSize(1);
        }
    }

    @Test
    void clientThatLeavesBetweenAttemptsIsNotServedFurther() throws Exception {
        try (FakeUpstream slow = FakeUpstream.start(exchange -> exchange.awaitHangUp(LONG));
                FakeUpstream other = Upstreaming.streaming()) {
            gateway.channel(slow.url(), "gpt-4o", 10, 0);
            gateway.channel(other.url(), "gpt-4o", 0, 0);
            RawClient client = new RawClient(gateway.port()).chat(key, "gpt-4o", true);
            slow.request(1, Gateway.SOON);
            client.close();
            slow.awaitNoConnection(Gateway.SOON);
            gateway.assertAllOver();
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void upstreamIsReadNoFasterThanTheClientReads() throws Exception {
        AtomicLong sent = new AtomicLong();
        String event = "data: " + text("x".repeat(64 << 10)) + "\n\n";
        long total = 1000; // 64 MB
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> {
                    exchange.stream();
                    for (int i = 0; i < total; i++) {
                        exchange.send(event);
                        sent.incrementAndGet();
                    }
                    exchange.events(Upstreaming.STOP, Upstreaming.DONE).end();
                });
                RawClient client = new RawClient(gateway.port(), 16 << 10)) {
            gateway.channel(upstream.url(), "gpt-4o");
            client.chat(key, "gpt-4o", true).readUntil("data: ");
            long stalledAt = settled(sent);
            assertThat(stalledAt).as("events sent while nobody reads").isLessThan(total / 4);
            byte[] buffer = new byte[1 << 16];
            long read = 0;
            while (read < total * event.length()) {
                int count = client.read(buffer);
                assertThat(count).isPositive();
                read += count;
            }
            gateway.assertAllOver();
            assertThat(gateway.policy.last.orElseThrow().ending()).isEqualTo(Ending.COMPLETE);
        }
    }

    @Test
    void clientThatReadsNothingIsGivenUp() throws Exception {
        gateway.close();
        gateway = Gateway.start("RELAY_CLIENT_TIMEOUT", "0.5");
        key = gateway.token();
        String event = "data: " + text("x".repeat(64 << 10)) + "\n\n";
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> {
                    exchange.stream();
                    for (int i = 0; i < 1000; i++) {
                        exchange.send(event);
                    }
                });
                RawClient client = new RawClient(gateway.port(), 16 << 10)) {
            gateway.channel(upstream.url(), "gpt-4o");
            client.chat(key, "gpt-4o", true).readUntil("data: ");
            upstream.awaitNoConnection(Gateway.SOON);
            gateway.assertAllOver();
            assertThat(gateway.policy.last.orElseThrow().ending()).isEqualTo(Ending.CLIENT_GONE);
        }
    }

    @Test
    void requestSentAheadIsAnsweredAfterTheFirst() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> {
                    exchange.pause(Duration.ofMillis(100));
                    Upstreaming.document(exchange);
                });
                RawClient client = new RawClient(gateway.port())) {
            gateway.channel(upstream.url(), "gpt-4o");
            client.chat(key, "gpt-4o", false).chat(key, "gpt-4o", false);
            assertThat(client.readAnswer().body()).isEqualTo(Upstreaming.WHOLE);
            assertThat(client.readAnswer().body()).isEqualTo(Upstreaming.WHOLE);
            gateway.assertAllOver();
        }
    }

    /** The count, once it has not moved for a while. */
    private static long settled(AtomicLong count) {
        AtomicLong last = new AtomicLong(-1);
        AtomicLong since = new AtomicLong();
        Gateway.await("a pause", () -> {
            long now = System.nanoTime();
            if (last.getAndSet(count.get()) != count.get()) {
                since.set(now);
            }
            return now - since.get() > TimeUnit.MILLISECONDS.toNanos(500);
        });
        return count.get();
    }
}
