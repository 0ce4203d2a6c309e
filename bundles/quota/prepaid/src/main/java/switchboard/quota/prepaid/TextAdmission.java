package switchboard.quota.prepaid;

import java.util.Optional;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Outcome;

/** A call paid by the tokens that went in and came out, up to where it ended. */
record TextAdmission(long hold, Billing billing) implements Admission {
    @Override
    public Charge charge(Outcome outcome) {
        long quota = billing.text(outcome.usage().prompt(), outcome.usage().completion());
        return new Charge(quota, outcome.usage(), billing.textContent(), Optional.empty(), true);
    }

    @Override
    public void release() {
        // holds nothing of its own
    }
}
