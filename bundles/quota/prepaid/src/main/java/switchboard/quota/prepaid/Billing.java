package switchboard.quota.prepaid;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import switchboard.quota.prepaid.Sum.Line;
import switchboard.spi.Receipt;
import switchboard.spi.Receipt.Rule;
import switchboard.spi.Usage;

/**
 * The price of one call, and the one place where ratios are multiplied: in IEEE doubles and in One API's
 * order, because its results, to the last unit of quota, are what operators reckon with. A product is
 * rounded once, to whole quota; it is never negative and never more than {@link Sum#MOST}.
 *
 * @param model quota of one prompt token, before the group
 * @param group what the caller's group multiplies it by
 * @param completion how many prompt tokens a completion token counts for
 */
record Billing(double model, double group, double completion) implements Tariff {
    /** What receipts call this way to a price. */
    static final String BASIS = "ratio";

    /** What receipts call a byte of the input of speech. */
    static final String BYTE = "byte";

    /** What receipts call a token of a text that was heard. */
    static final String TRANSCRIPT = "transcript";

    private static final double IMAGE = 1000;

    /** Up to here a product of doubles is certain to the sixth decimal, which tells where it is rounded to. */
    private static final double CLEAR = 1e9;

    private static final double NO_TIE = 0.499;

    /** Whether a ratio is below zero, which would pay the caller. */
    boolean negative() {
        return model < 0 || group < 0 || completion < 0;
    }

    /** Quota that is held for so many tokens: rounded down. */
    long estimate(long tokens) {
        return quota(Math.max(0, tokens) * ratio());
    }

    /** Quota that a text call costs: rounded up, at least 1 unless the model is free or nothing was used. */
    long text(long promptTokens, long completionTokens) {
        long prompt = Math.max(0, promptTokens);
        long answer = Math.max(0, completionTokens);
        if (prompt == 0 && answer == 0) {
            return 0;
        }
        double ratio = ratio();
        long quota = quota(Math.ceil((prompt + answer * completion) * ratio));
        return ratio != 0 && quota == 0 ? 1 : quota;
    }

    /**
     * Quota that images cost: one image's price is rounded down, then multiplied.
     *
     * @param cost the size's and quality's factor
     */
    long images(double cost, long n) {
        return Sum.times(quota(ratio() * cost * IMAGE), Math.max(1, n));
    }

    @Override
    public boolean tellsKindsApart() {
        return false;
    }

    /** All at the price of prompt tokens, as in One API. */
    @Override
    public long hold(Volume volume) {
        return estimate(volume.prompt() + volume.answer());
    }

    /** One API has no price of a call, and one price for all tokens of a prompt. */
    @Override
    public Price textPrice(Usage usage, boolean answered) {
        long prompt = usage.prompt();
        long answer = usage.completion();
        long quota = text(prompt, answer);
        List<Line> lines = List.of(
                new Line("prompt", Math.max(0, prompt), exact(model)),
                new Line(Receipt.COMPLETION, Math.max(0, answer), exact(model).multiply(exact(completion))));
        return sum(lines, quota == 0 ? Rule.UP : Rule.UP_AT_LEAST_1).price(BASIS, quota);
    }

    @Override
    public Price imagesPrice(String name, double cost, long n) {
        BigDecimal one = exact(model).multiply(exact(cost)).multiply(exact(IMAGE));
        return sum(List.of(new Line(name, Math.max(1, n), one)), Rule.DOWN_EACH).price(BASIS, images(cost, n));
    }

    @Override
    public String speechUnit(boolean byCharacter) {
        return byCharacter ? "character" : BYTE;
    }

    /** Rounded down. */
    @Override
    public Price speechPrice(String unit, long units) {
        long counted = Math.max(0, units);
        return sum(List.of(new Line(unit, counted, exact(model))), Rule.DOWN).price(BASIS, estimate(counted));
    }

    @Override
    public boolean countsTranscripts() {
        return true;
    }

    /** Without the ratio a token of the text costs 1, as in One API. */
    @Override
    public Price transcriptPrice(Usage usage, boolean byRatio, boolean answered) {
        long tokens = Math.clamp(usage.completion(), 0, Sum.MOST);
        if (!byRatio) {
            return new Sum(List.of(new Line(TRANSCRIPT, tokens, BigDecimal.ONE)), BigDecimal.ONE, Rule.UP).price(BASIS);
        }
        long quota = text(tokens, 0);
        return sum(List.of(new Line(TRANSCRIPT, tokens, exact(model))), quota == 0 ? Rule.UP : Rule.UP_AT_LEAST_1)
                .price(BASIS, quota);
    }

    private Sum sum(List<Line> lines, Rule rule) {
        return new Sum(lines, exact(group), rule);
    }

    /** As people write it: 0.07, and not the binary fraction that is nearest. */
    private static BigDecimal exact(double ratio) {
        return BigDecimal.valueOf(ratio);
    }

    @Override
    public String textContent() {
        return content() + " × " + twoDecimals(completion);
    }

    @Override
    public String content() {
        return "倍率：" + twoDecimals(model) + " × " + twoDecimals(group);
    }

    private double ratio() {
        return model * group;
    }

    private static long quota(double raw) {
        return raw >= Sum.MOST ? Sum.MOST : Math.max(0, (long) raw);
    }

    /** Of the exact binary value, ties to even: {@code %.2f} of Java would round 0.125 up. */
    private static String twoDecimals(double ratio) {
        double hundredths = ratio * 100;
        long nearest = Math.round(hundredths);
        if (Math.abs(hundredths) < CLEAR && Math.abs(hundredths - nearest) < NO_TIE) {
            return BigDecimal.valueOf(nearest, 2).toPlainString();
        }
        return new BigDecimal(ratio).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    }
}
