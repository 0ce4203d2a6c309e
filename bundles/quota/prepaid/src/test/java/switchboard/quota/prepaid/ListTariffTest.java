package switchboard.quota.prepaid;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import switchboard.quota.prepaid.Tariff.Volume;
import switchboard.spi.Receipt;
import switchboard.spi.Receipt.Item;
import switchboard.spi.Receipt.Rule;
import switchboard.spi.Usage;

/** What calls cost by a price list; 500,000 quota are one of the money, so that 2 a million is 1 a token. */
final class ListTariffTest {
    private static final String ALL = "{\"input\": 4, \"output\": 16, \"cache_read\": 0.4, \"cache_write_5m\": 5,"
            + " \"cache_write_1h\": 8, \"reasoning\": 20, \"audio_input\": 80, \"audio_output\": 160, \"image\": 0.04,"
            + " \"per_call\": 0.001}";

    @Test
    void eachTokenIsChargedOnceAtThePriceOfWhatItIs() {
        Receipt receipt = tariff(ALL)
                .textPrice(new Usage(1000, 500, 600, 50, 30, 200, 20, 100), true)
                .receipt();
        assertThat(receipt)
                .isEqualTo(new Receipt(
                        "price list",
                        List.of(
                                new Item("cache_read", 600, "0.2"),
                                new Item("cache_write_5m", 50, "2.5"),
                                new Item("cache_write_1h", 30, "4"),
                                new Item("audio_input", 20, "40"),
                                new Item("prompt", 300, "2"),
                                new Item("reasoning", 200, "10"),
                                new Item("audio_output", 100, "80"),
                                new Item("completion", 200, "8"),
                                new Item("call", 1, "500")),
                        "1",
                        Rule.UP));
        assertThat(ByHand.quota(receipt)).isEqualTo(120 + 125 + 120 + 800 + 600 + 2000 + 8000 + 1600 + 500);
    }

    @Test
    void partsThatAreMoreThanTheWholeAreChargedAsFarAsTheWholeGoes() {
        Price price = tariff(ALL).textPrice(new Usage(100, 10, 80, 80, 80, 7, 80, 80), false);
        assertThat(price.receipt().items())
                .containsExactly(
                        new Item("cache_read", 80, "0.2"),
                        new Item("cache_write_5m", 20, "2.5"),
                        new Item("reasoning", 7, "10"),
                        new Item("audio_output", 3, "80"));
        assertThat(price.quota()).isEqualTo(16 + 50 + 70 + 240);
    }

    @Test
    void countsOfAllItemsAreTheTokens() {
        Random random = new Random(13);
        for (int i = 0; i < 2_000; i++) {
            Usage usage = new Usage(
                    count(random),
                    count(random),
                    count(random),
                    count(random),
                    count(random),
                    count(random),
                    count(random),
                    count(random));
            Price price = tariff(ALL).textPrice(usage, false);
            long counted =
                    price.receipt().items().stream().mapToLong(Item::count).sum();
            assertThat(counted).isEqualTo(Math.max(0, usage.prompt()) + Math.max(0, usage.completion()));
            assertThat(ByHand.quota(price.receipt())).isEqualTo(price.quota()).isNotNegative();
        }
    }

