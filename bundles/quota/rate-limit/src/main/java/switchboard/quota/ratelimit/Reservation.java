package switchboard.quota.ratelimit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Demand;
import switchboard.spi.Headers;
import switchboard.spi.Outcome;
import switchboard.spi.RefusedException;
import switchboard.spi.Windows;
import switchboard.spi.Windows.Slot;
import switchboard.spi.Windows.Taken;

/** What one attempt has taken from the windows of the rules that are for it. */
final class Reservation implements Admission {
    /** When to come again if as many calls as may be are in progress; nobody knows when one ends. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** An amount that was added to a window. */
    private record Share(String key, long amount, Duration window) {}

    private final Windows windows;
    private final InstantSource clock;
    private final Instant at;
    private final Demand demand;
    private final List<Share> requests = new ArrayList<>(2);
    private final List<Share> tokens = new ArrayList<>(2);
    private final List<Slot> slots = new ArrayList<>(2);
    private final Tightest tightest = new Tightest();
    private long estimate = -1;

    private Reservation(Windows windows, InstantSource clock, Demand demand) {
        this.windows = windows;
        this.clock = clock;
        this.at = clock.instant();
        this.demand = demand;
    }

    /**
     * Takes what all rules together allow, or nothing.
     *
     * @throws RefusedException if one does not allow it
     */
    static Reservation of(Windows windows, InstantSource clock, List<Rule> rules, Demand demand) {
        var reservation = new Reservation(windows, clock, demand);
        boolean done = false;
        try {
            for (Rule rule : rules) {
                if (rule.scope().covers(demand)) {
                    reservation.take(rule);
                }
            }
            done = true;
            return reservation;
        } finally {
            if (!done) {
                reservation.release();
            }
        }
    }

    private void take(Rule rule) {
        String subject = rule.subject(demand);
        if (rule.concurrent().isPresent()) {
            enter(rule, rule.concurrentKey(subject), rule.concurrent().getAsLong());
        }
        if (rule.requests().isPresent()) {
            takeRequest(rule, rule.requestsKey(subject), rule.requests().getAsLong());
        }
        if (rule.tokens().isPresent()) {
            takeTokens(rule, rule.tokensKey(subject), rule.tokens().getAsLong());
        }
    }

    private void enter(Rule rule, String key, long limit) {
        Optional<Slot> slot = windows.enter(key, limit);
        if (slot.isEmpty()) {
            throw refused("concurrent calls", rule, Optional.of(SOON), "limit %d, all in progress".formatted(limit));
        }
        slots.add(slot.get());
    }

    private void takeRequest(Rule rule, String key, long limit) {
        Taken taken = windows.take(key, 1, limit, rule.window());
        tightest.requests(limit, taken);
        if (!taken.granted()) {
            throw refused(
                    "requests per " + rule.every(),
                    rule,
                    limit == 0 ? Optional.empty() : Optional.of(taken.reset()),
                    "limit %d".formatted(limit));
        }
        requests.add(new Share(key, 1, rule.window()));
    }

    private void takeTokens(Rule rule, String key, long limit) {
        estimate = estimate < 0 ? Estimate.of(demand) : estimate;
        Taken taken = windows.take(key, estimate, limit, rule.window());
        tightest.tokens(limit, taken);
        if (!taken.granted()) {
            boolean never = estimate > limit;
            throw refused(
                    "tokens per " + rule.every(),
                    rule,
                    never ? Optional.empty() : Optional.of(taken.reset()),
                    "limit %d, used %d, requested %d%s"
                            .formatted(
                                    limit,
                                    Math.max(0, limit - taken.remaining()),
                                    estimate,
                                    never ? ": the request is too large" : ""));
        }
        tokens.add(new Share(key, estimate, rule.window()));
    }

    private RefusedException refused(String what, Rule rule, Optional<Duration> retryAfter, String figures) {
        String again =
                retryAfter.map(wait -> ", try again in " + Tightest.text(wait)).orElse("");
        var refused = new RefusedException(
                429,
                "rate_limit_exceeded",
                "Rate limit reached for %s on %s: %s%s".formatted(rule.whose(demand), what, figures, again),
                retryAfter,
                tightest.headers());
        return rule.isOfChannel() ? refused.ofChannel() : refused;
    }

    @Override
    public long hold() {
        return 0;
    }

    @Override
    public Headers headers() {
        return tightest.headers();
    }

    /** The true number of tokens takes the place of the estimate. */
    @Override
    public Charge charge(Outcome outcome) {
        slots.forEach(Slot::leave);
        for (Share share : tokens) {
            correct(share, outcome.usage().total() - share.amount());
        }
        return Charge.NONE;
    }

    /** An attempt that came to nothing has not been made: what was taken is given back. */
    @Override
    public void release() {
        slots.forEach(Slot::leave);
        requests.forEach(share -> correct(share, -share.amount()));
        tokens.forEach(share -> correct(share, -share.amount()));
    }

    /** What was too much leaves the window where it was put; what is more was used since, and counts from now. */
    private void correct(Share share, long more) {
        if (more != 0) {
            Duration ago = more > 0 ? Duration.ZERO : Duration.between(at, clock.instant());
            windows.add(share.key(), more, share.window(), ago.isNegative() ? Duration.ZERO : ago);
        }
    }
}
