package switchboard.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjIntConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import switchboard.spi.Balances;
import switchboard.spi.NotReadyException;
import switchboard.spi.Options;

/**
 * The money. Balances of callers are in memory; what calls cost goes to a journal first and from there to the database,
 * each charge exactly once whenever the process may end.
 */
@Component(service = {Accounts.class, Balances.class})
public final class Accounts implements Balances, AutoCloseable {
    private final Journal journal;
    private final Drafts drafts;
    private final Posting posting;
    private final InstantSource clock;
    private final Map<Long, Account> users = new ConcurrentHashMap<>();
    private final Map<Long, Account> tokens = new ConcurrentHashMap<>();
    private final Spenders spenders;
    private final AutoCloseable listening;
    private final Optional<AutoCloseable> hearing;

    /**
     * The money of a database; charges that an earlier process could not store are stored first. The process ends if the
     * journal cannot be opened.
     */
    @Activate
    public Accounts(
            @Reference Environment environment,
            @Reference Database database,
            @Reference Options options,
            @Reference Bell bell,
            @Reference(
                            service = ObjIntConsumer.class,
                            target = "(switchboard.exit=true)",
                            cardinality = ReferenceCardinality.OPTIONAL)
                    Optional<ObjIntConsumer<String>> exit) {
        this(
                environment,
                database,
                options,
                Journal.Limits.USUAL,
                InstantSource.system(),
                database.shared(),
                Optional.of(bell),
                exit);
    }

    Accounts(
            Environment environment,
            Database database,
            Options options,
            Journal.Limits limits,
            InstantSource clock,
            boolean shared,
            Optional<Bell> bell,
            Optional<ObjIntConsumer<String>> exit) {
        this.clock = clock;
        try {
            Path folder = environment.home().resolve("data/journal");
            this.journal = Posting.journal(folder, limits, database);
            this.drafts = drafts(folder, limits);
        } catch (StoreException e) {
            exit.ifPresent(end -> end.accept(String.valueOf(e.getMessage()), 1));
            throw e;
        }
        this.spenders = new Spenders(database, clock);
        Runnable recall = () -> bell.ifPresent(rung -> rung.ring(Bell.RECALL, ""));
        var reminders = new QuotaReminders(options, clock);
        this.posting = new Posting(database, journal, drafts, users, tokens, spenders, reminders, shared, recall);
        this.listening = database.onForeignChange(posting::rereadAll);
        this.hearing = bell.map(rung -> rung.onRing(Bell.RECALL, text -> posting.answerSoon()));
        posting.start();
    }

    private Drafts drafts(Path folder, Journal.Limits limits) {
        try {
            return Drafts.open(folder, limits.disk());
        } catch (StoreException e) {
            journal.close();
            throw e;
        }
    }

    /**
     * Holds quota back for one call, of user and token or of neither. Never blocks. The caller's credential must have
     * come from {@link Callers}.
     *
     * @param relayId names the call in errors
     * @param quota 0 is allowed, and refused where the balance is below 0
     * @throws InsufficientQuotaException if user or token has less
     * @throws JournalFullException if the charge could not be kept
     * @throws NotReadyException if quota must be drawn before it can be held, which takes a moment
     */
    public Hold hold(String relayId, long userId, long tokenId, long quota) {
        if (quota < 0) {
            throw new IllegalArgumentException("call %s would hold %d".formatted(relayId, quota));
        }
        Account user = users.get(userId);
        Account token = tokens.get(tokenId);
        if (user == null || token == null) {
            throw new IllegalStateException(
                    "call %s: user %d or token %d is not loaded".formatted(relayId, userId, tokenId));
        }
        if (token.ownerId() != userId) {
            throw new InsufficientQuotaException(InsufficientQuotaException.Side.TOKEN, 0); // deleted a moment ago
        }
        journal.reserve();
        try {
            Account.hold(user, token, quota);
        } catch (InsufficientQuotaException e) {
            journal.unreserve();
            throw elsewhere(user, userId, token, tokenId, quota).orElseThrow(() -> refused(user, token, quota, e));
        }
        if (user.isLow() || token.isLow()) {
            posting.leases().ifPresent(leases -> leases.drawSoon(userId, tokenId));
        }
        return new Held(userId, user, tokenId, token, quota);
    }

    /** How quota may come here that is not here, if it may. */
    private Optional<RuntimeException> elsewhere(Account user, long userId, Account token, long tokenId, long quota) {
        long now = System.nanoTime();
        return posting.leases()
                .filter(leases -> couldHave(user, quota, now) && couldHave(token, quota, now))
                .map(leases -> new NotReadyException(() -> leases.draw(userId, tokenId, quota)));
    }

    private static boolean couldHave(Account account, long quota, long now) {
        return account.spendable() >= quota && (account.here() >= quota || account.mayDraw(quota, now));
    }

