package switchboard.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Quota that this node has drawn, where several share the database. A balance stays in the database; a row beside it
 * says how much of it a node may spend without asking. All nodes' writers go one after the other, so a balance is never
 * drawn twice. Far from the limit a block is drawn long before it is needed; near it, just what calls need, and what other
 * nodes do not need is asked back before a call is refused.
 *
 * <p>All that changes an account's lease happens in the posting's turns; waiting happens outside of them.
 */
final class QuotaLeases {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaLeases.class);

    /** A node that has not been seen for so long has lost its leases. */
    private static final Duration DEAD_AFTER = Duration.ofMinutes(5);

    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(30);
    private static final Duration ANSWER_LIMIT = Duration.ofMillis(1500);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration REFUSED_FOR = Duration.ofSeconds(1);

    /** While so many times what is needed is there, an eighth of it is drawn; below, what is needed. */
    private static final long PLENTY = 64;

    private static final long SHARE = 8;

    private final Database database;
    private final String node;
    private final Posting posting;
    private final Map<Long, Account> users;
    private final Map<Long, Account> tokens;
    private final Runnable call;
    private final Map<Pair, Draw> draws = new HashMap<>();
    private final Set<Pair> recalls = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Who pays. */
    private record Pair(long userId, long tokenId) {}

    /** What calls of one token wait for. */
    private static final class Draw {
        private long sum;
        private long least = Long.MAX_VALUE;
        private boolean granted;
    }

    /** How a draw ended for one account: what was granted, and what the database has. */
    private record Grant(long quota, long total, long next) {
        static final Grant NONE = new Grant(0, Long.MAX_VALUE, 0);
    }

    /**
     * The leases of a node.
     *
     * @param call tells other nodes that something is wanted of them, if there is a way quicker than their asking
     */
    QuotaLeases(
            Database database,
            String node,
            Posting posting,
            Map<Long, Account> users,
            Map<Long, Account> tokens,
            Runnable call) {
        this.database = database;
        this.node = node;
        this.posting = posting;
        this.users = users;
        this.tokens = tokens;
        this.call = call;
    }

    /** What an earlier process had drawn goes back, once the charges that it left are made. */
    void start() {
        posting.turn(() -> database.append(mappers -> {
            if (mappers.leases().seen(node) == 0) {
                mappers.leases().add(node);
            }
            return mappers.leases().forget(FORGOTTEN_AFTER.toSeconds());
        }));
        giveBackAll();
    }

    /**
     * Gives back what was drawn, after the charges it was drawn for are stored: while one waits in the journal, the lease
     * keeps other nodes from spending the same quota. What cannot go now goes at the next start, or when this node counts
     * as dead.
     */
    void giveBackAll() {
        try {
            posting.turn(() -> {
                posting.store();
                database.append(mappers -> mappers.leases().giveBackAll(node));
            });
        } catch (StoreException e) {
            LOG.warn("quota that was drawn goes back later, since charges cannot be stored: {}", e.getMessage());
        }
    }

    /**
     * Draws what a call needs, unless it is here by now. When this returns the hold is to be tried again: it finds the
     * quota, or is refused, or has to wait once more. Blocks.
     *
     * @throws StoreException if the database cannot be asked
     */
    void draw(long userId, long tokenId, long quota) {
        var pair = new Pair(userId, tokenId);
        if (drawn(pair, quota)) {
            return;
        }
        if (beginRecall(pair)) {
            try {
                recall(pair);
                if (!drawn(pair, quota)) {
                    refuse(pair, quota);
                }
            } finally {
                endRecall(pair);
            }
        } else {
            await(() -> !recalling(pair), ANSWER_LIMIT);
        }
    }

    /** Draws another block before calls have to wait for it. Returns at once. */
    void drawSoon(long userId, long tokenId) {
        var pair = new Pair(userId, tokenId);
        lock.lock();
        try {
            if (draws.containsKey(pair)) {
                return;
            }
            draws.put(pair, new Draw());
        } finally {
            lock.unlock();
        }
        posting.soon(() -> serve(pair));
    }

    /** Whoever comes first is served with all who have come by then. */
    private boolean drawn(Pair pair, long quota) {
        Draw mine;
        lock.lock();
        try {
            mine = draws.computeIfAbsent(pair, key -> new Draw());
            mine.sum = Math.max(mine.sum, mine.sum + quota);
            mine.least = Math.min(mine.least, quota);
        } finally {
            lock.unlock();
        }
        posting.turn(() -> serve(pair));
        return mine.granted;
    }

    private void serve(Pair pair) {
        Draw draw;
        lock.lock();
        try {
            draw = draws.remove(pair);
        } finally {
            lock.unlock();
        }
        Account user = users.get(pair.userId());
        Account token = tokens.get(pair.tokenId());
        if (draw == null || user == null || token == null) {
            return;
        }
        posting.store();
        long least = draw.least == Long.MAX_VALUE ? 0 : draw.least;
        long userHere = user.here();
        long tokenHere = token.here();
        List<Grant> grants = database.append(mappers -> {
            Grant ofUser = grant(mappers, LeaseMapper.USER, pair.userId(), user, userHere, draw.sum, least);
            Grant ofToken = grant(mappers, LeaseMapper.TOKEN, pair.tokenId(), token, tokenHere, draw.sum, least);
            boolean enough = reaches(userHere, ofUser, least) && reaches(tokenHere, ofToken, least);
            if (enough) {
                put(mappers, LeaseMapper.USER, pair.userId(), user, ofUser);
                put(mappers, LeaseMapper.TOKEN, pair.tokenId(), token, ofToken);
            }
            return enough ? List.of(ofUser, ofToken) : List.of();
        });
        if (!grants.isEmpty()) {
            take(user, grants.getFirst());
            take(token, grants.getLast());
            draw.granted = true;
        }
    }

    private static boolean reaches(long here, Grant grant, long least) {
        return here >= least || here + grant.quota() >= least;
    }

    private static void take(Account account, Grant grant) {
        if (grant.total() != Long.MAX_VALUE) {
            account.drawn(grant.quota(), grant.total(), grant.next());
        }
    }

    private Grant grant(Mappers mappers, String kind, long id, Account account, long here, long sum, long least) {
        if (here == Long.MAX_VALUE) {
            return Grant.NONE;
        }
        long total = total(mappers, kind, id);
        long free = total - mappers.leases().elsewhere(kind, id, node, DEAD_AFTER.toSeconds()) - account.lease();
        long missing = Math.max(0, sum - here);
        if (free <= 0 || here + free < least) {
            return new Grant(0, total, 0);
        }
        long block = free / PLENTY >= Math.max(1, sum) ? free / SHARE : missing;
        long quota = Math.clamp(Math.max(block, missing), 0, free);
        return new Grant(quota, total, block > missing ? block / 4 : 0);
    }

    private static long total(Mappers mappers, String kind, long id) {
        if (kind.equals(LeaseMapper.USER)) {
            return mappers.ledger().balances(List.of(id)).stream()
                    .mapToLong(LedgerMapper.Balance::quota)
                    .findFirst()
                    .orElse(0);
        }
        return mappers.tokens().find(id).map(TokenRow::remainQuota).orElse(0L);
    }

    /** The whole lease, not what is added: what a lost answer left different is right again. */
    private void put(Mappers mappers, String kind, long id, Account account, Grant grant) {
        long lease = account.lease() + grant.quota();
        if (grant.quota() > 0 && mappers.leases().set(node, kind, id, lease) == 0) {
            mappers.leases().begin(node, kind, id, lease);
        }
    }

    /** In a turn, so that no charge is in the database's figure that is not taken off the account's yet. */
    private void refuse(Pair pair, long quota) {
        posting.turn(() -> {
            posting.store();
            long until = System.nanoTime() + REFUSED_FOR.toNanos();
            List<Long> totals = database.read(mappers -> List.of(
                    total(mappers, LeaseMapper.USER, pair.userId()),
                    total(mappers, LeaseMapper.TOKEN, pair.tokenId())));
            refuse(users.get(pair.userId()), quota, totals.getFirst(), until);
            refuse(tokens.get(pair.tokenId()), quota, totals.getLast(), until);
        });
    }

    private static void refuse(@Nullable Account account, long quota, long total, long until) {
        if (account != null && account.here() < quota) {
            account.refuse(quota, total, until);
        }
    }

    // ── asking others

    private boolean beginRecall(Pair pair) {
        lock.lock();
        try {
            return recalls.add(pair);
        } finally {
            lock.unlock();
        }
    }

    private void endRecall(Pair pair) {
        lock.lock();
        try {
            recalls.remove(pair);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean recalling(Pair pair) {
        lock.lock();
        try {
            return recalls.contains(pair);
        } finally {
            lock.unlock();
        }
    }

    /** Asks the other nodes for what they do not need, and waits a moment for their answers. */
    private void recall(Pair pair) {
        int asked = database.append(mappers -> mappers.leases().want(LeaseMapper.USER, pair.userId(), node)
                + mappers.leases().want(LeaseMapper.TOKEN, pair.tokenId(), node));
        if (asked > 0) {
            call.run();
            await(() -> unanswered(pair) == 0, ANSWER_LIMIT);
        }
    }

    private int unanswered(Pair pair) {
        long alive = DEAD_AFTER.toSeconds();
        return database.read(mappers -> mappers.leases().unanswered(LeaseMapper.USER, pair.userId(), node, alive)
                + mappers.leases().unanswered(LeaseMapper.TOKEN, pair.tokenId(), node, alive));
    }

    private void await(Supplier<Boolean> met, Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        while (!met.get() && System.nanoTime() - until < 0) {
            lock.lock();
            try {
                long ignored = changed.awaitNanos(LOOK_EVERY.toNanos());
                LOG.trace("{} ns left", ignored);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreException("interrupted while waiting for quota", e);
            } finally {
                lock.unlock();
            }
        }
    }

    // ── giving back, in the posting's turns

    /** Gives back what another node wants and no call here holds. */
    void answer() {
        List<LeaseMapper.Wanted> wanted =
                database.read(mappers -> mappers.leases().wanted(node));
        if (!wanted.isEmpty()) {
            posting.store();
            giveBack(wanted);
        }
    }

    /** Gives back what nobody has used for a while; the node is alive. */
    void tidy() {
        if (isForgotten()) {
            LOG.warn("the database was out of reach for longer than {}; all quota is drawn anew", DEAD_AFTER);
            users.values().forEach(Account::forfeit);
            tokens.values().forEach(Account::forfeit);
        }
        List<LeaseMapper.Wanted> idle = new ArrayList<>();
        collect(users, LeaseMapper.USER, idle);
        collect(tokens, LeaseMapper.TOKEN, idle);
        giveBack(idle);
    }

    private boolean isForgotten() {
        return database.append(mappers -> {
            boolean dead = mappers.leases().alive(node, DEAD_AFTER.toSeconds()) == 0;
            if (mappers.leases().seen(node) == 0) {
                mappers.leases().add(node);
            }
            return dead
                    ? mappers.leases().giveBackAll(node) >= 0
                    : mappers.leases().tidy(node) < 0;
        });
    }

    private static void collect(Map<Long, Account> accounts, String kind, List<LeaseMapper.Wanted> idle) {
        accounts.forEach((id, account) -> {
            if (!account.wasUsed() && account.lease() > 0) {
                idle.add(new LeaseMapper.Wanted(kind, id));
            }
        });
    }

    /** The database may hear of it late, never too early: what it does not know it keeps from everybody. */
    void giveBack(List<LeaseMapper.Wanted> accounts) {
        Map<LeaseMapper.Wanted, Long> left = new HashMap<>();
        for (LeaseMapper.Wanted wanted : accounts) {
            Account account = account(wanted);
            if (account != null) {
                account.surrender();
            }
            left.put(wanted, account == null ? 0 : account.lease());
        }
        if (!left.isEmpty()) {
            database.append(mappers -> {
                left.forEach(
                        (wanted, lease) -> mappers.leases().giveBack(node, wanted.kind(), wanted.accountId(), lease));
                return true;
            });
        }
    }

    private @Nullable Account account(LeaseMapper.Wanted wanted) {
        return (wanted.kind().equals(LeaseMapper.USER) ? users : tokens).get(wanted.accountId());
    }

    /** A charge is in the database; so is it taken from what was drawn for it. */
    void charge(Mappers mappers, Sums sums) {
        sums.users().forEach((id, sum) -> mappers.leases().charge(node, LeaseMapper.USER, id, sum.quota()));
        sums.tokens().forEach((id, sum) -> mappers.leases().charge(node, LeaseMapper.TOKEN, id.tokenId(), sum.quota()));
    }
}
