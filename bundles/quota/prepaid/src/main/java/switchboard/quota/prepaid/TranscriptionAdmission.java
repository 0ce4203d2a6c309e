package switchboard.quota.prepaid;

import java.util.Optional;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Outcome;
import switchboard.spi.TokenCounter;
import switchboard.spi.Usage;

/**
 * A call paid by the text that was heard: one quota a token, as One API does, or the ratio.
 *
 * @param model whose tokens and ratio count
 * @param byRatio whether the ratio counts
 */
record TranscriptionAdmission(
        long hold, Billing billing, TokenCounter counter, String model, boolean byRatio, Endings endings)
        implements Admission {
    @Override
    public Charge charge(Outcome outcome) {
        Price price = billing.transcriptPrice(tokens(outcome), byRatio);
        long quota = price.quota();
        return quota == 0
                ? Charge.NONE
                : new Charge(quota, new Usage(quota, 0), billing.content(), Optional.empty(), true, price.receipt());
    }

    private long tokens(Outcome outcome) {
        return switch (endings.basis(outcome)) {
            case DELIVERED -> outcome.text().isEmpty() ? 0 : counter.text(model, outcome.text());
            case REPORTED -> outcome.told().completion();
            case NOTHING -> 0;
        };
    }

    @Override
    public void release() {
        // holds nothing of its own
    }
}
