package switchboard.quota.budget;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.lib.quota.RuleList;
import switchboard.spi.Admission;
import switchboard.spi.Demand;
import switchboard.spi.Names;
import switchboard.spi.Notes;
import switchboard.spi.Notices;
import switchboard.spi.Options;
import switchboard.spi.QuotaPolicy;
import switchboard.spi.QuotaPolicyInfo;
import switchboard.spi.Setting;
import switchboard.spi.Spending;

/**
 * Tokens, users and groups may spend so much a day, a week or a month, as the rules of one option say. What was spent is
 * the kernel's to know, so another version of this bundle goes on with it.
 */
@Component
public final class BudgetQuotaPolicy implements QuotaPolicy {
    static final String OPTION = "Budgets";

    /** After what prices a call, to know what it will cost. */
    private static final int ORDER = 200;

    private static final QuotaPolicyInfo INFO = new QuotaPolicyInfo(
            "budget",
            "Budgets",
            ORDER,
            List.of(
                    new Setting(
                            OPTION,
                            Setting.Type.JSON,
                            "[]",
                            "",
                            "Rules: which calls (token, user, group), whose spending, the period, and how much may be"
                                    + " spent in it."),
                    new Setting(
                            Calendar.OPTION,
                            Setting.Type.TEXT,
                            "UTC",
                            "",
                            "The time zone in which days, weeks and months begin, such as Europe/Berlin.")));

    private final RuleList<Rule> rules;
    private final Options options;
    private final Spending spending;
    private final Warnings warnings;
    private final Calendar calendar;

    /** A policy over the kernel's services. */
    @Activate
    public BudgetQuotaPolicy(
            @Reference Options options,
            @Reference Spending spending,
            @Reference Notes notes,
            @Reference Notices notices) {
        this(options, spending, notes, notices, InstantSource.system());
    }

    BudgetQuotaPolicy(Options options, Spending spending, Notes notes, Notices notices, InstantSource clock) {
        this.rules = new RuleList<>(options, OPTION, Rule.MEMBERS, Rule::of, all -> {});
        this.options = options;
        this.spending = spending;
        this.warnings = new Warnings(notes, notices, clock);
        this.calendar = new Calendar(options, clock);
    }

    @Override
    public QuotaPolicyInfo info() {
        return INFO;
    }

    @Override
    public Admission admit(Demand demand) {
        List<Rule> now = rules.current();
        if (now.isEmpty()) {
            return Admission.INDIFFERENT;
        }
        List<Purpose> purposes = purposes(now, demand);
        return purposes.isEmpty()
                ? Admission.INDIFFERENT
                : Reservation.of(spending, warnings, demand, purposes, calendar.instant());
    }

    /** The budgets of a call, by whose spending counts: what is set aside counts once for each of those. */
    private List<Purpose> purposes(List<Rule> now, Demand demand) {
        List<Purpose> purposes = new ArrayList<>(2);
        double unit = unit();
        for (Rule rule : now) {
            if (rule.scope().covers(demand)) {
                String id = rule.subject(demand.caller());
                purpose(purposes, rule, id).add(new Purpose.Budget(rule, calendar.now(rule.period()), rule.most(unit)));
            }
        }
        return purposes;
    }

    private static Purpose purpose(List<Purpose> purposes, Rule rule, String id) {
        for (Purpose purpose : purposes) {
            if (purpose.is(rule.per(), id)) {
                return purpose;
            }
        }
        var purpose = new Purpose(rule.per(), id);
        purposes.add(purpose);
        return purpose;
    }

    /** How many units make one of the currency; without a sensible number, One API's default. */
    private double unit() {
        try {
            double unit = Double.parseDouble(options.text("QuotaPerUnit"));
            return unit > 0 ? unit : 500_000;
        } catch (NumberFormatException notANumber) {
            return 500_000;
        }
    }

    @Override
    public List<String> review(String option, String value, Names names) {
        if (option.equals(Calendar.OPTION)) {
            Calendar.zone(value);
            return List.of();
        }
        return rules.unknown(value, Rule::scope, names);
    }
}
