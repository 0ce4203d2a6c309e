package switchboard.quota.prepaid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Operation;

final class PriceListTest {
    private static final Instant JANUARY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");

    @Test
    void latestEntryThatHasBegunHolds() {
        PriceList list = PriceList.of("""
                {"gpt-4o": [
                  {"from": "2026-05-01T00:00:00Z", "input": 2, "output": 8},
                  {"input": 5, "output": 20},
                  {"from": "2026-01-01T00:00:00Z", "input": 2.5, "output": 10}]}""");
        assertThat(input(list, "gpt-4o", Instant.MIN)).isEqualTo("5");
        assertThat(input(list, "gpt-4o", JANUARY.minusNanos(1))).isEqualTo("5");
        assertThat(input(list, "gpt-4o", JANUARY)).isEqualTo("2.5");
        assertThat(input(list, "gpt-4o", MAY.minusNanos(1))).isEqualTo("2.5");
        assertThat(input(list, "gpt-4o", MAY)).isEqualTo("2");
        assertThat(list.at("gpt-4o", MAY).orElseThrow().basis()).isEqualTo("price list 2026-05-01T00:00:00Z");
        assertThat(list.at("gpt-4o", Instant.MIN).orElseThrow().basis()).isEqualTo("price list");
        assertThat(list.at("gpt-4o-mini", MAY)).isEmpty();
        assertThat(list.at("GPT-4O", MAY)).isEmpty();
    }

    @Test
    void longestBeginningThatHasPricesByThenHolds() {
        PriceList list = PriceList.of("""
                {"*": [{"input": 1}],
                 "claude-*": [{"input": 2}],
                 "claude-sonnet-*": [{"from": "2026-05-01T00:00:00Z", "input": 3}],
                 "claude-sonnet-4": [{"from": "2026-05-01T00:00:00Z", "input": 4}]}""");
        assertThat(input(list, "claude-sonnet-4", MAY)).isEqualTo("4");
        assertThat(input(list, "claude-sonnet-4-5", MAY)).isEqualTo("3");
        assertThat(input(list, "claude-sonnet-4", JANUARY)).isEqualTo("2");
        assertThat(input(list, "claude-", JANUARY)).isEqualTo("2");
        assertThat(input(list, "claude", JANUARY)).isEqualTo("1");
        assertThat(input(list, "claude-*", JANUARY)).as("a name is a name").isEqualTo("2");
    }

    @Test
    void channelAndGroupGoBeforeMemberByMember() {
        PriceEntry entry = PriceList.of("""
                        {"m": [{"input": 10, "output": 20, "cache_read": 1, "per_call": 0.5,
                          "channels": {"7": {"input": 5, "reasoning": 7}},
                          "groups": {"vip": {"input": 8, "output": 0}, "free": {}}}]}""").at("m", MAY).orElseThrow();
        assertThat(prices(entry.of(1, "default"))).isEqualTo("10 20 1 10 10 20 0.5");
        assertThat(prices(entry.of(7, "default"))).isEqualTo("5 20 1 5 5 7 0.5");
        assertThat(prices(entry.of(1, "vip"))).isEqualTo("8 0 1 8 8 0 0.5");
        assertThat(prices(entry.of(7, "vip"))).isEqualTo("8 0 1 8 8 7 0.5");
        assertThat(entry.isOwn("vip")).isTrue();
        assertThat(entry.isOwn("free")).isTrue();
        assertThat(entry.isOwn("default")).isFalse();
    }

    private static String prices(Prices prices) {
        return "%s %s %s %s %s %s %s"
                .formatted(
                        prices.of(PriceItem.INPUT),
                        prices.of(PriceItem.OUTPUT),
                        prices.of(PriceItem.CACHE_READ),
                        prices.of(PriceItem.CACHE_WRITE_5M),
                        prices.of(PriceItem.AUDIO_INPUT),
                        prices.of(PriceItem.REASONING),
                        prices.of(PriceItem.PER_CALL));
    }

