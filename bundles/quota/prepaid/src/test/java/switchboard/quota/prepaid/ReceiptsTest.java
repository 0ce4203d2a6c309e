package switchboard.quota.prepaid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Charge;
import switchboard.spi.Outcome;
import switchboard.spi.Receipt;
import switchboard.spi.Receipt.Item;
import switchboard.spi.Usage;

/** Every price can be worked out again from its receipt, by exact arithmetic and without a difference. */
final class ReceiptsTest {
    private static final double[] GROUPS = {1, 0.8, 0.7, 1.1, 1.0 / 3, 0};

    private final Ratios ratios = new Ratios(new FakeOptions());
    private final ImageCosts costs = new ImageCosts();

    @ParameterizedTest(name = "{0} at {1}, group {2}: {3} and {4} tokens cost {5}")
    @MethodSource("texts")
    void textsReceiptGivesWhatOneApiCharges(
            String model, int type, double group, long prompt, long completion, long quota, String content) {
        Billing billing = new Billing(ratios.model(model, type), group, ratios.completion(model, type));
        Price price = billing.textPrice(new Usage(prompt, completion), true);
        assertThat(price.quota()).as(content).isEqualTo(quota);
        assertThat(ByHand.quota(price.receipt())).as("%s", price.receipt()).isEqualTo(quota);
    }

    static Stream<Arguments> texts() {
        return Golden.rows("golden-text-billing.tsv");
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("images")
    void imagesReceiptGivesWhatOneApiCharges(
            String model, String size, String quality, double cost, double ratio, long quota) {
        String name = costs.name(model, size, quality);
        Price price = new Billing(ratio, 1, 1).imagesPrice(name, cost, 3);
        assertThat(ByHand.quota(price.receipt())).as("%s", price.receipt()).isEqualTo(3 * quota);
        assertThat(name).startsWith("image").isEqualTo(quality.equals("hd") ? "image " + size + " hd" : name);
    }

    static Stream<Arguments> images() {
        return Golden.rows("golden-images.tsv");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void everyBuiltInPriceCanBeWorkedOutAgain(String entry, double ratio, double completion, String source) {
        Random random = new Random(entry.hashCode());
        for (double group : GROUPS) {
            Billing billing = new Billing(Math.abs(ratio), group, completion);
            for (int i = 0; i < 2; i++) {
                exact(billing.textPrice(new Usage(random.nextLong(3_000), random.nextLong(1_000)), true));
                exact(billing.textPrice(new Usage(100 * random.nextLong(30), 100 * random.nextLong(10)), true));
                exact(billing.speechPrice("byte", random.nextLong(5_000)));
                exact(billing.imagesPrice("image", random.nextInt(1, 4) * 0.125, random.nextLong(5)));
                exact(billing.transcriptPrice(new Usage(0, random.nextLong(1_000)), true, true));
                exact(billing.transcriptPrice(new Usage(0, random.nextLong(1_000)), false, true));
            }
        }
        assertThat(source).isNotEmpty();
    }

    static Stream<Arguments> models() {
        return Golden.rows("golden-model-ratios.tsv");
    }

    /** What is charged of a call that a kill has cut is worked out from the receipt of its first tokens. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void priceOfALongerAnswerIsInTheReceiptOfAShortOne(String entry, double ratio, double completion, String source) {
        Random random = new Random(entry.hashCode());
        for (double group : GROUPS) {
            Tariff byRatio = new Billing(Math.abs(ratio), group, completion);
            assertThat(grown(byRatio, random))
                    .as("%s: doubles may miss a unit", source)
                    .isBetween(-1L, 1L);
        }
    }

    @Test
    void priceOfALongerAnswerIsInTheReceiptOfAShortOneOfAPriceList() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            assertThat(grown(ListTariffTest.all(), random)).isZero();
        }
    }

    /** How much what a receipt says of more tokens misses their price. */
    private static long grown(Tariff tariff, Random random) {
        var admission = new TextAdmission(0, tariff, Endings.of(new FakeOptions()));
        assertThat(admission.interimGrows()).isTrue();
        long prompt = random.nextLong(5_000);
        long few = random.nextLong(1, 50);
        long many = random.nextLong(few, 5_000);
        Charge charged = admission.interim(killed(prompt, many));
        Receipt receipt = admission.interim(killed(prompt, few)).receipt().counting(Receipt.COMPLETION, many);
        assertThat(receipt.items())
                .extracting(Item::name)
                .isEqualTo(charged.receipt().items().stream().map(Item::name).toList());
        assertThat(receipt.count(Receipt.COMPLETION)).isEqualTo(many);
        assertThat(receipt.quota())
                .isEqualTo(ByHand.quota(receipt))
                .isBetween(charged.quota() - 1, charged.quota() + 1);
        return receipt.quota() - charged.quota();
    }

    private static Outcome killed(long prompt, long completion) {
        return new Outcome(Outcome.Ending.KILLED, new Usage(prompt, completion), true, "", Usage.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reported", "nothing"})
    void whatIsNotChargedByItsLengthDoesNotGrow(String basis) {
        Endings endings = Endings.of(new FakeOptions().with(Endings.GATEWAY_DIES, basis));
        assertThat(new TextAdmission(0, ListTariffTest.all(), endings).interimGrows())
                .isFalse();
    }

    @Test
    void whereDoublesMissTheExactProductThePriceCarriesTheHair() {
        Receipt receipt =
                new Billing(0.07, 1, 2).textPrice(new Usage(100, 0), true).receipt();
        assertThat(receipt.items().getFirst()).isEqualTo(new Item("prompt", 100, "0.0700000000000000007"));
        assertThat(ByHand.quota(receipt)).isEqualTo(8);
        Receipt usual =
                new Billing(0.07, 1, 2).textPrice(new Usage(1000, 500), true).receipt();
        assertThat(usual.items())
                .containsExactly(new Item("prompt", 1000, "0.07"), new Item("completion", 500, "0.14"));
        assertThat(ByHand.quota(usual)).isEqualTo(140);
    }

    @Test
    void whatNobodyMeansHasAReceiptThatIsRight() {
        Random random = new Random(5);
        DoubleUnaryOperator odd = x -> Math.pow(10, random.nextInt(-320, 300)) * x;
        for (int i = 0; i < 2_000; i++) {
            double one = odd.applyAsDouble(random.nextDouble());
            Billing billing = new Billing(one, odd.applyAsDouble(random.nextDouble()), random.nextInt(3));
            exact(billing.textPrice(
                    new Usage(random.nextLong() >>> random.nextInt(64), random.nextLong() >>> random.nextInt(64)),
                    true));
            exact(billing.imagesPrice("image", odd.applyAsDouble(1), random.nextLong(-2, Long.MAX_VALUE)));
            exact(billing.speechPrice("byte", random.nextLong()));
            exact(billing.transcriptPrice(new Usage(0, random.nextLong()), random.nextBoolean(), true));
        }
    }

    private static void exact(Price price) {
        assertThat(ByHand.quota(price.receipt())).as("%s", price.receipt()).isEqualTo(price.quota());
        assertThat(price.receipt().quota()).isEqualTo(price.quota());
        assertThat(price.receipt().items()).allSatisfy(item -> {
            assertThat(item.count()).isNotNegative();
            assertThat(item.price()).hasSizeLessThan(96);
        });
    }
}
