package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.store.ChannelKeyRow;
import switchboard.store.ChannelRow;
import switchboard.testkit.FakeUpstream;

/** A channel that keeps several keys: they take turns, and each suffers for itself. */
class SeveralKeysIT {
    private Gateway gateway;
    private String key;
    private FakeUpstream upstream;

    /** What the upstream answers to a key; 200 to all others. */
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();

    @BeforeEach
    void start() {
        gateway = Gateway.start();
        key = gateway.token();
        upstream = FakeUpstream.start(exchange -> {
            String bearer = exchange.request().header("Authorization").substring("Bearer ".length());
            int status = statuses.getOrDefault(bearer, 200);
            if (status == 200) {
                Upstreaming.document(exchange);
            } else {
                exchange.json(status, "{\"error\":{\"message\":\"no to " + bearer + "\"}}", "Retry-After", "60");
            }
        });
    }

    @AfterEach
    void stop() {
        gateway.close();
        upstream.close();
    }

    private long channel(String... keys) {
        ChannelRow row = Gateway.row(TestProvider.TYPE, upstream.url(), "gpt-4o", 0, 0, "", "{\"multi_key\":true}");
        return gateway.store
                .channels()
                .create(
                        new ChannelRow(
                                0,
                                row.type(),
                                keys[0],
                                row.status(),
                                row.name(),
                                row.weight(),
                                0,
                                0,
                                0,
                                row.baseUrl(),
                                row.other(),
                                0,
                                0,
                                row.models(),
                                row.group(),
                                0,
                                row.modelMapping(),
                                row.priority(),
                                row.config(),
                                row.systemPrompt()),
                        List.of(keys))
                .id();
    }

    private void calls(int number, int status) {
        for (int i = 0; i < number; i++) {
            assertThat(gateway.chat(key, "gpt-4o", false).statusCode()).isEqualTo(status);
        }
    }

    private Map<String, Long> used() {
        return upstream.requests().stream()
                .collect(Collectors.groupingBy(
                        request -> request.header("Authorization").substring("Bearer ".length()),
                        Collectors.counting()));
    }

    private List<Integer> stored(long channel) {
        return gateway.store.channels().keys(channel).stream()
                .map(ChannelKeyRow::status)
                .toList();
    }

    @Test
    void keysTakeTurns() {
        channel("k1", "k2", "k3");
        calls(9, 200);
        assertThat(used()).isEqualTo(Map.of("k1", 3L, "k2", 3L, "k3", 3L));
    }

    @Test
    void keyThatIsToRestIsLeftAloneAndTheCallGoesOnWithAnother() {
        channel("k1", "k2");
        statuses.put("k1", 429);
        calls(6, 200);
        assertThat(used()).isEqualTo(Map.of("k1", 1L, "k2", 6L));
        gateway.assertAllOver();
    }

    @Test
    void keyThatIsRefusedIsSwitchedOffAloneAndTheChannelWithItsLast() {
        gateway.store.options().put("AutomaticDisableChannelEnabled", "true");
        long id = channel("k1", "k2");
        statuses.put("k1", 401);
        calls(4, 200);
        assertThat(used().get("k1")).isEqualTo(1);
        Gateway.await("the key's end", () -> stored(id).equals(List.of(ChannelRow.DISABLED_BY_ITSELF, 1)));
        assertThat(gateway.store.channels().find(id).orElseThrow().enabled()).isTrue();
        statuses.put("k2", 403);
        calls(1, 502);
        Gateway.await(
                "the channel's end",
                () -> gateway.store.channels().find(id).orElseThrow().status() == ChannelRow.DISABLED_BY_ITSELF);
        Gateway.await(
                "no route",
                () -> gateway.store
                        .routing()
                        .current()
                        .tiers("default", "gpt-4o")
                        .isEmpty());
        statuses.clear();
        gateway.store.channels().setStatus(id, ChannelRow.ENABLED);
        assertThat(stored(id)).containsExactly(1, 1);
    }

    @Test
    void withoutTheOptionRefusedKeysOnlyRest() {
        long id = channel("k1", "k2");
        statuses.put("k1", 401);
        calls(4, 200);
        assertThat(used().get("k1")).isEqualTo(1);
        assertThat(stored(id)).containsExactly(1, 1);
    }

    @Test
    void upstreamThatIsDownIsNotAskedWithEveryKey() {
        channel("k1", "k2", "k3", "k4");
        for (int i = 1; i <= 4; i++) {
            statuses.put("k" + i, 500);
        }
        calls(1, 500);
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void allKeysThatAreUnwellAreAskedAllTheSame() {
        channel("k1", "k2");
        statuses.put("k1", 429);
        statuses.put("k2", 429);
        calls(3, 429);
        assertThat(upstream.requests()).hasSize(6);
        gateway.assertAllOver();
    }

    @Test
    void testOfAChannelUsesAKeyThatIsWell() throws Exception {
        long id = channel("k1", "k2");
        statuses.put("k1", 401);
        gateway.store
                .channels()
                .setKeyStatus(id, gateway.store.channels().keys(id).getFirst().id(), ChannelRow.DISABLED);
        var tester = new ChannelTester(gateway.engine, gateway.store.environment());
        ChannelRow row = gateway.store.channels().find(id).orElseThrow();
        assertThat(tester.test(row, "gpt-4o").succeeded()).isTrue();
        assertThat(tester.test(row, "gpt-4o").succeeded()).isTrue();
    }
}
