package switchboard.relay;

import java.util.List;
import java.util.Optional;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Demand;
import switchboard.spi.Outcome;
import switchboard.spi.QuotaPolicy;
import switchboard.spi.QuotaPolicyInfo;
import switchboard.spi.Usage;

/**
 * One more policy beside the {@link TestPolicy}, of little use: it holds nothing and takes no release.
 *
 * @param charge what every call costs; below 0 for a policy that fails before it has said what it holds
 */
record Another(String id, int order, long charge) implements QuotaPolicy, Admission {
    @Override
    public QuotaPolicyInfo info() {
        return new QuotaPolicyInfo(id, id, order, List.of());
    }

    @Override
    public Admission admit(Demand demand) {
        return this;
    }

    @Override
    public long hold() {
        if (charge < 0) {
            throw new IllegalStateException("a policy with a fault");
        }
        return 0;
    }

    @Override
    public Charge charge(Outcome outcome) {
        return new Charge(charge, Usage.NONE, "", Optional.empty(), false);
    }

    @Override
    public void release() {
        throw new IllegalStateException("a policy with a fault");
    }
}
