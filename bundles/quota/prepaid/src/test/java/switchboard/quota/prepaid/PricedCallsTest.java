package switchboard.quota.prepaid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Demand;
import switchboard.spi.Operation;
import switchboard.spi.Outcome;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.Payload;
import switchboard.spi.RefusedException;
import switchboard.spi.Usage;
import switchboard.testkit.PlainJson;

/** Calls of models that the price list has, from their admission to their end. */
final class PricedCallsTest {
    private static final long PLENTY = 1L << 50;
    private static final Instant MIDNIGHT = Instant.parse("2026-05-01T00:00:00Z");

    private final FakeOptions options = new FakeOptions();

    @Test
    void listGoesAboveTheRatiosOfItsModelsAlone() {
        list("{\"gpt-4o\": [{\"input\": 4, \"output\": 8}]}");
        assertThat(cost(chat("gpt-4o"), new Usage(100, 10))).isEqualTo(200 + 40);
        assertThat(cost(chat("gpt-4"), new Usage(100, 10))).isEqualTo(1500 + 300);
        list("");
        assertThat(cost(chat("gpt-4o"), new Usage(100, 10))).isEqualTo(250 + 100);
    }

    @Test
    void groupRatioMultipliesUnlessTheGroupHasPricesOfItsOwn() {
        options.with("GroupRatio", "{\"default\": 0.5, \"vip\": 0.1}");
        list("{\"gpt-4o\": [{\"input\": 4, \"output\": 8, \"groups\": {\"vip\": {\"input\": 3}}}]}");
        assertThat(cost(chat("gpt-4o"), new Usage(100, 10))).isEqualTo(100 + 20);
        assertThat(cost(chat("gpt-4o", "vip"), new Usage(100, 10))).isEqualTo(150 + 40);
        assertThat(cost(chat("gpt-4o", "nobody"), new Usage(100, 10))).isEqualTo(200 + 40);
    }

    @Test
    void channelHasPricesOfItsOwn() {
        list("{\"gpt-4o\": [{\"input\": 4, \"channels\": {\"3\": {\"input\": 2}, \"4\": {\"input\": 6}}}]}");
        assertThat(cost(chat("gpt-4o"), new Usage(100, 0)))
                .as("demands go to channel 3")
                .isEqualTo(100);
    }

    @Test
    void quotaPerUnitSaysWhatMoneyIs() {
        list("{\"gpt-4o\": [{\"input\": 4}]}");
        options.with("QuotaPerUnit", "1000000");
        assertThat(cost(chat("gpt-4o"), new Usage(100, 0))).isEqualTo(400);
        for (String unusable : new String[] {"0", "-1", "NaN", "many", "1e30", "1e-30"}) {
            options.with("QuotaPerUnit", unusable);
            assertThat(cost(chat("gpt-4o"), new Usage(100, 0)))
                    .as("%s leaves what was in force", unusable)
                    .isEqualTo(400);
        }
        options.with("QuotaPerUnit", "");
        assertThat(cost(chat("gpt-4o"), new Usage(100, 0))).as("the built-in").isEqualTo(200);
    }

    @Test
    void pricesHoldFromAdmissionToTheEndAlsoAcrossMidnight() {
        list("{\"gpt-4o\": [{\"input\": 4}, {\"from\": \"2026-05-01T00:00:00Z\", \"input\": 40}]}");
        Demand evening = Demands.at(MIDNIGHT.minusMillis(1), chat("gpt-4o"));
        Admission before = policy().admit(evening);
        Admission after = policy().admit(Demands.at(MIDNIGHT, chat("gpt-4o")));
        list("{\"gpt-4o\": [{\"input\": 400}]}");
        options.with("GroupRatio", "{\"default\": 7}").with("QuotaPerUnit", "1");
        assertThat(before.charge(complete(new Usage(100, 0))).quota()).isEqualTo(200);
        Charge charge = after.charge(complete(new Usage(100, 0)));
        assertThat(charge.quota()).isEqualTo(2000);
        assertThat(charge.receipt().basis()).isEqualTo("price list 2026-05-01T00:00:00Z");
        assertThat(charge.content()).isEqualTo("价格：40 / 40 × 1.00");
    }

