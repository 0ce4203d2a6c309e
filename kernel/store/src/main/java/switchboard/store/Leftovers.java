package switchboard.store;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Charges what was delivered of calls that were under way when an earlier process was killed. For the thread that stores
 * the journal, once all of that is stored and before any balance is in memory: then what is in the ledger was settled,
 * and what is not never will be.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final int AT_ONCE = 500;

    /** A clock may have been set back by so much between a draft and its settlement, in seconds. */
    private static final long BEFORE = 60;

    /** So long after its last draft a call may have been settled, in seconds. */
    private static final long AFTER = 3600;

    private final Database database;
    private final Journal journal;
    private final Drafts drafts;

    Leftovers(Database database, Journal journal, Drafts drafts) {
        this.database = database;
        this.journal = journal;
        this.drafts = drafts;
    }

    private record Found(Drafts.Left left, Charged charge) {
        static Found of(Drafts.Left left) {
            Charged drafted = Charged.of(ByteBuffer.wrap(left.draft()));
            return new Found(left, left.completion() == 0 ? drafted : grown(drafted, left));
        }

        private static Charged grown(Charged drafted, Drafts.Left left) {
            try {
                return drafted.grown(left.completion(), left.millis());
            } catch (RuntimeException e) {
                String call = Ledger.reference(drafted.settlement());
                LOG.warn("call {} is charged as it was drafted, not as far as it came", call, e);
                return drafted;
            }
        }

        long at() {
            return Ledger.at(charge);
        }

        String reference() {
            return Ledger.reference(charge.settlement());
        }
    }

    /**
     * Appends to the journal what is owed. What is done is forgotten at once, so that a failure, or another kill, leaves
     * the rest for the next time.
     */
    void charge() {
        List<Found> all = drafts.left().stream()
                .map(Found::of)
                .sorted(Comparator.comparingLong(Found::at))
                .toList();
        int charged = 0;
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            charged += charge(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
        }
        if (charged > 0) {
            LOG.info(
                    "{} calls that were under way when an earlier process was killed are charged as far as they came",
                    charged);
        }
    }

    private int charge(List<Found> some) {
        Set<String> settled = settled(some);
        int charged = 0;
        for (Found one : some) {
            if (!settled.contains(one.reference())) {
                journal.reserve();
                journal.append(one.charge().bytes());
                charged++;
            }
            drafts.done(one.left());
        }
        return charged;
    }

    private Set<String> settled(List<Found> some) {
        LongSummaryStatistics at = some.stream().mapToLong(Found::at).summaryStatistics();
        List<String> references = some.stream().map(Found::reference).toList();
        return new HashSet<>(database.read(
                mappers -> mappers.ledger().entered(at.getMin() - BEFORE, at.getMax() + AFTER, references)));
    }
}
