package switchboard.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import switchboard.store.Entry.Head;

/**
 * Whether the ledger is whole: every chain unbroken from its first entry to its head, every balance the sum of its
 * entries.
 *
 * @param users how many chains were looked at
 * @param entries how many entries
 * @param digest a hash of all heads: note it elsewhere, and a ledger that was rewritten from some entry on shows
 * @param findings what is wrong; none if all is well
 */
public record Audit(long users, long entries, String digest, List<Finding> findings) {
    private static final int AT_ONCE = 500;
    private static final int MOST_FINDINGS = 1000;

    public Audit {
        findings = List.copyOf(findings);
    }

    /**
     * Something that is wrong.
     *
     * @param userId in whose chain
     * @param number of the entry; 0 where it is none
     * @param what a sentence
     */
    public record Finding(long userId, long number, String what) {}

    /** Looks at all of one state of the database. */
    static Audit of(Mappers mappers) {
        var auditor = new Auditor(mappers);
        auditor.run();
        return new Audit(auditor.users, auditor.entries, auditor.digest, auditor.findings);
    }

    private static final class Auditor {
        private final Mappers mappers;
        private final List<Finding> findings = new ArrayList<>();
        private long users;
        private long entries;
        private String digest = Entry.NO_HASH;

        Auditor(Mappers mappers) {
            this.mappers = mappers;
        }

        void run() {
            long after = 0;
            for (List<Long> ids = mappers.ledger().users(after, AT_ONCE);
                    !ids.isEmpty();
                    ids = mappers.ledger().users(after, AT_ONCE)) {
                Map<Long, Head> heads = new TreeMap<>();
                mappers.ledger().heads(ids).forEach(head -> heads.put(head.userId(), head));
                Map<Long, Long> balances = new TreeMap<>();
                mappers.ledger().balances(ids).forEach(balance -> balances.put(balance.id(), balance.quota()));
                for (Long id : ids) {
                    user(id, heads.get(id), balances.get(id));
                }
                after = ids.getLast();
            }
        }

        private void user(long id, @Nullable Head head, @Nullable Long balance) {
            users++;
            if (head == null) {
                find(id, 0, "has no entries; the next start makes the first one");
                return;
            }
            Head last = chain(id);
            if (last.number() != head.number()) {
                find(
                        id,
                        head.number(),
                        "the chain ends at %d, not at %d: entries are missing or were added"
                                .formatted(last.number(), head.number()));
            } else if (!last.hash().equals(head.hash()) || last.balance() != head.balance()) {
                find(id, head.number(), "the chain's head does not belong to its last entry");
            }
            if (balance == null) {
                find(id, 0, "the user's row is gone");
            } else if (balance != last.balance()) {
                find(id, 0, "the balance is %d, the entries make %d".formatted(balance, last.balance()));
            }
            digest = new Entry(id, 0, 0, Entry.Kind.OPENING, "", "", 0, last.balance(), last.hash(), "", "")
                    .sealed(digest)
                    .hash();
        }

        private Head chain(long id) {
            Head last = Head.none(id);
            for (List<Entry> some = mappers.ledger().chain(id, last.number(), AT_ONCE);
                    !some.isEmpty();
                    some = mappers.ledger().chain(id, last.number(), AT_ONCE)) {
                for (Entry entry : some) {
                    check(last, entry);
                    last = entry.head();
                }
                entries += some.size();
            }
            return last;
        }

        private void check(Head before, Entry entry) {
            if (entry.number() != before.number() + 1) {
                find(entry.userId(), entry.number(), "follows entry %d: some are missing".formatted(before.number()));
            } else if (!entry.sealed(before.hash()).hash().equals(entry.hash())) {
                find(entry.userId(), entry.number(), "was altered, or the one before it was");
            } else if (entry.balance() != before.balance() + entry.change() || entry.quota() < 0) {
                find(entry.userId(), entry.number(), "its balance is not the sum");
            }
        }

        private void find(long userId, long number, String what) {
            if (findings.size() < MOST_FINDINGS) {
                findings.add(new Finding(userId, number, what));
            }
        }
    }
}
