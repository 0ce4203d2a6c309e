package switchboard.quota.prepaid;

import java.util.Optional;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Outcome;
import switchboard.spi.Usage;

/**
 * A call whose price is known before it is made. It is owed when the answer came, whether or not the
 * client stayed for it, and not when the upstream failed. Nothing that costs nothing is logged.
 *
 * @param hold the price
 * @param usage what the log shows for tokens
 * @param model under what name it is logged, where that is not the upstream's
 */
record FixedAdmission(long hold, Usage usage, String content, Optional<String> model) implements Admission {
    static FixedAdmission images(long price, String content, Optional<String> model) {
        return new FixedAdmission(price, Usage.NONE, content, model);
    }

    /** The log shows speech's price in the column of prompt tokens. */
    static FixedAdmission speech(long price, String content) {
        return new FixedAdmission(price, new Usage(price, 0), content, Optional.empty());
    }

    @Override
    public Charge charge(Outcome outcome) {
        boolean owed = hold > 0 && !outcome.ending().byUpstream();
        return owed ? new Charge(hold, usage, content, model, true) : Charge.NONE;
    }

    @Override
    public void release() {
        // holds nothing of its own
    }
}
