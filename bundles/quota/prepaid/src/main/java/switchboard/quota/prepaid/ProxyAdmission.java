package switchboard.quota.prepaid;

import java.util.Optional;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Outcome;

/** A call to a proxy channel: nobody knows its price, so it costs nothing, but it is counted and logged. */
record ProxyAdmission() implements Admission {
    @Override
    public long hold() {
        return 0;
    }

    @Override
    public Charge charge(Outcome outcome) {
        return new Charge(0, outcome.usage(), "", Optional.empty(), true);
    }

    @Override
    public void release() {
        // holds nothing of its own
    }
}
