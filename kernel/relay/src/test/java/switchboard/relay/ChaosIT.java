package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.relay.Upstreaming.ROLE;
import static switchboard.relay.Upstreaming.text;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.testkit.FakeExchange;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.FakeUpstream.Script;

/** Many calls at once, upstreams that fail in every way, clients that leave at any moment: the books are right. */
class ChaosIT {
    private static final int CALLS = 600;
    private static final int AT_ONCE = 32;

    private static final List<Script> WAYS = List.of(
            Upstreaming::stream,
            Upstreaming::stream,
            Upstreaming::document,
            FakeExchange::cut,
            FakeExchange::reset,
            e -> e.stream().events(ROLE).cut(),
            e -> e.stream().events(text("hello")).cut(),
            e -> e.stream().events(text("hello")).end(),
            e -> e.stream()
                    .events(text("hello"), "{\"error\":{\"message\":\"no\"}}")
                    .end(),
            e -> e.stream().events(text("hello")).awaitHangUp(Duration.ofSeconds(5)),
            e -> e.awaitHangUp(Duration.ofSeconds(5)),
            e -> e.json(503, "{\"error\":{\"message\":\"no\"}}"),
            e -> e.json(200, "{\"error\":{\"message\":\"no\"}}"),
            e -> {
                e.stream().events(ROLE, text("hello")).pause(Duration.ofMillis(20));
                e.events(Upstreaming.STOP, Upstreaming.USAGE, Upstreaming.DONE).end();
            });

    /** Of the upstream's dialect, and of another; the first channel in line holds its streams back. */
    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/terse"})
    void booksAreRight(String path) throws Exception {
        AtomicInteger played = new AtomicInteger();
        Script chaos = exchange -> {
            int way = new Random(played.getAndIncrement()).nextInt(WAYS.size());
            WAYS.get(way).play(exchange);
        };
        try (Gateway gateway = Gateway.start("RELAY_FIRST_BYTE_TIMEOUT", "0.3", "RELAY_GAP_TIMEOUT", "0.3");
                FakeUpstream upstream = FakeUpstream.start(chaos)) {
            gateway.offer(TestDialect.terse());
            gateway.offer(TestDialect.openAi());
            String key = gateway.token();
            for (int i = 0; i < 3; i++) {
                String config = i == 2 ? "{\"recovery\":\"buffer\"}" : "";
                gateway.store(Gateway.row(TestProvider.TYPE, upstream.url(), "gpt-4o", i, 0, "", config));
            }
            AtomicInteger answered = new AtomicInteger();
            try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
                for (int i = 0; i < CALLS; i++) {
                    Random random = new Random(i);
                    clients.execute(() -> {
                        if (call(gateway, path, key, random)) {
                            answered.incrementAndGet();
                        }
                    });
                }
                clients.shutdown();
                assertThat(clients.awaitTermination(100, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(answered.get()).as("calls that saw an answer").isGreaterThan(CALLS / 4);
            gateway.assertAllOver();
        }
    }

    private static boolean call(Gateway gateway, String path, String key, Random random) {
        boolean leaves = random.nextInt(4) == 0;
        try (RawClient client = new RawClient(gateway.port())) {
            String body = Gateway.body("gpt-4o", random.nextBoolean());
            client.post(path, key, body.substring(0, body.length() - 1) + ",\"say\":\"hi\"}");
            if (!leaves) {
                return client.readAnswer().status() > 0;
            }
            return random.nextBoolean() && client.read(new byte[1 + random.nextInt(400)]) > 0;
        } catch (IOException | AssertionError gone) {
            return false;
        }
    }
}
