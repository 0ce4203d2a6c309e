package switchboard.quota.budget;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import switchboard.spi.Spending.Kind;
import switchboard.spi.Spending.Limit;

/** Everything that limits one subject's spending at a call. */
final class Purpose {
    /**
     * A budget.
     *
     * @param rule what says so
     * @param span its period
     * @param most units that may be spent in it
     */
    record Budget(Rule rule, Calendar.Span span, long most) {
        Limit limit() {
            return new Limit(span.from(), most);
        }

        /** What is spent when a note is due; nothing is when there is to be none. */
        long noteAt() {
            return rule.warn() == 0 ? Long.MAX_VALUE : (long) Math.ceil(rule.warn() * most);
        }
    }

    private final Kind kind;
    private final String id;
    private final List<Budget> budgets = new ArrayList<>(2);

    Purpose(Kind kind, String id) {
        this.kind = kind;
        this.id = id;
    }

    Kind kind() {
        return kind;
    }

    String id() {
        return id;
    }

    boolean is(Kind otherKind, String otherId) {
        return kind == otherKind && id.equals(otherId);
    }

    void add(Budget budget) {
        budgets.add(budget);
    }

    List<Budget> budgets() {
        return budgets;
    }

    List<Limit> limits() {
        return budgets.stream().map(Budget::limit).toList();
    }

    /** As people read it. */
    String title() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + id;
    }
}