    private static long count(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> -random.nextLong(100);
            default -> random.nextLong(100_000);
        };
    }

    @Test
    void sumIsRoundedUpOnceAndExact() {
        assertThat(tariff("{\"input\": 0.14}")
                        .textPrice(new Usage(100, 0), true)
                        .quota())
                .as("7.00 and not a hair more")
                .isEqualTo(7);
        assertThat(tariff("{\"input\": 0.02, \"output\": 0.02}")
                        .textPrice(new Usage(1, 1), true)
                        .quota())
                .as("0.01 + 0.01")
                .isEqualTo(1);
        assertThat(tariff("{\"input\": 0}")
                        .textPrice(new Usage(1000, 1000), true)
                        .quota())
                .isZero();
        ListTariff third = new ListTariff(prices("{\"input\": 3}"), new BigDecimal("0.1"), new BigDecimal("7"), "x");
        assertThat(third.textPrice(new Usage(10_000_000, 0), true).quota()).isEqualTo(21);
    }

    @Test
    void nothingUsedCostsNothingButTheCallThatWasAnswered() {
        assertThat(tariff(ALL).textPrice(Usage.NONE, true).quota()).isEqualTo(500);
        Price nothing = tariff(ALL).textPrice(Usage.NONE, false);
        assertThat(nothing.quota()).isZero();
        assertThat(nothing.receipt().items()).containsExactly(new Item("prompt", 0, "2"));
    }

    @Test
    void imagesAndSpeechCostTheirPieces() {
        assertThat(tariff("{\"image\": 0.04}").imagesPrice("image 1024x1792 hd", 3, 2))
                .isEqualTo(new Price(
                        40_000, new Receipt("price list", List.of(new Item("image", 2, "20000")), "1", Rule.UP)));
        assertThat(tariff(ALL).imagesPrice("image", 1, -5).quota()).isEqualTo(20_500);
        assertThat(tariff("{\"per_call\": 0.1}").imagesPrice("image", 1, 3).quota())
                .isEqualTo(50_000);
        ListTariff speech = tariff("{\"input\": 15}");
        assertThat(speech.speechUnit(false)).isEqualTo("character");
        assertThat(speech.speechPrice("character", 13).quota()).as("97.5").isEqualTo(98);
        assertThat(speech.transcriptPrice(new Usage(10, 10), false, true).quota())
                .isEqualTo(150);
    }

    @Test
    void holdIsAtTheDearestThatTokensMayTurnOutToBe() {
        assertThat(tariff(ALL).hold(new Volume(100, 10, false, false))).isEqualTo(200 + 100 + 500);
        assertThat(tariff(ALL).hold(new Volume(100, 10, false, true))).isEqualTo(400 + 100 + 500);
        assertThat(tariff(ALL).hold(new Volume(100, 10, true, true))).isEqualTo(4000 + 800 + 500);
        assertThat(tariff(ALL).tellsKindsApart()).isTrue();
        assertThat(tariff("{\"input\": 2, \"output\": 8, \"cache_read\": 1}").tellsKindsApart())
                .isFalse();
        assertThat(tariff("{\"input\": 2, \"cache_read\": 4}").hold(new Volume(100, 0, false, false)))
                .isEqualTo(200);
    }

    @Test
    void holdCoversWhateverTheTokensTurnOutToBe() {
        Random random = new Random(17);
        for (int i = 0; i < 2_000; i++) {
            ListTariff tariff = random(random);
            long prompt = random.nextLong(100_000);
            long answer = random.nextLong(10_000);
            Usage usage = new Usage(
                    prompt,
                    answer,
                    random.nextLong(prompt + 1),
                    random.nextLong(prompt + 1),
                    random.nextLong(prompt + 1),
                    random.nextLong(answer + 1),
                    random.nextLong(prompt + 1),
                    random.nextLong(answer + 1));
            Price price = tariff.textPrice(usage, true);
            assertThat(tariff.hold(new Volume(prompt, answer, true, true))).isGreaterThanOrEqualTo(price.quota());
            assertThat(ByHand.quota(price.receipt())).isEqualTo(price.quota());
        }
    }

    private static ListTariff random(Random random) {
        StringBuilder entry = new StringBuilder("{\"input\": ").append(random.nextInt(20));
        for (String member : PriceItem.byName().keySet()) {
            if (!member.equals("input") && random.nextBoolean()) {
                entry.append(", \"%s\": %s".formatted(member, BigDecimal.valueOf(random.nextInt(100_000), 4)));
            }
        }
        Prices prices = prices(entry.append('}').toString());
        return new ListTariff(
                prices,
                BigDecimal.valueOf(random.nextDouble() * 2),
                BigDecimal.valueOf(random.nextInt(1, 1_000_000)),
                "price list");
    }

    @Test
    void absurdCountsCostTheMostAndNeverOverflow() {
        ListTariff dear = tariff("{\"input\": 999999999, \"image\": 999999999, \"per_call\": 999999999}");
        Usage much = new Usage(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 1, 1, 1, 1, 1);
        for (Price price : List.of(
                dear.textPrice(much, true), dear.imagesPrice("", 1, Long.MAX_VALUE), dear.speechPrice("x", 1L << 62))) {
            assertThat(price.quota()).isEqualTo(Sum.MOST);
            assertThat(ByHand.quota(price.receipt())).isEqualTo(Sum.MOST);
        }
        assertThat(dear.hold(new Volume(Long.MAX_VALUE, Long.MAX_VALUE, true, true)))
                .isEqualTo(Sum.MOST);
    }

    @Test
    void logSaysThePrices() {
        assertThat(tariff(ALL).textContent()).isEqualTo("价格：4 / 16 × 1.00");
        assertThat(tariff(ALL).content()).isEqualTo("价格：0.04 × 1.00");
        assertThat(tariff("{\"per_call\": 0.01}").textContent()).isEqualTo("价格：0.01 × 1.00");
        assertThat(tariff("{\"per_call\": 0.01}").content()).isEqualTo("价格：0.01 × 1.00");
        assertThat(tariff("{\"input\": 15}").content()).isEqualTo("价格：15 × 1.00");
    }

    /** One that has a price for everything. */
    static ListTariff all() {
        return tariff(ALL);
    }

    private static ListTariff tariff(String entry) {
        return new ListTariff(prices(entry), BigDecimal.ONE, BigDecimal.valueOf(500_000), "price list");
    }

    private static Prices prices(String entry) {
        return PriceList.of("{\"m\": [" + entry + "]}")
                .at("m", Instant.EPOCH)
                .orElseThrow()
                .of(1, "default");
    }
}
