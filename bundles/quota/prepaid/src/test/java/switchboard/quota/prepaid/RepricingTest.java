package switchboard.quota.prepaid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.spi.Charge;
import switchboard.spi.Demand;
import switchboard.spi.Operation;
import switchboard.spi.Outcome;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.PastCall;
import switchboard.spi.Receipt;
import switchboard.spi.Usage;

/** What the past would have cost: by the options it was paid under, the same; by others, what they say. */
final class RepricingTest {
    private static final long PLENTY = 1L << 50;
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final Outcome WHOLE =
            new Outcome(Ending.COMPLETE, new Usage(1000, 100, 500, 0, 0, 30, 0, 0), false, "one two three", Usage.NONE);

    private final FakeOptions options = new FakeOptions();
    private final FakeOptions candidate = new FakeOptions();
    private final PrepaidQuotaPolicy policy =
            new PrepaidQuotaPolicy(new FakeBalances(PLENTY, PLENTY), options, new FakeCounter(9));

    static Stream<Demand> demands() {
        return Stream.of(
                Demands.of(Operation.CHAT, "gpt-4o", "{}"),
                Demands.of(Operation.EMBEDDINGS, "text-embedding-3-small", "{}"),
                Demands.of(Operation.CHAT, "deepseek-chat", "{}"),
                Demands.of(Operation.IMAGES, "dall-e-3", "{\"size\":\"1024x1792\",\"quality\":\"hd\",\"n\":2}"),
                Demands.of(Operation.IMAGES, "dall-e-3", "{\"size\":\"7x7\",\"quality\":\"hd\"}"),
                Demands.of(Operation.IMAGES, "dall-e-2", "{\"size\":\"512x512\"}"),
                Demands.of(Operation.IMAGES, "flux", "{\"n\":3}"),
                Demands.of(Operation.SPEECH, "tts-1", "{\"input\":\"Hello, world!\"}"),
                Demands.of(Operation.TRANSCRIPTION, "whisper-1", "{}"),
                Demands.of(Operation.PROXY, "", "{}"));
    }