    @Test
    void holdIsThePromptAndTheAnswersLimitAtTheirPrices() {
        list("{\"gpt-4o\": [{\"input\": 4, \"output\": 8}]}");
        options.with("PreConsumedQuota", "50");
        Demand demand = Demands.of(Operation.CHAT, "gpt-4o", "{\"max_tokens\": 1000}");
        assertThat(policy(4300).admit(demand).hold())
                .as("9 tokens at 2, 1050 at 4")
                .isEqualTo(18 + 4200);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> policy(4217).admit(demand))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("insufficient_user_quota"));
    }

    @Test
    void holdReckonsWithAudioAndCachesWhereTheRequestSpeaksOfThem() {
        list(
                "{\"m\": [{\"input\": 4, \"output\": 8, \"audio_input\": 400, \"audio_output\": 800, \"cache_write_1h\": 40}]}");
        options.with("PreConsumedQuota", "0");
        assertThat(hold(500, "{\"max_tokens\": 10}")).isEqualTo(18 + 40);
        assertThat(hold(6000, "{\"max_tokens\": 10, \"modalities\": [\"audio\"]}"))
                .isEqualTo(9 * 200 + 10 * 400);
        assertThat(hold(500, "{\"max_tokens\": 10, \"system\": [{\"cache_control\": {}}]}"))
                .isEqualTo(9 * 20 + 40);
    }

    private long hold(long balance, String body) {
        return policy(balance).admit(Demands.of(Operation.CHAT, "m", body)).hold();
    }

    @Test
    void refusedAreModelsThatNeitherTheListNorATableHas() {
        options.with("UnpricedModelsRefused", "true");
        list("{\"mine\": [{\"from\": \"2026-05-01T00:00:00Z\", \"input\": 4}]}");
        assertThat(cost(Demands.at(MIDNIGHT, chat("mine")), new Usage(1, 0))).isEqualTo(2);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> policy().admit(Demands.at(MIDNIGHT.minusMillis(1), chat("mine"))))
                .withMessage("model mine has no price");
        options.with("UnpricedModelsRefused", "false");
        assertThat(cost(Demands.at(MIDNIGHT.minusMillis(1), chat("mine")), new Usage(1, 0)))
                .isEqualTo(30);
        options.with("GroupRatio", "{\"default\": -1}");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> policy().admit(Demands.at(MIDNIGHT, chat("mine"))))
                .withMessage("model mine has a negative price");
    }

    @Test
    void entryWithoutPricesEndsThem() {
        list("{\"gpt-4o\": [{\"input\": 400}, {\"from\": \"2026-05-01T00:00:00Z\"}], \"*\": [{\"input\": 4000}]}");
        assertThat(cost(Demands.at(MIDNIGHT, chat("gpt-4o")), new Usage(100, 10)))
                .isEqualTo(350);
    }

    @Test
    void imagesSpeechAndTranscriptionsArePricedByTheirUpstreamsName() {
        list(
                "{\"dall-e-3\": [{\"image\": 0.04}], \"tts-1\": [{\"input\": 15}], \"heard\": [{\"input\": 2, \"output\": 4}]}");
        assertThat(cost(Demands.of(Operation.IMAGES, "dall-e-3", "{\"n\": 2, \"quality\": \"hd\"}"), Usage.NONE))
                .isEqualTo(40_000);
        assertThat(cost(Demands.of(Operation.SPEECH, "tts-1", "{\"input\": \"你好\"}"), Usage.NONE))
                .as("characters")
                .isEqualTo(15);
        Demand transcription = Demands.of(Operation.TRANSCRIPTION, "heard", 1, "default", "", new Payload.Streamed());
        Charge told = policy().admit(transcription).charge(complete(new Usage(100, 10)));
        assertThat(told.quota()).isEqualTo(100 + 20);
        assertThat(told.usage()).isEqualTo(new Usage(100, 10));
        Charge counted = policy().admit(transcription)
                .charge(new Outcome(Ending.COMPLETE, Usage.NONE, false, "one two three", Usage.NONE));
        assertThat(counted.quota()).isEqualTo(6);
        assertThat(counted.usage()).isEqualTo(new Usage(0, 3));
    }

    @Test
    void callThatWasAnsweredCostsItsPriceAndOneOfWhichNothingIsOwedDoesNot() {
        list("{\"gpt-4o\": [{\"per_call\": 0.001, \"input\": 4}]}");
        assertThat(cost(chat("gpt-4o"), Usage.NONE)).as("whole, with no token").isEqualTo(500);
        assertThat(cost(chat("gpt-4o"), new Usage(10, 0))).isEqualTo(520);
        assertThat(ended(Ending.CUT, new Usage(10, 0))).isEqualTo(520);
        assertThat(ended(Ending.CUT, Usage.NONE)).isZero();
        options.with(Endings.UPSTREAM_FAILS, "nothing").with(Endings.WITHOUT_USAGE, "nothing");
        assertThat(ended(Ending.CUT, new Usage(10, 0))).isZero();
        assertThat(ended(Ending.COMPLETE, new Usage(10, 0))).isZero();
    }

    private long ended(Ending ending, Usage counted) {
        return policy().admit(chat("gpt-4o"))
                .charge(new Outcome(ending, counted, true, "", Usage.NONE))
                .quota();
    }

    private void list(String prices) {
        options.with("ModelPrices", prices);
    }

    private static Demand chat(String model) {
        return chat(model, "default");
    }

    private static Demand chat(String model, String group) {
        return Demands.of(Operation.CHAT, model, 1, group, "", PlainJson.of("{}"));
    }

    private final PrepaidQuotaPolicy rich = policy(PLENTY);

    private PrepaidQuotaPolicy policy() {
        return rich;
    }

    private PrepaidQuotaPolicy policy(long balance) {
        return new PrepaidQuotaPolicy(new FakeBalances(balance, PLENTY), options, new FakeCounter(9));
    }

    private long cost(Demand demand, Usage usage) {
        Charge charge = policy().admit(demand).charge(complete(usage));
        assertThat(ByHand.quota(charge.receipt())).isEqualTo(charge.quota());
        return charge.quota();
    }

    private static Outcome complete(Usage usage) {
        return new Outcome(Ending.COMPLETE, usage, false, "", usage);
    }
}
