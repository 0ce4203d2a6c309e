package switchboard.quota.prepaid;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import switchboard.quota.prepaid.Sum.Line;
import switchboard.spi.Receipt.Rule;
import switchboard.spi.Usage;

/**
 * Calls are paid by a price list: exact decimals, rounded up once. Each token is charged once, at the price of what it
 * is: a token of the prompt as read from a cache, written to one, audio or plain, and a token of the answer as reasoning,
 * audio or plain.
 *
 * @param prices of the model, for the channel and the group
 * @param factor what the group multiplies them by
 * @param quotaPerUnit quota for one of the money
 * @param basis what receipts say of where the prices are from
 */
record ListTariff(Prices prices, BigDecimal factor, BigDecimal quotaPerUnit, String basis) implements Tariff {
    private static final int MILLION = 6;

    @Override
    public boolean tellsKindsApart() {
        return prices.kindsDiffer();
    }

    /** At the dearest that the tokens may turn out to be. */
    @Override
    public long hold(Volume volume) {
        BigDecimal prompt = quota(PriceItem.INPUT).max(quota(PriceItem.CACHE_READ));
        BigDecimal answer = quota(PriceItem.OUTPUT).max(quota(PriceItem.REASONING));
        if (volume.cached()) {
            prompt = prompt.max(quota(PriceItem.CACHE_WRITE_5M)).max(quota(PriceItem.CACHE_WRITE_1H));
        }
        if (volume.audio()) {
            prompt = prompt.max(quota(PriceItem.AUDIO_INPUT));
            answer = answer.max(quota(PriceItem.AUDIO_OUTPUT));
        }
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("prompt", Math.max(0, volume.prompt()), prompt));
        lines.add(new Line("completion", Math.max(0, volume.answer()), answer));
        call(lines, true);
        return sum(lines).quota();
    }

    @Override
    public Price textPrice(Usage usage, boolean answered) {
        List<Line> lines = new ArrayList<>();
        long prompt = usage.prompt();
        prompt = part(lines, PriceItem.CACHE_READ, usage.cacheRead(), prompt);
        prompt = part(lines, PriceItem.CACHE_WRITE_5M, usage.cacheWrite5m(), prompt);
        prompt = part(lines, PriceItem.CACHE_WRITE_1H, usage.cacheWrite1h(), prompt);
        prompt = part(lines, PriceItem.AUDIO_INPUT, usage.audioIn(), prompt);
        part(lines, PriceItem.INPUT, prompt, prompt);
        long answer = usage.completion();
        answer = part(lines, PriceItem.REASONING, usage.reasoning(), answer);
        answer = part(lines, PriceItem.AUDIO_OUTPUT, usage.audioOut(), answer);
        part(lines, PriceItem.OUTPUT, answer, answer);
        call(lines, answered);
        return price(lines, PriceItem.INPUT);
    }

    /** One price an image: size and quality have no factor here. */
    @Override
    public Price imagesPrice(String name, double cost, long n) {
        List<Line> lines = new ArrayList<>();
        part(lines, PriceItem.IMAGE, Math.max(1, n), Long.MAX_VALUE);
        call(lines, true);
        return price(lines, PriceItem.IMAGE);
    }

    @Override
    public String speechUnit(boolean byCharacter) {
        return "character";
    }

    @Override
    public Price speechPrice(String unit, long units) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(unit, Math.max(0, units), quota(PriceItem.INPUT)));
        call(lines, true);
        return price(lines, PriceItem.INPUT);
    }

    @Override
    public boolean countsTranscripts() {
        return false;
    }

    @Override
    public Price transcriptPrice(Usage usage, boolean byRatio, boolean answered) {
        return textPrice(usage, answered);
    }

    @Override
    public String textContent() {
        String tokens = prices.has(PriceItem.INPUT)
                ? money(PriceItem.INPUT) + " / " + money(PriceItem.OUTPUT)
                : money(PriceItem.PER_CALL);
        return content(tokens);
    }

    @Override
    public String content() {
        return content(money(
                prices.has(PriceItem.IMAGE)
                        ? PriceItem.IMAGE
                        : prices.has(PriceItem.INPUT) ? PriceItem.INPUT : PriceItem.PER_CALL));
    }

    private String content(String money) {
        return "价格：" + money + " × "
                + factor.setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    }

    private String money(PriceItem item) {
        return prices.of(item).toPlainString();
    }

    /** Charges what is of a kind, as far as it is not charged yet; the answer is what then is left. */
    private long part(List<Line> lines, PriceItem item, long count, long left) {
        long charged = Math.clamp(count, 0, Math.max(0, left));
        if (charged > 0) {
            lines.add(new Line(item.onReceipt(), charged, quota(item)));
        }
        return Math.max(0, left) - charged;
    }

    private void call(List<Line> lines, boolean answered) {
        if (answered && prices.has(PriceItem.PER_CALL)) {
            lines.add(new Line(PriceItem.PER_CALL.onReceipt(), 1, quota(PriceItem.PER_CALL)));
        }
    }

    private BigDecimal quota(PriceItem item) {
        BigDecimal quota = prices.of(item).multiply(quotaPerUnit);
        return item.byMillion() ? quota.movePointLeft(MILLION) : quota;
    }

    private Price price(List<Line> lines, PriceItem usual) {
        if (lines.isEmpty()) {
            lines.add(new Line(usual.onReceipt(), 0, quota(usual)));
        }
        return sum(lines).price(basis);
    }

    private Sum sum(List<Line> lines) {
        return new Sum(lines, factor, Rule.UP);
    }
}
