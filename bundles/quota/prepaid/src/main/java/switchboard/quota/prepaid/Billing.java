package switchboard.quota.prepaid;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The price of one call, and the one place where ratios are multiplied: in IEEE doubles and in One API's
 * order, because its results, to the last unit of quota, are what operators reckon with. A product is
 * rounded once, to whole quota; it is never negative and never more than {@link #MOST}.
 *
 * @param model quota of one prompt token, before the group
 * @param group what the caller's group multiplies it by
 * @param completion how many prompt tokens a completion token counts for
 */
record Billing(double model, double group, double completion) {
    /** More than any call can cost: a sum of a thousand such still fits a {@code long}. */
    static final long MOST = 1L << 53;

    private static final double IMAGE = 1000;

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
        long one = quota(ratio() * cost * IMAGE);
        return one > MOST / Math.max(1, n) ? MOST : one * Math.max(1, n);
    }

    /** The log's sentence for a call that is paid by prompt and completion. */
    String textContent() {
        return content() + " × " + twoDecimals(completion);
    }

    /** The log's sentence for a call that has no completion. */
    String content() {
        return "倍率：" + twoDecimals(model) + " × " + twoDecimals(group);
    }

    private double ratio() {
        return model * group;
    }

    private static long quota(double raw) {
        return raw >= MOST ? MOST : Math.max(0, (long) raw);
    }

    /** Of the exact binary value, ties to even: {@code %.2f} of Java would round 0.125 up. */
    private static String twoDecimals(double ratio) {
        return new BigDecimal(ratio).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    }
}
