package switchboard.quota.prepaid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Demand;
import switchboard.spi.Operation;
import switchboard.spi.Outcome;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.Payload;
import switchboard.spi.Receipt;
import switchboard.spi.Receipt.Item;
import switchboard.spi.Receipt.Rule;
import switchboard.spi.RefusedException;
import switchboard.spi.Usage;
import switchboard.testkit.PlainJson;

/** The worked examples of the billing contract, and what this gateway does otherwise. */
final class PrepaidQuotaPolicyTest {
    private static final String HELLO = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello!\"}]}";
    private static final long PLENTY = 1L << 50;

    private final FakeOptions options = new FakeOptions();

    @ParameterizedTest(name = "{0} at {1}, group {2}: {3} tokens and {4} more need {7}")
    @MethodSource("estimates")
    void callPassesWithItsEstimateAndNotWithLess(
            String model, int type, String group, long prompt, long limit, String reserve, long estimate, long least) {
        options.with("GroupRatio", "{\"default\": " + group + "}").with("PreConsumedQuota", reserve);
        Demand demand =
                Demands.of(Operation.CHAT, model, type, "default", "", PlainJson.of("{\"max_tokens\":" + limit + "}"));
        assertThat(policy(least, PLENTY, prompt).admit(demand).hold()).isEqualTo(estimate);
        refused(policy(least - 1, PLENTY, prompt), demand, "insufficient_user_quota", "user quota is not enough");
        if (estimate > 0) {
            refused(policy(PLENTY, estimate - 1, prompt), demand, "pre_consume_token_quota_failed", "令牌额度不足");
        }
    }

    static Stream<Arguments> estimates() {
        return Golden.rows("golden-pre-consume.tsv")
                .map(row -> Arguments.of(List.of(row.get()).subList(0, 8).toArray()));
    }

    @Test
    void exampleOneHoldsTheEstimateAndChargesTheUsage() {
        Admission admission = policy(1000, 1000, 9).admit(chat("gpt-3.5-turbo", HELLO));
        assertThat(admission.hold()).isEqualTo(127);
        assertThat(admission.charge(complete(new Usage(9, 12))))
                .isEqualTo(new Charge(
                        12,
                        new Usage(9, 12),
                        "倍率：0.25 × 1.00 × 3.00",
                        Optional.empty(),
                        true,
                        new Receipt(
                                "ratio",
                                List.of(new Item("prompt", 9, "0.25"), new Item("completion", 12, "0.75")),
                                "1",
                                Rule.UP_AT_LEAST_1)));
    }

    @Test
    void exampleFourRefusesUserBeforeToken() {
        Demand demand = chat("gpt-3.5-turbo", HELLO);
        refused(policy(126, 100, 9), demand, "insufficient_user_quota", "user quota is not enough");
        refused(policy(127, 100, 9), demand, "pre_consume_token_quota_failed", "令牌额度不足");
        assertThat(policy(127, 127, 9).admit(demand).hold()).isEqualTo(127);
    }

    @Test
    void exampleSevenCountsMaxTokensAndGroup() {
        Demand plain = chat("gpt-4o", "{\"max_tokens\":1000}");
        assertThat(policy(4000, PLENTY, 19).admit(plain).hold()).isEqualTo(3797);
        options.with("GroupRatio", "{\"default\": 0.8}");
        Admission admission = policy(4000, PLENTY, 19).admit(plain);
        assertThat(admission.hold()).isEqualTo(3038);
        assertThat(admission.charge(complete(new Usage(1000, 500))).quota()).isEqualTo(6000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"max_completion_tokens\":1000}",
                "{\"max_output_tokens\":1000}",
                "{\"generationConfig\":{\"topK\":3,\"maxOutputTokens\" : 1000}}"
            })
    void everyDialectsNameOfTheAnswersLimitCounts(String body) {
        Demand demand = chat("gpt-4o", body);
        assertThat(policy(4000, PLENTY, 19).admit(demand).hold()).isEqualTo(3797);
    }

