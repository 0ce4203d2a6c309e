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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who calls, by token, from memory. Follows every change here at once, and another process's within a second. */
@Component(service = Callers.class)
public final class Callers implements AutoCloseable {
    private static final int MOST_KNOWN = 50_000;
    private static final int MOST_UNKNOWN = 5_000;
    private static final int AT_ONCE = 500;
    /** So often is read again what changes while it is read: calls need it when the database is away. */
    private static final int MOST_TRIES = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Callers.class);

    private final Database database;
    private final Accounts accounts;
    private final AutoCloseable listening;
    private final Together<Credential> loads = new Together<>();
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
     * What the database knows of a key; {@link Credential#UNKNOWN} if nothing. Blocks; of all who ask for a key at once one
     * asks the database, so that a cold start does not drown it. Afterwards the balances of token
     * and owner are in memory, so that {@link Accounts#hold} need not ask.
     *
     * @throws StoreException if the database cannot be read
     */
    public Credential load(String key) {
        return loads.ask(key, () -> loadAlone(key));
    }

    private Credential loadAlone(String key) {
        for (int tries = 1; ; tries++) {
            long seen = changes();
            Credential credential = read(key);
            if (remember(key, credential, seen) || tries == MOST_TRIES) {
                return credential;
            }
        }
    }

    private Credential read(String key) {
        Credential credential = database.read(mappers -> mappers.tokens()
                .byKey(key)
                .filter(token -> token.key().equals(key)) // MySQL compares without regard to case
                .map(token -> new Credential(token, owner(mappers, token)))
                .orElse(Credential.UNKNOWN));
        if (credential.known()) {
            accounts.load(credential.owner().id(), credential.token().id());
        }
        return credential;
    }

    private static UserRow owner(Mappers mappers, TokenRow token) {
        return mappers.users().find(token.userId()).orElse(UserRow.NONE);
    }

    private synchronized void changed() {
        changes++;
        loads.startOver();
    }

    private synchronized long changes() {
        return changes;
    }

    /** What was read before a change is not remembered: then it returns false. */
    private synchronized boolean remember(String key, Credential credential, long seen) {
        if (seen != changes) {
            return false;
        }
        if (!credential.known()) {
            unknown.put(key, true);
        } else {
            if (known.size() >= MOST_KNOWN) {
                known.keySet().stream().limit(MOST_KNOWN / 10).forEach(known::remove);
            }
            known.put(key, credential);
        }
        return true;
    }

    /** A token was created, changed or deleted. */
    void forgetToken(String key) {
        synchronized (this) {
            changed();
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
            changed();
            known.values().removeIf(changed);
        }
    }

    /** Reads all that is known again, so that nobody who calls has to wait for it. */
    private void reread() {
        synchronized (this) {
            changed();
            unknown.clear();
        }
        List<Map.Entry<String, Credential>> all = List.copyOf(known.entrySet());
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<Map.Entry<String, Credential>> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            for (int tries = 1; !reread(some, tries == MOST_TRIES); tries++) {
                LOG.debug("callers have changed while they were read");
            }
        }
    }

    /** Whether nothing has changed meanwhile; if something has, nothing is done unless it was the last try. */
    private boolean reread(List<Map.Entry<String, Credential>> some, boolean last) {
        long seen = changes();
        Map<String, Credential> fresh = database.read(mappers -> fresh(mappers, some));
        synchronized (this) {
            boolean current = seen == changes;
            if (!current && !last) {
                return false;
            }
            for (Map.Entry<String, Credential> entry : some) {
                Credential now = fresh.get(entry.getKey());
                if (now == null || !current) {
                    known.remove(entry.getKey());
                } else {
                    known.replace(entry.getKey(), now);
                }
            }
            return true;
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
