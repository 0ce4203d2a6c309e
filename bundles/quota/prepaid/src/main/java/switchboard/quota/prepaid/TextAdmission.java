package switchboard.quota.prepaid;

import java.util.Optional;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Outcome;
import switchboard.spi.Usage;

/** A call paid by the tokens that went in and came out, as far as they are owed. */
record TextAdmission(long hold, Tariff tariff, Endings endings) implements Admission {
    @Override
    public Charge charge(Outcome outcome) {
        Usage owed = endings.owed(outcome);
        Price price = tariff.textPrice(owed, endings.callIsOwed(outcome, owed));
        Usage shown = owed.isNone() ? outcome.usage() : owed;
        return new Charge(price.quota(), shown, tariff.textContent(), Optional.empty(), true, price.receipt());
    }

    @Override
    public Charge interim(Outcome outcome) {
        return charge(outcome);
    }

    /** All kinds of tariffs have one price for a token of the answer that was counted here. */
    @Override
    public boolean interimGrows() {
        return endings.gatewayDies() == Endings.Basis.DELIVERED;
    }

    @Override
    public void release() {
        // holds nothing of its own
    }
}
