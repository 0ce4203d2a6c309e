package switchboard.quota.prepaid;

import java.util.Optional;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Outcome;
import switchboard.spi.Usage;

/**
 * A call whose price is known before it is made. It is owed when the answer came, whether or not the
 * client stayed for it, and not when the upstream failed, unless the operator says otherwise. Nothing
 * that costs nothing is logged.
 *
 * @param usage what the log shows for tokens
 * @param model under what name it is logged, where that is not the upstream's
 */
record FixedAdmission(Price price, Usage usage, String content, Optional<String> model, Endings endings)
        implements Admission {
    static FixedAdmission images(Price price, String content, Optional<String> model, Endings endings) {
        return new FixedAdmission(price, Usage.NONE, content, model, endings);
    }

    /** The log shows speech's price in the column of prompt tokens. */
    static FixedAdmission speech(Price price, String content, Endings endings) {
        return new FixedAdmission(price, new Usage(price.quota(), 0), content, Optional.empty(), endings);
    }

    @Override
    public long hold() {
        return price.quota();
    }

    @Override
    public Charge charge(Outcome outcome) {
        boolean owed = price.quota() > 0 && endings.wholeIsOwed(outcome);
        return owed ? new Charge(price.quota(), usage, content, model, true, price.receipt()) : Charge.NONE;
    }

    @Override
    public void release() {
        // holds nothing of its own
    }
}
