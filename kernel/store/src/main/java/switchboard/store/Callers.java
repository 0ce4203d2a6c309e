package switchboard.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Who calls, by token, from memory. Follows every change here at once, and another process's within a second. */
@Component(service = Callers.class)
public final class Callers implements AutoCloseable {
    private static final int MOST_KNOWN = 50_000;
    private static final int MOST_UNKNOWN = 5_000;
    private static final int AT_ONCE = 500;

    private final Database database;
    private final Accounts accounts;
    private final AutoCloseable listening;
    private final Map<String, Credential> known = new ConcurrentHashMap<>();
    private final Map<String, Boolean> unknown = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_UNKNOWN;
        }
    };
    private long changes;

    /** The callers of a database. */
    @Activate
    public Callers(@Reference Database database, @Reference Accounts accounts) {
        this.database = database;
        this.accounts = accounts;
        this.listening = database.onForeignChange(this::reread);
    }

    /** What is known of a key without asking the database, {@link Credential#UNKNOWN} among it. Never blocks. */
    public Optional<Credential> known(String key) {
        Credential credential = known.get(key);
        if (credential != null) {
            return Optional.of(credential);
        }
        synchronized (this) {
            return unknown.containsKey(key) ? Optional.of(Credential.UNKNOWN) : Optional.empty();
        }
    }

    /**
     * What the database knows of a key; {@link Credential#UNKNOWN} if nothing. Blocks. Afterwards the balances of token
     * and owner are in memory, so that {@link Accounts#hold} need not ask.
     *
     * @throws StoreException if the database cannot be read
     */
    public Credential load(String key) {
        long seen = changes();
        Credential credential = database.read(mappers -> mappers.tokens()
                .byKey(key)
                .filter(token -> token.key().equals(key)) // MySQL compares without regard to case
                .map(token -> new Credential(token, owner(mappers, token)))
                .orElse(Credential.UNKNOWN));
        if (credential.known()) {
            accounts.load(credential.owner().id(), credential.token().id());
        }
        remember(key, credential, seen);
        return credential;
    }

    private static UserRow owner(Mappers mappers, TokenRow token) {
        return mappers.users().find(token.userId()).orElse(UserRow.NONE);
    }

    private synchronized long changes() {
        return changes;
    }

    /** What was read before a change is not remembered. */
    private synchronized void remember(String key, Credential credential, long seen) {
        if (seen != changes) {
            return;
        }
        if (!credential.known()) {
            unknown.put(key, true);
        } else {
            if (known.size() >= MOST_KNOWN) {
                known.keySet().stream().limit(MOST_KNOWN / 10).forEach(known::remove);
            }
            known.put(key, credential);
        }
    }

    /** A token was created, changed or deleted. */
    void forgetToken(String key) {
        synchronized (this) {
            changes++;
            unknown.remove(key);
            known.remove(key);
        }
    }

    /** A user was changed. */
    void forgetUser(long userId) {
        forget(credential -> credential.owner().id() == userId);
    }

    private void forget(Predicate<Credential> changed) {
        synchronized (this) {
            changes++;
            known.values().removeIf(changed);
        }
    }

    /** Reads all that is known again, so that nobody who calls has to wait for it. */
    private void reread() {
        long seen;
        synchronized (this) {
            seen = ++changes;
            unknown.clear();
        }
        List<Map.Entry<String, Credential>> all = List.copyOf(known.entrySet());
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            reread(all.subList(from, Math.min(all.size(), from + AT_ONCE)), seen);
        }
    }

    private void reread(List<Map.Entry<String, Credential>> some, long seen) {
        Map<String, Credential> fresh = database.read(mappers -> fresh(mappers, some));
        synchronized (this) {
            for (Map.Entry<String, Credential> entry : some) {
                Credential now = fresh.get(entry.getKey());
                if (now == null || seen != changes) {
                    known.remove(entry.getKey());
                } else {
                    known.replace(entry.getKey(), now);
                }
            }
        }
    }

    private static Map<String, Credential> fresh(Mappers mappers, List<Map.Entry<String, Credential>> some) {
        List<Long> tokenIds = new ArrayList<>();
        some.forEach(entry -> tokenIds.add(entry.getValue().token().id()));
        List<TokenRow> tokens = mappers.tokens().among(tokenIds);
        Map<Long, UserRow> owners = new HashMap<>();
        if (!tokens.isEmpty()) {
            mappers.users()
                    .among(tokens.stream().map(TokenRow::userId).distinct().toList())
                    .forEach(user -> owners.put(user.id(), user));
        }
        Map<String, Credential> fresh = new HashMap<>();
        tokens.forEach(token ->
                fresh.put(token.key(), new Credential(token, owners.getOrDefault(token.userId(), UserRow.NONE))));
        return fresh;
    }

    @Deactivate
    @Override
    public void close() {
        Closing.quietly(listening);
    }
}
