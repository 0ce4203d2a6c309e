package switchboard.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Accounts whose figures in memory may not be the database's any more. Marked by any thread; read again in the posting's
 * turns, once their charges are stored.
 */
final class StaleAccounts {
    private static final int IDS = 500;

    private final Database database;
    private final Map<Long, Account> users;
    private final Map<Long, Account> tokens;
    private final Optional<QuotaLeases> leases;
    private final Set<Long> staleUsers = ConcurrentHashMap.newKeySet();
    private final Set<Long> staleTokens = ConcurrentHashMap.newKeySet();

    /** None is stale. */
    StaleAccounts(
            Database database, Map<Long, Account> users, Map<Long, Account> tokens, Optional<QuotaLeases> leases) {
        this.database = database;
        this.users = users;
        this.tokens = tokens;
        this.leases = leases;
    }

    void user(long id) {
        staleUsers.add(id);
    }

    void token(long id) {
        staleTokens.add(id);
    }

    /** Those that are not in memory are. */
    void missing(long userId, long tokenId) {
        if (!users.containsKey(userId)) {
            staleUsers.add(userId);
        }
        if (!tokens.containsKey(tokenId)) {
            staleTokens.add(tokenId);
        }
    }

    void all() {
        staleUsers.addAll(users.keySet());
        staleTokens.addAll(tokens.keySet());
    }

    /** Reads them. */
    void reread() {
        some(staleUsers, ids -> {
            Map<Long, UserRow> rows = new HashMap<>();
            database.read(mappers -> mappers.users().among(ids)).forEach(row -> rows.put(row.id(), row));
            ids.forEach(id -> reread(
                    LeaseMapper.USER,
                    id,
                    id,
                    rows.getOrDefault(id, UserRow.NONE).quota(),
                    false));
        });
        some(staleTokens, ids -> {
            Map<Long, TokenRow> rows = new HashMap<>();
            database.read(mappers -> mappers.tokens().among(ids)).forEach(row -> rows.put(row.id(), row));
            ids.forEach(id -> {
                TokenRow row = rows.getOrDefault(id, TokenRow.NONE);
                reread(LeaseMapper.TOKEN, id, row.userId(), row.remainQuota(), row.unlimitedQuota());
            });
        });
    }

    private void reread(String kind, long id, long owner, long quota, boolean unlimited) {
        Map<Long, Account> accounts = kind.equals(LeaseMapper.USER) ? users : tokens;
        Account account = accounts.get(id);
        if (account == null || account.ownerId() != owner) {
            accounts.put(id, new Account(owner, quota, unlimited, leases.isPresent()));
        } else {
            account.reread(quota, unlimited);
            if (account.lease() > Math.max(0, quota)) { // an administrator took away what was drawn already
                leases.ifPresent(drawn -> drawn.giveBack(List.of(new LeaseMapper.Wanted(kind, id))));
            }
        }
    }

    /** Takes ids out before they are read: one that changes meanwhile is put in again. */
    private static void some(Set<Long> stale, Consumer<List<Long>> read) {
        for (List<Long> ids = stale.stream().limit(IDS).toList();
                !ids.isEmpty();
                ids = stale.stream().limit(IDS).toList()) {
            ids.forEach(stale::remove);
            try {
                read.accept(ids);
            } catch (RuntimeException e) {
                stale.addAll(ids);
                throw e;
            }
        }
    }
}
