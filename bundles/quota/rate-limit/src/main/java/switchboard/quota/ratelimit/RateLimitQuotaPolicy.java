package switchboard.quota.ratelimit;

import java.time.InstantSource;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.lib.quota.RuleList;
import switchboard.spi.Admission;
import switchboard.spi.Demand;
import switchboard.spi.Names;
import switchboard.spi.Options;
import switchboard.spi.QuotaPolicy;
import switchboard.spi.QuotaPolicyInfo;
import switchboard.spi.Setting;
import switchboard.spi.Windows;

/**
 * Calls may come so often, use so many tokens and be so many at a time, as the rules of one option say. What is counted
 * lies in the kernel's windows, so another version of this bundle goes on with the counts.
 */
@Component
public final class RateLimitQuotaPolicy implements QuotaPolicy {
    static final String OPTION = "RateLimits";

    /** Before what costs more to ask. */
    private static final int ORDER = 10;

    private static final QuotaPolicyInfo INFO = new QuotaPolicyInfo(
            "rate-limit",
            "Rate limits",
            ORDER,
            List.of(new Setting(
                    OPTION,
                    Setting.Type.JSON,
                    "[]",
                    "",
                    "Rules: which calls (token, user, group, channel, model), per what, and how many requests and tokens in"
                            + " a window and calls at a time.")));

    private final RuleList<Rule> rules;
    private final Windows windows;
    private final InstantSource clock;

    /** A policy over the kernel's services. */
    @Activate
    public RateLimitQuotaPolicy(@Reference Options options, @Reference Windows windows) {
        this(options, windows, InstantSource.system());
    }

    RateLimitQuotaPolicy(Options options, Windows windows, InstantSource clock) {
        this.rules = new RuleList<>(options, OPTION, Rule.MEMBERS, Rule::of, Rule::checkDistinct);
        this.windows = windows;
        this.clock = clock;
    }

    @Override
    public QuotaPolicyInfo info() {
        return INFO;
    }

    @Override
    public Admission admit(Demand demand) {
        List<Rule> now = rules.current();
        return now.isEmpty() ? Admission.INDIFFERENT : Reservation.of(windows, clock, now, demand);
    }

    @Override
    public List<String> review(String option, String value, Names names) {
        return rules.unknown(value, Rule::scope, names);
    }
}