    @ParameterizedTest
    @MethodSource("demands")
    void sameOptionsGiveTheSamePrice(Demand demand) {
        for (String prices : List.of(
                "{}", "{\"*\":[{\"input\":1.5,\"output\":6,\"cache_read\":0.3,\"image\":0.03,\"per_call\":1}]}")) {
            for (String corrected : List.of("true", "false")) {
                options.with("ModelPrices", prices).with("DallE2PriceCorrected", corrected);
                Charge charge = policy.admit(demand).charge(WHOLE);
                assertThat(policy.reprice(past(demand, charge), options)).hasValue(charge.quota());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("demands")
    void otherOptionsGiveTheirPrice(Demand demand) {
        candidate
                .with("ModelRatio", "{\"gpt-4o\": 7, \"flux\": 1, \"dall-e-3\": 0.3, \"tts-1\": 9}")
                .with("GroupRatio", "{\"default\": 1.7}")
                .with("TranscriptionRatioEnabled", "true");
        Charge before = policy.admit(demand).charge(WHOLE);
        PrepaidQuotaPolicy other =
                new PrepaidQuotaPolicy(new FakeBalances(PLENTY, PLENTY), candidate, new FakeCounter(9));
        assertThat(policy.reprice(past(demand, before), candidate))
                .hasValue(other.admit(demand).charge(WHOLE).quota());
        candidate.with("ModelPrices", "{\"*\":[{\"input\":2,\"output\":4,\"image\":0.07}]}");
        OptionalLong listed = policy.reprice(past(demand, before), candidate);
        if (demand.call().operation() == Operation.SPEECH) {
            assertThat(listed).as("bytes are no characters").isEmpty();
        } else if (demand.call().operation() == Operation.TRANSCRIPTION) {
            assertThat(listed).as("what was counted is a text of three tokens").hasValue(11);
        } else {
            assertThat(listed).hasValue(other.admit(demand).charge(WHOLE).quota());
        }
    }

    @Test
    void dateOfTheCallDecides() {
        candidate.with("ModelPrices", "{\"gpt-4o\":[{\"input\":2},{\"from\":\"2026-05-01T12:00:00Z\",\"input\":20}]}");
        Demand demand = Demands.of(Operation.CHAT, "gpt-4o", "{}");
        PastCall call = past(demand, policy.admit(demand).charge(WHOLE));
        assertThat(policy.reprice(call, candidate)).hasValue(11_000);
        PastCall earlier = new PastCall(
                NOON.minusMillis(1),
                call.group(),
                call.operation(),
                call.model(),
                call.channelId(),
                call.channelType(),
                call.usage(),
                call.quota(),
                call.receipt());
        assertThat(policy.reprice(earlier, candidate)).hasValue(1_100);
    }

    @Test
    void whatWasNotOwedStaysSo() {
        options.with(Endings.UPSTREAM_FAILS, "nothing");
        Demand demand = Demands.of(Operation.CHAT, "gpt-4o", "{}");
        Charge charge =
                policy.admit(demand).charge(new Outcome(Ending.CUT, new Usage(1000, 100), true, "", Usage.NONE));
        assertThat(charge.usage()).isEqualTo(new Usage(1000, 100));
        candidate.with("ModelPrices", "{\"gpt-4o\":[{\"input\":2,\"per_call\":1}]}");
        assertThat(policy.reprice(past(demand, charge), candidate)).hasValue(0);
    }

    @Test
    void whatCannotBeSaidIsNotSaid() {
        Demand demand = Demands.of(Operation.CHAT, "nobody-knows", "{}");
        Charge charge = policy.admit(demand).charge(WHOLE);
        candidate.with("UnpricedModelsRefused", "true");
        assertThat(policy.reprice(past(demand, charge), candidate)).isEmpty();
        Charge without = new Charge(7, Usage.NONE, "", charge.model(), true, Receipt.NONE);
        assertThat(policy.reprice(past(demand, without), options)).isEmpty();
        Demand image = Demands.of(Operation.IMAGES, "flux", "{}");
        options.with("ModelPrices", "{\"flux\":[{\"per_call\":1}]}");
        Charge call = policy.admit(image).charge(WHOLE);
        assertThat(policy.reprice(past(image, call), new FakeOptions())).hasValue(30_000);
    }

    @Test
    void candidatesAreReadOnceAndApart() {
        Demand demand = Demands.of(Operation.CHAT, "gpt-4o", "{}");
        PastCall call = past(demand, policy.admit(demand).charge(WHOLE));
        List<FakeOptions> many = IntStream.rangeClosed(1, 8)
                .mapToObj(price ->
                        new FakeOptions().with("ModelPrices", "{\"gpt-4o\":[{\"input\":%d}]}".formatted(2 * price)))
                .toList();
        IntStream.range(0, 4_000)
                .parallel()
                .forEach(i -> assertThat(policy.reprice(call, many.get(i % 8))).hasValue(1100L * (i % 8 + 1)));
    }

    @Test
    void reviewNamesWhatNobodyHas() {
        var names = new FakeNames(Set.of("ghost", "ghost-*", "7", "nobody"));
        assertThat(policy.review(
                        "ModelPrices",
                        "{\"ghost\":[{\"input\":1,\"groups\":{\"nobody\":{},\"vip\":{}}}],\"gpt-4o\":[{\"channels\":{\"7\":{},\"8\":{}}}],"
                                + "\"ghost-*\":[{}]}",
                        names))
                .containsExactly(
                        "no channel serves model ghost",
                        "no channel serves model ghost-*",
                        "there is no channel 7",
                        "nobody is in group nobody");
        assertThat(policy.review("ModelRatio", "{\"ghost\":1,\"ghost(33)\":1,\"mine\":2}", names))
                .containsExactly("no channel serves model ghost");
        assertThat(policy.review("CompletionRatio", "", names)).isEmpty();
        assertThat(policy.review("GroupRatio", "{\"nobody\":1}", names)).isEmpty();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> policy.review("GroupRatio", "[]", names))
                .withMessage("GroupRatio cannot be read: it is not a JSON object");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> policy.review("ModelPrices", "{\"m\":[{\"output\":1}]}", names))
                .withMessage("ModelPrices: m, entry 1: has a price of tokens, but no input");
    }

    @Test
    void reviewOfManyIsShort() {
        StringBuilder prices = new StringBuilder("{");
        for (int i = 100; i < 150; i++) {
            prices.append("\"ghost%d\":[{}],".formatted(i));
        }
        prices.setCharAt(prices.length() - 1, '}');
        var names = new FakeNames(
                IntStream.range(100, 150).mapToObj(i -> "ghost" + i).collect(Collectors.toSet()));
        List<String> sentences = policy.review("ModelPrices", prices.toString(), names);
        assertThat(sentences).hasSize(21).endsWith("no channel serves model ghost119", "and 30 more");
    }

    private static PastCall past(Demand demand, Charge charge) {
        return new PastCall(
                NOON,
                demand.caller().group(),
                demand.call().operation(),
                demand.upstreamModel(),
                demand.channel().id(),
                demand.channel().type(),
                charge.usage(),
                charge.quota(),
                charge.receipt());
    }
}
