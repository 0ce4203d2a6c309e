package switchboard.quota.budget;

import java.time.InstantSource;
import java.util.Map;
import switchboard.quota.budget.Purpose.Budget;
import switchboard.spi.Notes;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.spi.Notices;

/**
 * Says that a budget comes to its end, once for each: a line in the caller's log at the share that its rule names, and a
 * notice to the operator there and at the end. Never blocks.
 */
final class Warnings {
    private final Notes notes;
    private final Notices notices;
    private final InstantSource clock;

    Warnings(Notes notes, Notices notices, InstantSource clock) {
        this.notes = notes;
        this.notices = notices;
        this.clock = clock;
    }

    /**
     * Looks at what is spent of a budget.
     *
     * @param userId whose call it was
     */
    void spent(Purpose purpose, Budget budget, long spent, long userId) {
        if (spent >= budget.noteAt()) {
            notes.once(
                    key(purpose, budget),
                    userId,
                    "%d of the %s's budget of %d units for %s are spent"
                            .formatted(spent, budget.rule().period().word(), budget.most(), purpose.title()));
        }
        if (spent >= budget.most()) {
            tell(purpose, budget, spent, "all");
        } else if (spent >= budget.noteAt()) {
            tell(purpose, budget, spent, "share");
        }
    }

    private static String key(Purpose purpose, Budget budget) {
        return "budget/%s/%s/%s/%s/%d"
                .formatted(
                        purpose.kind(),
                        purpose.id(),
                        budget.rule().period().word(),
                        budget.span().first(),
                        budget.most());
    }

    private void tell(Purpose purpose, Budget budget, long spent, String how) {
        double percent = budget.most() == 0 ? 100 : 100.0 * spent / budget.most();
        var facts = Map.of(
                "budget",
                purpose.title() + " (" + budget.rule().period().word() + ")",
                "spent",
                Long.toString(spent),
                "limit",
                Long.toString(budget.most()),
                "share",
                Long.toString((long) percent));
        notices.publish(
                key(purpose, budget) + "/" + how,
                new Notice(Event.BUDGET_REACHED, new Audience.Operator(), facts, clock.instant()));
    }
}
