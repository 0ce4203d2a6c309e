package switchboard.quota.prepaid;

import java.util.List;
import java.util.stream.Stream;
import switchboard.spi.Options;
import switchboard.spi.Setting;

/** The options of this policy: One API's, and those that leave One API's numbers where those are plainly off. */
final class Switches {
    private static final List<Setting> OWN = List.of(
            json("ModelRatio", "Quota of a prompt token by model, above the built-in ones."),
            json("CompletionRatio", "What a completion token counts, by model."),
            json("GroupRatio", "Factors by group of users; 1 for a group not named."),
            json(PriceList.OPTION, "Dated prices in money by model, above the ratios."),
            new Setting(
                    "PreConsumedQuota",
                    Setting.Type.NUMBER,
                    "500",
                    "tokens",
                    "Tokens held for every call beyond its prompt."),
            flag("UnpricedModelsRefused", "Refuse models without a ratio instead of billing them at 30."),
            flag("TranscriptionRatioEnabled", "Bill transcriptions by their ratio instead of 1 a token."),
            flag("SpeechByCharacter", "Bill speech by characters instead of bytes of UTF-8."),
            flag("DallE2PriceCorrected", "Bill dall-e-2 at its list price instead of a quarter above."));

    static final List<Setting> SETTINGS =
            Stream.concat(OWN.stream(), Endings.SETTINGS.stream()).toList();

    /** More than any model answers, and no danger to a sum. */
    private static final long MOST_RESERVED = 1L << 40;

    private final Options options;

    Switches(Options options) {
        this.options = options;
    }

    /** Tokens held for every call beyond its prompt. */
    long reservedTokens() {
        return Math.clamp(options.number("PreConsumedQuota"), 0, MOST_RESERVED);
    }

    boolean unpricedModelsRefused() {
        return options.flag("UnpricedModelsRefused");
    }

    boolean transcriptionsByRatio() {
        return options.flag("TranscriptionRatioEnabled");
    }

    boolean speechByCharacter() {
        return options.flag("SpeechByCharacter");
    }

    boolean dallE2PriceCorrected() {
        return options.flag("DallE2PriceCorrected");
    }

    /** What is owed for answers that do not end well. */
    Endings endings() {
        return Endings.of(options);
    }

    private static Setting json(String name, String description) {
        return new Setting(name, Setting.Type.JSON, "{}", "", description);
    }

    private static Setting flag(String name, String description) {
        return new Setting(name, Setting.Type.FLAG, "false", "", description);
    }
}