    @ParameterizedTest
    @MethodSource("examplesEightToTen")
    void smallAmountsRoundAsInOneApi(String model, int type, long prompt, long completion, long quota) {
        Demand demand = Demands.of(Operation.CHAT, model, type, "default", "", PlainJson.of(HELLO));
        assertThat(policy(PLENTY, PLENTY, 9)
                        .admit(demand)
                        .charge(complete(new Usage(prompt, completion)))
                        .quota())
                .isEqualTo(quota);
    }

    static Stream<Arguments> examplesEightToTen() {
        return Stream.of(
                Arguments.of("deepseek-chat", 36, 100, 0, 8),
                Arguments.of("deepseek-chat", 36, 300, 0, 22),
                Arguments.of("deepseek-chat", 36, 1000, 500, 140),
                Arguments.of("text-embedding-3-small", 1, 8, 0, 1),
                Arguments.of("glm-4-flash", 16, 1000, 500, 0),
                Arguments.of("gpt-4o", 1, 0, 0, 0),
                Arguments.of("gpt-4o-mini", 1, 9, 10, 4));
    }

    @Test
    void freeTextCallIsLoggedAllTheSame() {
        Charge charge = policy(0, 0, 9)
                .admit(Demands.of(Operation.CHAT, "glm-4-flash", 16, "default", "", PlainJson.of(HELLO)))
                .charge(complete(new Usage(1000, 500)));
        assertThat(charge.quota()).isZero();
        assertThat(charge.logged()).isTrue();
        assertThat(charge.content()).isEqualTo("倍率：0.00 × 1.00 × 1.00");
    }

    @Test
    void moderationAndEmbeddingHoldTheirPrompt() {
        Demand moderation = Demands.of(Operation.MODERATIONS, "text-moderation-latest", "{\"input\":\"Hello!\"}");
        Admission admission = policy(100, 100, 2).admit(moderation);
        assertThat(admission.hold()).isEqualTo(50);
        assertThat(admission.charge(complete(new Usage(2, 0))).quota()).isEqualTo(1);
        Demand embedding = Demands.of(Operation.EMBEDDINGS, "text-embedding-3-small", "{\"input\":\"x\"}");
        assertThat(policy(5, 5, 0).admit(embedding).hold()).isEqualTo(5);
    }