    @ParameterizedTest
    @CsvSource({
        "INPUT, 2",
        "OUTPUT, 2",
        "CACHE_READ, 2",
        "CACHE_WRITE_5M, 3",
        "CACHE_WRITE_1H, 3",
        "AUDIO_INPUT, 2",
        "REASONING, 2",
        "AUDIO_OUTPUT, 2",
        "IMAGE, 0",
        "PER_CALL, 0"
    })
    void whatIsNotWrittenDownCostsWhatItIsAKindOf(PriceItem item, String money) {
        Prices prices = PriceList.of("{\"m\": [{\"input\": 2, \"cache_write_5m\": 3}]}")
                .at("m", MAY)
                .orElseThrow()
                .of(1, "default");
        assertThat(prices.of(item)).isEqualByComparingTo(money);
    }

    @Test
    void operationHasAPriceWhereItsKindIsWrittenDown() {
        Prices tokens = prices("{\"input\": 0}");
        assertThat(tokens.price(Operation.CHAT)).isTrue();
        assertThat(tokens.price(Operation.SPEECH)).isTrue();
        assertThat(tokens.price(Operation.IMAGES)).isFalse();
        Prices images = prices("{\"image\": 0.04}");
        assertThat(images.price(Operation.IMAGES)).isTrue();
        assertThat(images.price(Operation.CHAT)).isFalse();
        Prices calls = prices("{\"per_call\": 0.01}");
        assertThat(calls.price(Operation.IMAGES)).isTrue();
        assertThat(calls.price(Operation.TRANSCRIPTION)).isTrue();
        assertThat(prices("{}").price(Operation.CHAT)).isFalse();
    }

    private static Prices prices(String entry) {
        return PriceList.of("{\"m\": [" + entry + "]}")
                .at("m", MAY)
                .orElseThrow()
                .of(1, "default");
    }

    @Test
    void pricesAreExactDecimals() {
        assertThat(input(PriceList.of("{\"m\":[{\"input\":0.1}]}"), "m", MAY)).isEqualTo("0.1");
        assertThat(input(PriceList.of("{\"m\":[{\"input\":1e-12}]}"), "m", MAY)).isEqualTo("0.000000000001");
        assertThat(input(PriceList.of("{\"m\":[{\"input\":999999999}]}"), "m", MAY))
                .isEqualTo("999999999");
        assertThat(input(PriceList.of("{\"m\":[{\"input\":2.50}]}"), "m", MAY)).isEqualTo("2.5");
        assertThat(input(PriceList.of("{\"m\":[{\"input\":0e99}]}"), "m", MAY)).isEqualTo("0");
    }

