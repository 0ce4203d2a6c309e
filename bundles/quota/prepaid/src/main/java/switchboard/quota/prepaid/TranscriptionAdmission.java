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
record TranscriptionAdmission(long hold, Billing billing, TokenCounter counter, String model, boolean byRatio)
        implements Admission {
    @Override
    public Charge charge(Outcome outcome) {
        long tokens = outcome.text().isEmpty() ? 0 : counter.text(model, outcome.text());
        long quota = byRatio ? billing.text(tokens, 0) : tokens;
        return quota == 0
                ? Charge.NONE
                : new Charge(quota, new Usage(quota, 0), billing.content(), Optional.empty(), true);
    }

    @Override
    public void release() {
        // holds nothing of its own
    }
}
