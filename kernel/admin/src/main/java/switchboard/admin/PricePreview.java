package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.Options;
import switchboard.spi.PastCall;
import switchboard.spi.QuotaPolicy;
import switchboard.store.Entries;
import switchboard.store.Entry;
import switchboard.store.PaidCall;

/** What the calls of the last day would have cost at other prices. Reads the ledger page by page, for a bounded time. */
final class PricePreview {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final int PAGE = 1000;
    private static final int AT_ONCE = 2;

    /** Models that have a line of their own; upstreams have no more, and memory has an end. */
    private static final int MOST_MODELS = 5000;

    private static final String OTHERS = "(others)";

    private final Entries entries;
    private final Leases leases;
    private final InstantSource clock;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    PricePreview(Entries entries, Leases leases, InstantSource clock) {
        this.entries = entries;
        this.leases = leases;
        this.clock = clock;
    }

    /** Calls that could be priced again, and what they cost together. */
    record Line(
            @JsonProperty("model") String model,
            @JsonProperty("calls") long calls,
            @JsonProperty("before") long before,
            @JsonProperty("after") long after) {}

    /**
     * What a change would have made.
     *
     * @param from epoch seconds
     * @param until epoch seconds, inclusive
     * @param complete false if the time was up before all calls were looked at
     * @param calls how many could be priced again
     * @param before what those cost
     * @param after what they would have cost
     * @param unpriced how many could not
     * @param unpricedQuota what those cost
     * @param models the same by model, the greatest difference first
     */
    record View(
            @JsonProperty("from") long from,
            @JsonProperty("until") long until,
            @JsonProperty("complete") boolean complete,
            @JsonProperty("calls") long calls,
            @JsonProperty("before") long before,
            @JsonProperty("after") long after,
            @JsonProperty("unpriced") long unpriced,
            @JsonProperty("unpriced_quota") long unpricedQuota,
            @JsonProperty("models") List<Line> models) {}

    /**
     * The last day under other options.
     *
     * @param at the moment whose prices count; empty for that of each call
     * @throws Declined if too many ask at once
     */
    View of(Options candidate, Optional<Instant> at) {
        if (!turns.tryAcquire()) {
            throw new Declined("other previews are under way, please try again");
        }
        List<Lease<QuotaPolicy>> policies = leases.all(QuotaPolicy.class);
        try {
            return read(new Sums(policies, candidate, at));
        } finally {
            policies.forEach(Lease::close);
            turns.release();
        }
    }

    private View read(Sums sums) {
        Instant start = clock.instant();
        long until = start.getEpochSecond();
        long from = until - DAY.toSeconds();
        Instant end = start.plus(LONGEST);
        Optional<Entry> last = Optional.empty();
        List<Entry> page;
        do {
            page = entries.calls(from, until, last, PAGE);
            page.forEach(sums::add);
            last = page.isEmpty() ? last : Optional.of(page.getLast());
        } while (page.size() == PAGE && clock.instant().isBefore(end));
        boolean complete = page.size() < PAGE;
        return sums.view(from, complete ? until : last.map(Entry::at).orElse(until), complete);
    }

    /** What has been added up so far. */
    private static final class Sums {
        private final List<Lease<QuotaPolicy>> policies;
        private final Options candidate;
        private final Optional<Instant> at;
        private final Map<String, Line> models = new HashMap<>();
        private long unpriced;
        private long unpricedQuota;

        Sums(List<Lease<QuotaPolicy>> policies, Options candidate, Optional<Instant> at) {
            this.policies = policies;
            this.candidate = candidate;
            this.at = at;
        }

        void add(Entry entry) {
            Optional<PastCall> paid = entry.call().map(PaidCall::past).map(this::moved);
            OptionalLong after = paid.isPresent() ? reprice(paid.get()) : OptionalLong.empty();
            if (paid.isEmpty() || after.isEmpty()) {
                unpriced++;
                unpricedQuota += entry.quota();
                return;
            }
            PastCall call = paid.get();
            String name = models.size() < MOST_MODELS || models.containsKey(call.model()) ? call.model() : OTHERS;
            Line line = models.getOrDefault(name, new Line(name, 0, 0, 0));
            models.put(
                    name,
                    new Line(name, line.calls() + 1, line.before() + call.quota(), line.after() + after.getAsLong()));
        }

        private PastCall moved(PastCall call) {
            return at.isEmpty()
                    ? call
                    : new PastCall(
                            at.get(),
                            call.group(),
                            call.operation(),
                            call.model(),
                            call.channelId(),
                            call.channelType(),
                            call.usage(),
                            call.quota(),
                            call.receipt());
        }

        /** As the relay does it: what all policies charge together. */
        private OptionalLong reprice(PastCall call) {
            boolean isPriced = false;
            long sum = 0;
            for (Lease<QuotaPolicy> policy : policies) {
                OptionalLong price = policy.service().reprice(call, candidate);
                if (price.isPresent()) {
                    isPriced = true;
                    sum += price.getAsLong();
                }
            }
            return isPriced ? OptionalLong.of(sum) : OptionalLong.empty();
        }

        View view(long from, long until, boolean complete) {
            List<Line> lines = new ArrayList<>(models.values());
            lines.sort(Comparator.comparingLong((Line line) -> -Math.abs(line.after() - line.before()))
                    .thenComparing(Line::model));
            return new View(
                    from,
                    until,
                    complete,
                    lines.stream().mapToLong(Line::calls).sum(),
                    lines.stream().mapToLong(Line::before).sum(),
                    lines.stream().mapToLong(Line::after).sum(),
                    unpriced,
                    unpricedQuota,
                    lines);
        }
    }
}
