package switchboard.quota.prepaid;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class BillingTest {
    private final Ratios ratios = new Ratios(new FakeOptions());
    private final ImageCosts costs = new ImageCosts();

    @ParameterizedTest(name = "{0} at {1}, group {2}: {3} and {4} tokens cost {5}")
    @MethodSource("texts")
    void textCostsWhatOneApiCharges(
            String model, int type, double group, long prompt, long completion, long quota, String content) {
        Billing billing = new Billing(ratios.model(model, type), group, ratios.completion(model, type));
        assertThat(billing.text(prompt, completion)).isEqualTo(quota);
        assertThat(billing.textContent()).isEqualTo(content);
    }

    static Stream<Arguments> texts() {
        return Golden.rows("golden-text-billing.tsv");
    }

    @ParameterizedTest(name = "{0} at {1}, group {2}: {3} tokens and {4} more hold {6}")
    @MethodSource("estimates")
    void estimateIsOneApis(
            String model,
            int type,
            double group,
            long prompt,
            long limit,
            long reserve,
            long estimate,
            long least,
            long trusted) {
        Billing billing = new Billing(ratios.model(model, type), group, ratios.completion(model, type));
        assertThat(billing.estimate(reserve + prompt + limit))
                .isEqualTo(estimate)
                .isEqualTo(least);
        assertThat(100 * estimate + 1).isEqualTo(trusted);
    }

    static Stream<Arguments> estimates() {
        return Golden.rows("golden-pre-consume.tsv");
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("images")
    void imageCostsWhatOneApiCharges(String model, String size, String quality, double cost, double ratio, long quota) {
        double factor = costs.factor(model, size, quality.equals("*") ? "standard" : quality);
        assertThat(factor).isEqualTo(cost);
        assertThat(ratios.model(model, 1)).isEqualTo(ratio);
        assertThat(new Billing(ratio, 1, 1).images(factor, 1)).isEqualTo(quota);
    }

    static Stream<Arguments> images() {
        return Golden.rows("golden-images.tsv");
    }

    @Test
    void unknownModelOrSizeOrQualityHasNoFactor() {
        assertThat(costs.factor("flux", "1024x1024", "hd")).isEqualTo(1);
        assertThat(costs.factor("dall-e-2", "4096x4096", "")).isEqualTo(1);
        assertThat(costs.factor("dall-e-3", "1024x1024", "HD")).isEqualTo(1);
    }

    @Test
    void negativeCountsAreClamped() {
        assertThat(new Billing(2.5, 1, 4).text(9, -4)).isEqualTo(23);
        assertThat(new Billing(2.5, 1, 4).text(-9, -4)).isZero();
        assertThat(new Billing(30, 1, 1).images(1, -2)).isEqualTo(30_000);
        assertThat(new Billing(30, 1, 1).estimate(-500)).isZero();
    }

    @Test
    void absurdCountsCostTheMostAndNeverOverflow() {
        Billing dear = new Billing(1e300, 1e300, 1e300);
        assertThat(dear.text(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Sum.MOST);
        assertThat(dear.estimate(Long.MAX_VALUE)).isEqualTo(Sum.MOST);
        assertThat(new Billing(30, 1, 1).images(1, Long.MAX_VALUE)).isEqualTo(Sum.MOST);
        assertThat(new Billing(30, 1, 1).text(Long.MAX_VALUE, 0)).isEqualTo(Sum.MOST);
    }

    @Test
    void tiesRoundToEvenInTheLog() {
        assertThat(new Billing(0.125, 0.375, 4.0 / 3.0).textContent()).isEqualTo("倍率：0.12 × 0.38 × 1.33");
        assertThat(new Billing(20, 1, 1).content()).isEqualTo("倍率：20.00 × 1.00");
        assertThat(new Billing(30, 1e21, 1).content()).isEqualTo("倍率：30.00 × 1000000000000000000000.00");
    }

    @Test
    void ratiosInTheLogAreTheirExactValuesRounded() {
        var random = new Random(11);
        for (int i = 0; i < 100_000; i++) {
            double ratio = switch (i % 4) {
                case 0 -> random.nextInt(4000) / 8.0; // ties among them
                case 1 -> random.nextInt(400_000) / 1000.0; // as people write them, next to a tie
                case 2 -> Math.scalb(random.nextDouble(), random.nextInt(-60, 60));
                default -> -random.nextDouble();
            };
            String exact =
                    new BigDecimal(ratio).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
            assertThat(new Billing(ratio, 1, 1).content()).isEqualTo("倍率：%s × 1.00", exact);
        }
    }

    @Test
    void priceIsNeverNegativeAndGrowsWithUsage() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            Billing billing = new Billing(ratio(random), ratio(random), ratio(random));
            long prompt = random.nextLong(2_000_000);
            long completion = random.nextLong(200_000);
            long quota = billing.text(prompt, completion);
            assertThat(quota).as("%s %d %d", billing, prompt, completion).isNotNegative();
            assertThat(billing.text(prompt + random.nextLong(1000), completion + random.nextLong(1000)))
                    .as("%s %d %d", billing, prompt, completion)
                    .isGreaterThanOrEqualTo(quota);
            assertThat(billing.estimate(prompt)).isNotNegative().isLessThanOrEqualTo(billing.text(prompt, 0));
        }
    }

    @Test
    void negativeRatioNeverGivesMoney() {
        Random random = new Random(11);
        for (int i = 0; i < 10_000; i++) {
            Billing billing = new Billing(-ratio(random), ratio(random), -ratio(random));
            assertThat(billing.text(random.nextLong(1000), random.nextLong(1000)))
                    .isNotNegative();
            assertThat(billing.estimate(random.nextLong(1000))).isNotNegative();
            assertThat(billing.images(ratio(random), random.nextLong(10))).isNotNegative();
        }
    }

    private static double ratio(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextDouble();
            case 2 -> random.nextInt(100);
            default -> random.nextDouble() * 5000;
        };
    }
}