    @Test
    void emptyTextIsAnEmptyList() {
        assertThat(PriceList.of("").models()).isEmpty();
        assertThat(PriceList.of(" \n").models()).isEmpty();
        assertThat(PriceList.of("{}").models()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    []                                      | ModelPrices: must be a JSON object of models
                    null                                    | ModelPrices: must be a JSON object of models
                    {} {}                                   | ModelPrices: something follows the object
                    {"": []}                                | ModelPrices: a model needs a name
                    {"m": {}}                               | ModelPrices: m: must be an array of entries
                    {"m": []}                               | ModelPrices: m: has no entry
                    {"m": [1]}                              | ModelPrices: m, entry 1: must be an object
                    {"a*b": [{}]}                           | ModelPrices: a*b: a star may stand at the end of a name alone
                    {"m": [{}, {"inptu": 1}]}               | ModelPrices: m, entry 2: there is no member "inptu"
                    {"m": [{"input": "1"}]}                 | ModelPrices: m, entry 1: input must be a number
                    {"m": [{"input": null}]}                | ModelPrices: m, entry 1: input must be a number
                    {"m": [{"input": -1}]}                  | ModelPrices: m, entry 1: input is below 0
                    {"m": [{"input": 1e9}]}                 | ModelPrices: m, entry 1: input is too large
                    {"m": [{"input": 1e999999}]}            | ModelPrices: m, entry 1: input is too large
                    {"m": [{"input": 1e-13}]}               | ModelPrices: m, entry 1: input has more than 12 decimals
                    {"m": [{"output": 1}]}                  | ModelPrices: m, entry 1: has a price of tokens, but no input
                    {"m": [{"from": "yesterday"}]}          | ModelPrices: m, entry 1: from must be a moment such as "2026-01-31T00:00:00Z"
                    {"m": [{"from": 1767225600}]}           | ModelPrices: m, entry 1: from must be a moment such as "2026-01-31T00:00:00Z"
                    {"m": [{"input": 1}, {"input": 2}]}     | ModelPrices: m, entry 2: another entry begins at the same moment
                    {"m": [{"channels": []}]}               | ModelPrices: m, entry 1: channels must be an object
                    {"m": [{"channels": {"x": {}}}]}        | ModelPrices: m, entry 1: channels are named by their numbers, not "x"
                    {"m": [{"channels": {"07": {}}}]}       | ModelPrices: m, entry 1: channels are named by their numbers, not "07"
                    {"m": [{"channels": {"7": 1}}]}         | ModelPrices: m, entry 1: channels 7 must be an object
                    {"m": [{"channels": {"7": {"output": 1}}}]} | ModelPrices: m, entry 1: channel 7 has a price of tokens, but no input
                    {"m": [{"groups": {"vip": {"from": 1}}}]} | ModelPrices: m, entry 1: there is no member "from"
                    {"m": [{"groups": {"": {}}}]}           | ModelPrices: m, entry 1: groups needs names
                    {"m": [{"groups": {"vip": {"output": 1}}}]} | ModelPrices: m, entry 1: group vip has a price of tokens, but no input
                    """)
    void whatIsNoPriceListIsRefusedWithTheReason(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PriceList.of(text))
                .withMessage(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"m\"",
                "{\"m\": [",
                "{\"m\": [{",
                "{\"m\": [{}",
                "{\"m\": [{\"input\":",
                "{\"m\": [{\"groups\": {\"a\": {",
                "{\"m\": [{}], \"m\": [{}]}",
                "{\"m\": [{\"input\": 1, \"input\": 2}]}",
                "nonsense",
                "\u0000",
                "{\"m\": [{\"input\": NaN}]}",
                "{\"m\": [{\"input\": 0x10}]}"
            })
    void brokenJsonIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PriceList.of(text))
                .withMessageStartingWith("ModelPrices is no JSON: ");
    }

    @Test
    void garbageIsReadOrRefusedAndNothingElse() {
        Random random = new Random(3);
        String good = "{\"m*\":[{\"from\":\"2026-01-01T00:00:00Z\",\"input\":1.5,\"channels\":{\"7\":{\"input\":2}},"
                + "\"groups\":{\"vip\":{\"per_call\":1}}}]}";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int cut = random.nextInt(4); cut >= 0; cut--) {
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.deleteCharAt(at);
                } else {
                    text.setCharAt(at, "{}[]\":,.-+e0129*\u0000\ud800".charAt(random.nextInt(17)));
                }
            }
            try {
                assertThat(PriceList.of(text.toString())).isNotNull();
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageStartingWith("ModelPrices");
            }
        }
    }

    @Test
    void unreadableListLeavesTheFormerOneInForce() {
        FakeOptions options = new FakeOptions().with("ModelPrices", "{\"m\": [{\"input\": 1}]}");
        var list = new ParsedOption<>(options, "ModelPrices", PriceList.EMPTY, PriceList::of);
        PriceList first = list.value();
        assertThat(list.value()).isSameAs(first);
        options.with("ModelPrices", "{");
        assertThat(list.value()).isSameAs(first);
        options.with("ModelPrices", "");
        assertThat(list.value()).isSameAs(PriceList.EMPTY);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> PriceList.of("{"));
    }

    private static String input(PriceList list, String model, Instant at) {
        BigDecimal money = list.at(model, at).orElseThrow().of(1, "default").of(PriceItem.INPUT);
        return money.toPlainString();
    }
}