    @Test
    void answerCutShortCostsWhatWasUsed() {
        for (Ending ending : Ending.values()) {
            Charge charge = policy(PLENTY, PLENTY, 9)
                    .admit(chat("gpt-3.5-turbo", HELLO))
                    .charge(new Outcome(ending, new Usage(9, 12), true, "", Usage.NONE));
            assertThat(charge.quota()).as("%s", ending).isEqualTo(12);
            assertThat(charge.logged()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("exampleTwelve")
    void imagesCostWhatOneApiCharges(String model, int type, String group, String body, long quota) {
        options.with("GroupRatio", "{\"default\": " + group + "}");
        Demand demand = Demands.of(Operation.IMAGES, model, type, "default", "", PlainJson.of(body));
        Admission admission = policy(quota, quota, 0).admit(demand);
        assertThat(admission.hold()).isEqualTo(quota);
        assertThat(admission.charge(complete(Usage.NONE)).quota()).isEqualTo(quota);
        refused(policy(quota - 1, quota, 0), demand, "insufficient_user_quota", "user quota is not enough");
        refused(policy(quota, quota - 1, 0), demand, "pre_consume_token_quota_failed", "令牌额度不足");
    }

    static Stream<Arguments> exampleTwelve() {
        return Stream.of(
                Arguments.of("dall-e-3", 1, "1", "{\"size\":\"1024x1792\",\"quality\":\"hd\",\"n\":1}", 60_000),
                Arguments.of("dall-e-3", 1, "1", "{\"quality\":\"standard\"}", 20_000),
                Arguments.of("dall-e-2", 1, "1", "{\"n\":2}", 25_000),
                Arguments.of("dall-e-2", 1, "0.8", "{\"n\":2}", 20_000),
                Arguments.of("flux", 1, "1", "{\"n\":3}", 90_000),
                Arguments.of("flux", 46, "1", "{\"n\":3}", 30_000),
                Arguments.of("flux", 1, "1", "{\"n\":-2}", 30_000),
                Arguments.of("flux", 1, "1", "{\"n\":null,\"size\":\"\"}", 30_000));
    }

    @Test
    void imageIsLoggedUnderTheNameItIsSentUnder() {
        Charge charge = policy(PLENTY, PLENTY, 0)
                .admit(Demands.of(Operation.IMAGES, "ali-stable-diffusion-xl", "{}"))
                .charge(complete(Usage.NONE));
        assertThat(charge)
                .isEqualTo(new Charge(
                        8000,
                        Usage.NONE,
                        "倍率：8.00 × 1.00",
                        Optional.of("stable-diffusion-xl"),
                        true,
                        new Receipt("ratio", List.of(new Item("image 1024x1024", 1, "8000")), "1", Rule.DOWN_EACH)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"IMAGES", "SPEECH"})
    void fixedPriceIsOwedUnlessTheUpstreamFailed(Operation operation) {
        Admission admission = policy(PLENTY, PLENTY, 0).admit(Demands.of(operation, "tts-1", "{\"input\":\"Hi\"}"));
        long price = admission.hold();
        assertThat(price).isPositive();
        assertThat(admission
                        .charge(new Outcome(Ending.CLIENT_GONE, Usage.NONE, true, "", Usage.NONE))
                        .quota())
                .isEqualTo(price);
        assertThat(admission.charge(new Outcome(Ending.CUT, Usage.NONE, true, "", Usage.NONE)))
                .isEqualTo(Charge.NONE);
    }

    @ParameterizedTest
    @MethodSource("exampleThirteen")
    void speechCostsItsBytes(String model, String input, long quota) {
        Admission admission =
                policy(quota, quota, 0).admit(Demands.of(Operation.SPEECH, model, "{\"input\":\"" + input + "\"}"));
        assertThat(admission.hold()).isEqualTo(quota);
        assertThat(admission.charge(complete(Usage.NONE)).quota()).isEqualTo(quota);
        assertThat(admission.charge(complete(Usage.NONE)).usage()).isEqualTo(new Usage(quota, 0));
    }

    static Stream<Arguments> exampleThirteen() {
        return Stream.of(
                Arguments.of("tts-1", "Hello, world!", 97),
                Arguments.of("tts-1", "你好", 45),
                Arguments.of("tts-1-hd", "Hello, world!", 195));
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"TRANSCRIPTION", "TRANSLATION"})
    void exampleFourteenCostsATokenOfText(Operation operation) {
        Admission admission = policy(7500, 7500, 0)
                .admit(Demands.of(operation, "gpt-4o-transcribe", 1, "default", "", new Payload.Streamed()));
        assertThat(admission.hold()).isEqualTo(7500);
        assertThat(admission.charge(new Outcome(Ending.COMPLETE, Usage.NONE, true, "Hello world", Usage.NONE)))
                .isEqualTo(new Charge(
                        2,
                        new Usage(2, 0),
                        "倍率：15.00 × 1.00",
                        Optional.empty(),
                        true,
                        new Receipt("ratio", List.of(new Item("transcript", 2, "1")), "1", Rule.UP)));
        assertThat(admission.charge(complete(Usage.NONE))).isEqualTo(Charge.NONE);
    }

    @Test
    void switchesCorrectWhatOneApiChargesOddly() {
        options.with("TranscriptionRatioEnabled", "true")
                .with("SpeechByCharacter", "true")
                .with("DallE2PriceCorrected", "true");
        PrepaidQuotaPolicy policy = policy(PLENTY, PLENTY, 0);
        assertThat(policy.admit(Demands.of(Operation.TRANSCRIPTION, "whisper-1", "{}"))
                        .charge(new Outcome(Ending.COMPLETE, Usage.NONE, true, "Hello world", Usage.NONE))
                        .quota())
                .isEqualTo(30);
        assertThat(policy.admit(Demands.of(Operation.SPEECH, "tts-1", "{\"input\":\"你好\"}"))
                        .hold())
                .isEqualTo(15);
        assertThat(policy.admit(Demands.of(Operation.IMAGES, "dall-e-2", "{}")).hold())
                .isEqualTo(10_000);
    }

    @Test
    void proxiedCallIsFreeAndLogged() {
        Admission admission =
                policy(0, 0, 0).admit(Demands.of(Operation.PROXY, "", 43, "default", "", new Payload.Streamed()));
        assertThat(admission.hold()).isZero();
        assertThat(admission.charge(complete(Usage.NONE)))
                .isEqualTo(new Charge(0, Usage.NONE, "", Optional.empty(), true));
    }

    @Test
    void negativePriceIsRefused() {
        refused(
                policy(PLENTY, PLENTY, 9),
                Demands.of(Operation.CHAT, "openrouter/auto", 20, "default", "", PlainJson.of(HELLO)),
                "model_price_invalid",
                "model openrouter/auto has a negative price");
        options.with("GroupRatio", "{\"default\": -1}");
        refused(
                policy(PLENTY, PLENTY, 9),
                chat("gpt-4o", HELLO),
                "model_price_invalid",
                "model gpt-4o has a negative price");
    }

    @Test
    void unknownModelCostsThirtyUnlessRefused() {
        Demand demand = chat("nobody-knows", HELLO);
        assertThat(policy(20_000, PLENTY, 9).admit(demand).hold()).isEqualTo(15_270);
        options.with("UnpricedModelsRefused", "true");
        refused(policy(20_000, PLENTY, 9), demand, "model_not_priced", "model nobody-knows has no price");
    }

    @Test
    void promptIsCountedOnlyNearTheLimit() {
        FakeCounter counter = new FakeCounter(9);
        Demand demand = chat("gpt-3.5-turbo", HELLO);
        long rich = new PrepaidQuotaPolicy(new FakeBalances(PLENTY, PLENTY), options, counter)
                .admit(demand)
                .hold();
        assertThat(counter.prompts).hasValue(0);
        assertThat(rich).isBetween(127L, 150L);
        new PrepaidQuotaPolicy(new FakeBalances(PLENTY, 1000), options, counter).admit(demand);
        new PrepaidQuotaPolicy(new FakeBalances(1000, PLENTY), options, counter).admit(demand);
        assertThat(counter.prompts).hasValue(2);
    }

    @Test
    void pictureHoldsItsMostWhileItIsNotCounted() {
        String picture = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.png\"}}";
        Demand demand = chat("gpt-4o-mini", "{\"messages\":[{\"content\":[" + picture + "]}]}");
        assertThat(policy(PLENTY, PLENTY, 0).admit(demand).hold()).isGreaterThanOrEqualTo((long) (48_169 * 0.075));
    }

    @Test
    void forcedSystemPromptIsHeldToo() {
        Demand demand =
                Demands.of(Operation.CHAT, "gpt-3.5-turbo", 1, "default", "one two three four", PlainJson.of(HELLO));
        assertThat(policy(1000, PLENTY, 9).admit(demand).hold()).isEqualTo(129);
        assertThat(policy(PLENTY, PLENTY, 9).admit(demand).hold()).isGreaterThanOrEqualTo(129);
    }

    @Test
    void absurdLimitIsRefusedNotOverflown() {
        options.with("GroupRatio", "{\"default\": 1e300}");
        refused(
                policy(PLENTY, PLENTY, 9),
                chat("gpt-4", "{\"max_tokens\":9223372036854775807}"),
                "insufficient_user_quota",
                "user quota is not enough");
    }

    private PrepaidQuotaPolicy policy(long user, long token, long prompt) {
        return new PrepaidQuotaPolicy(new FakeBalances(user, token), options, new FakeCounter(prompt));
    }

    private static Demand chat(String model, String body) {
        return Demands.of(Operation.CHAT, model, body);
    }

    private static Outcome complete(Usage usage) {
        return new Outcome(Ending.COMPLETE, usage, false, "", Usage.NONE);
    }

    private static void refused(PrepaidQuotaPolicy policy, Demand demand, String code, String message) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> policy.admit(demand))
                .withMessage(message)
                .satisfies(refusal -> {
                    assertThat(refusal.status()).isEqualTo(403);
                    assertThat(refusal.code()).isEqualTo(code);
                });
    }
}
