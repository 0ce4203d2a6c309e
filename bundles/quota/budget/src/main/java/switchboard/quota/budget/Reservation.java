package switchboard.quota.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import switchboard.quota.budget.Purpose.Budget;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Demand;
import switchboard.spi.Headers;
import switchboard.spi.NotReadyException;
import switchboard.spi.Outcome;
import switchboard.spi.RefusedException;
import switchboard.spi.Spending;
import switchboard.spi.Spending.Hold;
import switchboard.spi.Spending.Reserved;

/** What one attempt has set aside in the budgets that it is part of, until what it cost is spent. */
final class Reservation implements Admission {
    private static final String REMAINING = "x-switchboard-budget-remaining";
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final Spending spending;
    private final Warnings warnings;
    private final Demand demand;
    private final List<Purpose> purposes;
    private final List<Hold> holds;
    private long remaining = Long.MAX_VALUE;

    private Reservation(Spending spending, Warnings warnings, Demand demand, List<Purpose> purposes) {
        this.spending = spending;
        this.warnings = warnings;
        this.demand = demand;
        this.purposes = purposes;
        this.holds = new ArrayList<>(purposes.size());
    }

    /**
     * Sets quota aside for all purposes, or for none.
     *
     * @throws RefusedException if a budget does not allow it
     * @throws NotReadyException if what was spent is not in memory; it prepares all purposes
     */
    static Reservation of(Spending spending, Warnings warnings, Demand demand, List<Purpose> purposes, Instant now) {
        var reservation = new Reservation(spending, warnings, demand, purposes);
        boolean done = false;
        try {
            reservation.take(now);
            done = true;
            return reservation;
        } finally {
            if (!done) {
                reservation.release();
            }
        }
    }

    private void take(Instant now) {
        List<Runnable> missing = new ArrayList<>(0);
        for (Purpose purpose : purposes) {
            try {
                take(purpose, now);
            } catch (NotReadyException e) {
                missing.add(e.preparation());
            }
        }
        if (!missing.isEmpty()) {
            throw new NotReadyException(() -> missing.forEach(Runnable::run));
        }
    }

    private void take(Purpose purpose, Instant now) {
        Reserved reserved = spending.reserve(purpose.kind(), purpose.id(), demand.held(), purpose.limits());
        reserved.hold().ifPresent(holds::add);
        for (int i = 0; i < reserved.remaining().size(); i++) {
            long left = reserved.remaining().get(i);
            if (reserved.hold().isEmpty() && left < Math.max(demand.held(), 1)) {
                throw refused(purpose, purpose.budgets().get(i), left, now);
            }
            remaining = Math.min(remaining, left);
        }
    }

    private RefusedException refused(Purpose purpose, Budget budget, long left, Instant now) {
        Duration wait = Duration.between(now, budget.span().until());
        String why = left == 0
                ? "it is used up"
                : "%d are left, and this call needs about %d".formatted(left, demand.held());
        String message = "The %s's budget of %d units for %s is exceeded: %s. It begins anew at %s"
                .formatted(
                        budget.rule().period().word(),
                        budget.most(),
                        purpose.title(),
                        why,
                        budget.span().until());
        return new RefusedException(
                429,
                "budget_exceeded",
                message,
                Optional.of(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait),
                Headers.of(REMAINING, Long.toString(left)).with("x-should-retry", "false"));
    }

    @Override
    public long hold() {
        return 0;
    }

    @Override
    public Headers headers() {
        return Headers.of(REMAINING, Long.toString(remaining));
    }

    /** What was set aside stays so until the charge counts. */
    @Override
    public Charge charge(Outcome outcome) {
        return Charge.NONE;
    }

    @Override
    public void settled() {
        release();
        for (Purpose purpose : purposes) {
            for (Budget budget : purpose.budgets()) {
                warnIfDue(purpose, budget);
            }
        }
    }

    private void warnIfDue(Purpose purpose, Budget budget) {
        long spent;
        try {
            spent = spending.since(purpose.kind(), purpose.id(), budget.span().from());
        } catch (NotReadyException forgotten) {
            return; // the next call will see
        }
        warnings.spent(purpose, budget, spent, demand.caller().userId());
    }

    @Override
    public void release() {
        holds.forEach(Hold::end);
    }
}
