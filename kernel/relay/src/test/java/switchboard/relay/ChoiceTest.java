package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import switchboard.store.ChannelRow;

class ChoiceTest {
    private static final int PICKS = 100_000;

    @Test
    void weightsAreShares() {
        assertThat(chiSquare(Map.of(1L, 1L, 2L, 2L, 3L, 7L), Map.of(1L, 0.1, 2L, 0.2, 3L, 0.7)))
                .isLessThan(13.8); // 2 degrees of freedom, one in a thousand
    }

    @Test
    void channelsWithoutWeightsAreEqual() {
        assertThat(chiSquare(Map.of(1L, 0L, 2L, 0L, 3L, 0L, 4L, 0L), Map.of(1L, 0.25, 2L, 0.25, 3L, 0.25, 4L, 0.25)))
                .isLessThan(16.3); // 3 degrees of freedom
    }

    @Test
    void weightZeroAmongOthersCountsAsOne() {
        assertThat(chiSquare(Map.of(1L, 0L, 2L, 9L), Map.of(1L, 0.1, 2L, 0.9))).isLessThan(10.9);
    }

    @Test
    void hugeWeightsDoNotOverflow() {
        Map<Long, Integer> counts = count(Map.of(1L, Long.MAX_VALUE, 2L, Long.MAX_VALUE));
        assertThat((double) counts.getOrDefault(1L, 0) / PICKS).isCloseTo(0.5, within(0.02));
    }

    private static double chiSquare(Map<Long, Long> weights, Map<Long, Double> shares) {
        Map<Long, Integer> counts = count(weights);
        return shares.entrySet().stream()
                .mapToDouble(share -> {
                    double expected = share.getValue() * PICKS;
                    double off = counts.getOrDefault(share.getKey(), 0) - expected;
                    return off * off / expected;
                })
                .sum();
    }

    private static Map<Long, Integer> count(Map<Long, Long> weights) {
        Random random = new Random(42);
        Choice choice = new Choice(HealthTest.health(() -> 0), () -> random);
        List<ChannelRow> rows = weights.entrySet().stream()
                .map(weight -> row(weight.getKey(), weight.getValue()))
                .toList();
        Map<Long, Integer> counts = new HashMap<>();
        for (int i = 0; i < PICKS; i++) {
            counts.merge(choice.weighted(rows).id(), 1, Integer::sum);
        }
        return counts;
    }

    private static ChannelRow row(long id, long weight) {
        ChannelRow row = Gateway.row(1, "http://upstream", "m", 0, weight, "", "");
        return new ChannelRow(
                id,
                row.type(),
                row.key(),
                row.status(),
                row.name(),
                weight == 0 ? OptionalLong.empty() : row.weight(),
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
                row.systemPrompt());
    }
}
