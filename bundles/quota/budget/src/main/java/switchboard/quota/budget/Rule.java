package switchboard.quota.budget;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import switchboard.lib.quota.RuleNode;
import switchboard.lib.quota.Scope;
import switchboard.spi.Caller;
import switchboard.spi.Spending.Kind;

/**
 * One rule of the option {@code Budgets}.
 *
 * @param number which it is, from 1
 * @param scope which calls it is for
 * @param per whose spending counts
 * @param period how long
 * @param quota the budget in units, if it is in units
 * @param amount the budget in money, else
 * @param warn at what share of it a note is left; 0 for none
 */
record Rule(int number, Scope scope, Kind per, Period period, OptionalLong quota, OptionalDouble amount, double warn) {
    static final Set<String> MEMBERS = Set.of("token", "user", "group", "per", "period", "quota", "amount", "warn");

    private static final List<String> KINDS = List.of("token", "user", "group");
    private static final double WARN = 0.8;

    /** What a rule means. */
    static Rule of(RuleNode node) {
        Scope scope = Scope.of(node);
        String per = node.word("per", KINDS)
                .orElseThrow(() -> node.wrong("per is missing: say whose spending counts, one of token, user, group"));
        String period = node.word("period", Period.WORDS)
                .orElseThrow(() -> node.wrong("period is missing: say day, week or month"));
        OptionalLong quota = node.whole("quota", 0);
        OptionalDouble amount = node.number("amount", 0, Double.MAX_VALUE);
        if (quota.isPresent() == amount.isPresent()) {
            throw node.wrong("say either quota, in units, or amount, in money");
        }
        return new Rule(
                node.number(),
                scope,
                Kind.valueOf(per.toUpperCase(Locale.ROOT)),
                Period.of(period),
                quota,
                amount,
                node.number("warn", 0, 1).orElse(WARN));
    }

    /** Whose spending counts for a caller: a number or a name. */
    String subject(Caller caller) {
        return switch (per) {
            case TOKEN -> Long.toString(caller.tokenId());
            case USER -> Long.toString(caller.userId());
            case GROUP -> caller.group();
        };
    }

    /**
     * The budget in units.
     *
     * @param unit how many make one of the currency
     */
    long most(double unit) {
        return quota.isPresent() ? quota.getAsLong() : (long) (amount.orElse(0) * unit);
    }
}