    /** Who really has too little, not who had not drawn enough yet. */
    private static RuntimeException refused(
            Account user, Account token, long quota, InsufficientQuotaException otherwise) {
        if (user.spendable() < quota) {
            return new InsufficientQuotaException(InsufficientQuotaException.Side.USER, user.spendable());
        }
        if (token.spendable() < quota) {
            return new InsufficientQuotaException(InsufficientQuotaException.Side.TOKEN, token.spendable());
        }
        return otherwise;
    }

    /** Quota held back. The first to set {@link #over} ends it. */
    private final class Held implements Hold {
        private final long userId;
        private final Account user;
        private final long tokenId;
        private final Account token;
        private final long quota;
        private final AtomicBoolean over = new AtomicBoolean();
        private Optional<Drafts.Place> place = Optional.empty(); // under this hold's lock, as what follows
        private boolean grows;
        private long draftedAt; // epoch milliseconds

        Held(long userId, Account user, long tokenId, Account token, long quota) {
            this.userId = userId;
            this.user = user;
            this.tokenId = tokenId;
            this.token = token;
            this.quota = quota;
        }

        @Override
        public long quota() {
            return quota;
        }

        /** The balances change first: what is in the journal may be in the database at once, and is then taken off them. */
        @Override
        public boolean settle(Settlement settlement) {
            var charge = new Charged(userId, tokenId, clock.instant().getEpochSecond(), settlement);
            byte[] record = charge.bytes();
            if (!over.compareAndSet(false, true)) {
                return false;
            }
            user.settle(quota, settlement.quota());
            token.settle(quota, settlement.quota());
            spenders.settled(journal.append(record), charge);
            forgetDraft();
            return true;
        }

        @Override
        public synchronized boolean draft(Settlement settlement) {
            if (over.get()) {
                return false;
            }
            long now = clock.millis();
            long second = TimeUnit.MILLISECONDS.toSeconds(now);
            Optional<Charged.Draft> draft = new Charged(userId, tokenId, second, settlement).draft(Drafts.LARGEST);
            if (draft.isEmpty()) {
                return false;
            }
            place = place.or(drafts::place);
            place.ifPresent(mine -> mine.put(draft.get().bytes()));
            grows = place.isPresent() && draft.get().grows();
            draftedAt = now;
            return place.isPresent();
        }

        @Override
        public synchronized boolean grown(long completion) {
            if (!grows || over.get()) {
                return false;
            }
            place.ifPresent(mine -> mine.grow(completion, clock.millis() - draftedAt));
            return true;
        }

        /** After what became of the call is certain. */
        private synchronized void forgetDraft() {
            place.ifPresent(Drafts.Place::clear);
            place = Optional.empty();
            grows = false;
        }

        @Override
        public boolean release() {
            if (!over.compareAndSet(false, true)) {
                return false;
            }
            user.release(quota);
            token.release(quota);
            journal.unreserve();
            forgetDraft();
            return true;
        }
    }

    @Override
    public long user(long userId) {
        Account account = users.get(userId);
        return account == null ? 0 : account.spendable();
    }

    @Override
    public long token(long tokenId) {
        Account account = tokens.get(tokenId);
        return account == null ? 0 : account.spendable();
    }

    /** A user's balance with what running calls hold back still in it. */
    public long userBalance(long userId) {
        Account account = users.get(userId);
        return account == null ? 0 : account.balance();
    }

    /** A token's balance, likewise; {@link Long#MAX_VALUE} for an unlimited one. */
    public long tokenBalance(long tokenId) {
        Account account = tokens.get(tokenId);
        return account == null ? 0 : account.balance();
    }

    /** Brings the balances of a user and a token into memory. Blocks. */
    void load(long userId, long tokenId) {
        if (!users.containsKey(userId) || !tokens.containsKey(tokenId)) {
            posting.load(userId, tokenId);
        }
    }

    /** What was spent by hour. */
    Spenders spenders() {
        return spenders;
    }

    /** Brings what a subject spent into memory. Blocks. */
    void loadSpending(Spenders.Subject subject) {
        posting.load(subject);
    }

    /** Follows a change of a user's row that is committed. Blocks. */
    void userChanged(long userId) {
        if (users.containsKey(userId)) {
            posting.rereadUser(userId);
        }
    }

    /** Follows a change of a token's row that is committed. Blocks. */
    void tokenChanged(long tokenId) {
        if (tokens.containsKey(tokenId)) {
            posting.rereadToken(tokenId);
        }
    }

    /** Waits a moment for what was settled before, so that the database can be shown to people. */
    void catchUp() {
        flush(Duration.ofSeconds(2));
    }

    /**
     * Waits until all that was settled before is in the database.
     *
     * @return false if it took longer than the limit
     */
    public boolean flush(Duration limit) {
        return posting.flush(limit);
    }

    @Deactivate
    @Override
    public void close() {
        Closing.quietly(listening);
        hearing.ifPresent(Closing::quietly);
        posting.close();
        journal.close();
    }
}
