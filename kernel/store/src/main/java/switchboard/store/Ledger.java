package switchboard.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.ibatis.exceptions.PersistenceException;
import switchboard.store.Entry.Head;
import switchboard.store.Entry.Kind;

/**
 * Writes the ledger, always in the transaction that moves the balances it tells of, and before it does. Where a balance
 * is not what the last entry says, somebody else has changed it, and that is entered first.
 */
final class Ledger {
    private static final int IDS = 500;
    private static final Rows<Entry> ROWS =
            new Rows<>("switchboard_ledger (" + LedgerMapper.COLUMNS + ")", 11, Ledger::set);

    private final Mappers mappers;
    private final Map<Long, Chain> chains = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    private Ledger(Mappers mappers) {
        this.mappers = mappers;
    }

    /** A user's chain while it grows. */
    private static final class Chain {
        private final boolean begun;
        private Head head;

        Chain(boolean begun, Head head) {
            this.begun = begun;
            this.head = head;
        }
    }

    /**
     * Enters calls, in their order.
     *
     * @return what the users had before
     */
    static List<LedgerMapper.Balance> charge(Mappers mappers, List<Charged> charges) {
        var ledger = new Ledger(mappers);
        var ids = new TreeSet<Long>();
        charges.stream().filter(Ledger::isEntered).forEach(charge -> ids.add(charge.userId()));
        if (ids.isEmpty()) {
            return List.of();
        }
        List<LedgerMapper.Balance> before = ledger.open(ids, charges.getFirst().at());
        for (Charged charge : charges) {
            if (isEntered(charge)) {
                Settlement settlement = charge.settlement();
                ledger.add(
                        charge.userId(),
                        at(charge),
                        Kind.CALL,
                        -settlement.quota(),
                        reference(settlement),
                        settlement.receipt());
            }
        }
        ledger.save();
        return before;
    }

    private static boolean isEntered(Charged charge) {
        return charge.settlement().quota() != 0
                || !charge.settlement().receipt().isEmpty();
    }

    /** As its line in the log says, by which it is found. */
    static long at(Charged charge) {
        return charge.settlement().log().map(LogRow::createdAt).orElse(charge.at());
    }

    /** By what a call is found; empty if by nothing. */
    static String reference(Settlement settlement) {
        if (settlement.log().isPresent()) {
            return Entry.reference(settlement.log().get().requestId());
        }
        return settlement.receipt().isEmpty()
                ? ""
                : Entry.reference(PaidCall.of(settlement.receipt()).relayId());
    }

    /**
     * Enters what is about to be added to a user's balance.
     *
     * @param change below 0 it is taken
     * @param at epoch seconds
     */
    static void enter(Mappers mappers, long userId, Kind kind, long change, String reference, long at) {
        var ledger = new Ledger(mappers);
        ledger.open(List.of(userId), at);
        ledger.add(userId, at, kind, change, reference, "");
        ledger.save();
    }

    /**
     * Enters for some users what others have changed: everybody's first entry at adoption, and what One API did since.
     *
     * @param at epoch seconds
     * @return how many users that were; fewer than {@code most} if there is nothing left
     */
    static int reconcile(Mappers mappers, long at, int most) {
        List<Long> ids = mappers.ledger().unbalanced(most);
        if (!ids.isEmpty()) {
            var ledger = new Ledger(mappers);
            ledger.open(ids, at);
            ledger.save();
        }
        return ids.size();
    }

    /**
     * Finds where the chains are, and brings them to the balances there are, which are returned. A user who is no more
     * has no chain.
     */
    private List<LedgerMapper.Balance> open(Collection<Long> ids, long at) {
        List<Long> all = List.copyOf(ids);
        List<LedgerMapper.Balance> balances = new ArrayList<>(all.size());
        for (int from = 0; from < all.size(); from += IDS) {
            List<Long> some = all.subList(from, Math.min(all.size(), from + IDS));
            Map<Long, Head> heads = new HashMap<>();
            mappers.ledger().heads(some).forEach(head -> heads.put(head.userId(), head));
            for (LedgerMapper.Balance balance : mappers.ledger().balances(some)) {
                balances.add(balance);
                Head head = heads.get(balance.id());
                chains.put(balance.id(), new Chain(head != null, head == null ? Head.none(balance.id()) : head));
                if (head == null) {
                    add(balance.id(), at, Kind.OPENING, balance.quota(), "", "");
                } else if (head.balance() != balance.quota()) {
                    add(balance.id(), at, Kind.ADJUSTMENT, balance.quota() - head.balance(), "", "");
                }
            }
        }
        return balances;
    }

    private void add(long userId, long at, Kind kind, long change, String reference, String receipt) {
        Chain chain = chains.get(userId);
        if (chain != null) {
            Entry entry = Entry.after(chain.head, at, kind, change, reference, receipt);
            entries.add(entry);
            chain.head = entry.head();
        }
    }

    private void save() {
        insert(mappers.session().getConnection(), entries);
        for (Chain chain : chains.values()) {
            if (chain.begun) {
                mappers.ledger().move(chain.head);
            } else {
                mappers.ledger().begin(chain.head);
            }
        }
    }

    private static void insert(Connection connection, List<Entry> entries) {
        try {
            ROWS.insert(connection, entries);
        } catch (SQLException e) {
            throw new PersistenceException("entries of the ledger", e);
        }
    }

    private static void set(PreparedStatement insert, int before, Entry entry) throws SQLException {
        int at = before;
        insert.setLong(++at, entry.userId());
        insert.setLong(++at, entry.number());
        insert.setLong(++at, entry.at());
        insert.setString(++at, entry.kind().name());
        insert.setString(++at, entry.debit());
        insert.setString(++at, entry.credit());
        insert.setLong(++at, entry.quota());
        insert.setLong(++at, entry.balance());
        insert.setString(++at, entry.reference());
        insert.setString(++at, entry.receipt());
        insert.setString(++at, entry.hash());
    }
}
