package switchboard.quota.prepaid;

import java.util.Optional;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Outcome;
import switchboard.spi.TokenCounter;
import switchboard.spi.Usage;

/**
 * A call paid by the text that was heard.
 *
 * @param model whose tokens count
 * @param byRatio whether One API's ratio counts
 */
record TranscriptionAdmission(
        long hold, Tariff tariff, TokenCounter counter, String model, boolean byRatio, Endings endings)
        implements Admission {
    @Override
    public Charge charge(Outcome outcome) {
        Usage heard = heard(outcome);
        Price price = tariff.transcriptPrice(heard, byRatio, endings.callIsOwed(outcome, heard));
        long quota = price.quota();
        if (quota == 0) {
            return Charge.NONE;
        }
        Usage shown = tariff.countsTranscripts() ? new Usage(quota, 0) : heard; // One API shows the price for tokens
        return new Charge(quota, shown, tariff.content(), Optional.empty(), true, price.receipt());
    }

    private Usage heard(Outcome outcome) {
        return switch (endings.basis(outcome)) {
            case DELIVERED -> {
                boolean count = tariff.countsTranscripts() || outcome.usage().isNone();
                yield count ? new Usage(0, tokens(outcome.text())) : outcome.usage();
            }
            case REPORTED -> outcome.told();
            case NOTHING -> Usage.NONE;
        };
    }

    private long tokens(String text) {
        return text.isEmpty() ? 0 : counter.text(model, text);
    }

    @Override
    public void release() {
        // holds nothing of its own
    }
}
