package switchboard.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves charges from the journal to the database, and balances from the database to the accounts. Both happen on one
 * thread, one after the other, so an account is never read while its charges are on their way.
 */
final class Posting implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Posting.class);
    private static final int BATCH = 500;
    private static final int MOST_RECONCILED = 500;
    private static final Duration STORE_EVERY = Duration.ofMillis(200);
    private static final Duration ANSWER_EVERY = Duration.ofMillis(300);
    private static final Duration TIDY_EVERY = Duration.ofSeconds(20);
    private static final Duration RECONCILE_EVERY = Duration.ofMinutes(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private final Database database;
    private final Journal journal;
    private final Drafts drafts;
    private final Map<Long, Account> users;
    private final Map<Long, Account> tokens;
    private final Optional<QuotaLeases> leases;
    private final Spenders spenders;
    private final StaleAccounts stale;
    private final QuotaReminders reminders;
    private final ScheduledExecutorService thread = scheduler("switchboard-posting");
    private final JournalUpkeep upkeep;
    private boolean failing;

    /**
     * A posting of a journal.
     *
     * @param drafts of the journal's calls under way
     * @param leased whether other nodes spend from the same balances
     * @param call tells other nodes that this one wants something of them
     */
    Posting(
            Database database,
            Journal journal,
            Drafts drafts,
            Map<Long, Account> users,
            Map<Long, Account> tokens,
            Spenders spenders,
            QuotaReminders reminders,
            boolean leased,
            Runnable call) {
        this.database = database;
        this.journal = journal;
        this.drafts = drafts;
        this.upkeep = new JournalUpkeep(journal, drafts);
        this.users = users;
        this.tokens = tokens;
        this.spenders = spenders;
        this.reminders = reminders;
        this.leases = leased
                ? Optional.of(new QuotaLeases(database, journal.id(), this, users, tokens, call))
                : Optional.empty();
        this.stale = new StaleAccounts(database, users, tokens, leases);
    }

    /** Quota that this node has drawn; empty if it has all balances to itself. */
    Optional<QuotaLeases> leases() {
        return leases;
    }

    /** The journal of a database: one that was left behind by another database is set aside. */
    static Journal journal(Path folder, Journal.Limits limits, Database database) {
        Journal journal = Journal.open(folder, limits);
        String id = journal.id();
        long applied = database.read(mappers -> mappers.journals().applied(id)).orElse(-1L);
        if (applied < 0 && journal.appended() > 0) {
            journal.close();
            LOG.warn(
                    "the journal in {} belongs to another database; it is kept in {}",
                    folder,
                    JournalFolder.setAside(folder));
            return journal(folder, limits, database);
        }
        if (applied < 0) {
            database.append(mappers -> mappers.journals().insert(id));
        }
        journal.start(Math.max(0, applied));
        return journal;
    }

    void start() {
        if (journal.waiting()) {
            LOG.info("storing the charges that an earlier process left in the journal");
        }
        leases.ifPresent(QuotaLeases::start);
        leases.ifPresent(drawn -> repeat(thread, () -> quietly(drawn::answer), ANSWER_EVERY));
        leases.ifPresent(drawn -> repeat(thread, () -> quietly(drawn::tidy), TIDY_EVERY));
        repeat(thread, this::reconcile, RECONCILE_EVERY);
        thread.execute(this::reconcile);
        repeat(thread, this::tick, STORE_EVERY);
        upkeep.start();
    }

    /** Brings two accounts into memory, after their charges of an earlier process are stored. */
    void load(long userId, long tokenId) {
        turn(() -> {
            stale.missing(userId, tokenId);
            store();
            stale.reread();
        });
    }

    /** Brings what a subject spent into memory. */
    void load(Spenders.Subject subject) {
        spenders.of(subject);
        turn(() -> {
            store();
            spenders.load(subject, journal.applied());
        });
    }

    void rereadUser(long userId) {
        stale.user(userId);
        settleAndReread();
    }

    void rereadToken(long tokenId) {
        stale.token(tokenId);
        settleAndReread();
    }

    /** Reads all accounts again before long; returns at once. */
    void rereadAll() {
        stale.all();
        spenders.stale();
        thread.execute(this::tick);
        thread.execute(this::reconcile);
    }

    /** What cannot be read now is read with the next tick. */
    private void settleAndReread() {
        turn(this::tick);
    }

    boolean flush(Duration limit) {
        if (!journal.waiting()) {
            return true;
        }
        long upTo = journal.appended();
        try {
            thread.submit((Runnable) this::store).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("charges up to {} are not stored yet", upTo, e);
            return false;
        } catch (RejectedExecutionException closed) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Other nodes may have asked for quota. Returns at once. */
    void answerSoon() {
        leases.ifPresent(drawn -> soon(() -> quietly(drawn::answer)));
    }

    /** What cannot be done now is done the next time. */
    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.debug("leases of quota cannot be kept now", e);
        }
    }

    /** Does it in its turn. Returns at once. */
    void soon(Runnable work) {
        try {
            thread.execute(() -> quietly(work));
        } catch (RejectedExecutionException closed) {
            LOG.debug("too late for it", closed);
        }
    }

    /** Stores what can be stored; the rest stays in the journal. */
    @Override
    public void close() {
        leases.ifPresent(QuotaLeases::giveBackAll);
        if (!flush(CLOSE_LIMIT)) {
            LOG.warn("the database cannot be written; charges stay in the journal until the next start");
        }
        thread.shutdown();
        upkeep.close();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("storing charges is not over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick() {
        try {
            store();
            stale.reread();
            spenders.tick(journal.applied(), database.shared());
            if (failing) {
                LOG.info("charges are stored again");
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.error("charges cannot be stored and wait in the journal: {}", e.getMessage(), e);
            }
            failing = true;
        }
    }

    /** Enters into the ledger what others did to balances. */
    private void reconcile() {
        try {
            store();
            while (database.append(
                            mappers -> Ledger.reconcile(mappers, Instant.now().getEpochSecond(), MOST_RECONCILED))
                    == MOST_RECONCILED) {
                LOG.debug("more users to enter");
            }
        } catch (RuntimeException e) {
            LOG.debug("the ledger cannot be compared with the balances now", e);
        }
    }

    /** Moves what waits in the journal to the database; in a turn. The first time, what a kill left under way as well. */
    void store() {
        storeJournal();
        if (!drafts.left().isEmpty()) {
            new Leftovers(database, journal, drafts).charge();
            storeJournal();
        }
    }

    /**
     * All that was there when it began. What comes meanwhile waits for the next turn: under load it would be little at a
     * time, and a commit costs as much for few as for many.
     */
    private void storeJournal() {
        long upTo = journal.appended();
        List<Journal.Entry> batch = journal.read(BATCH);
        while (!batch.isEmpty()) {
            try {
                store(batch);
            } catch (RuntimeException e) {
                journal.rewind();
                throw e;
            }
            batch = journal.applied() < upTo ? journal.read(BATCH) : List.of();
        }
    }

    private void store(List<Journal.Entry> batch) {
        List<Charged> charges = charges(batch);
        long from = journal.applied();
        long to = batch.getLast().number();
        var sums = Sums.of(charges);
        List<LogRow> log = charges.stream()
                .flatMap(charge -> charge.settlement().log().stream())
                .toList();
        if (database.hasOwnLog()) {
            CallLog.storing(text -> database.appendLog(mappers -> log(mappers, batch, from, text)));
        }
        boolean stored = CallLog.storing(text -> database.append(mappers -> {
            if (mappers.journals().advance(journal.id(), from, to) == 0) {
                return false;
            }
            List<LedgerMapper.Balance> before = Ledger.charge(mappers, charges);
            sums.store(mappers);
            reminders.remind(mappers, before, sums.users());
            leases.ifPresent(drawn -> drawn.charge(mappers, sums));
            Spenders.store(mappers, charges);
            if (!database.hasOwnLog()) {
                CallLog.insert(
                        mappers.session().getConnection(),
                        log.stream().map(text).toList());
            }
            return true;
        }));
        if (stored) {
            isStored(charges, sums, to);
        } else {
            reconcile(batch);
        }
    }

    /**
     * The lines of calls go to a database of their own before the charges do, and how far they are stands there as well:
     * whatever happens in between, no line is missing and none is there twice.
     */
    private boolean log(Mappers mappers, List<Journal.Entry> batch, long from, UnaryOperator<LogRow> text) {
        Optional<Long> known = mappers.journals().applied(journal.id());
        if (known.isEmpty()) {
            mappers.journals().insert(journal.id());
        }
        long there = Math.max(known.orElse(0L), from);
        List<LogRow> lines = charges(
                        batch.stream().filter(entry -> entry.number() > there).toList())
                .stream()
                .flatMap(charge -> charge.settlement().log().stream())
                .map(text)
                .toList();
        CallLog.insert(mappers.session().getConnection(), lines);
        long to = Math.max(there, batch.getLast().number());
        if (mappers.journals().advance(journal.id(), known.orElse(0L), to) == 0) { // a commit is still on its way
            throw new StoreException("the log's database has moved on from %d".formatted(there), null);
        }
        return true;
    }

    /** The database is ahead: a commit that seemed to fail had succeeded. What it holds is not stored again. */
    private void reconcile(List<Journal.Entry> batch) {
        long there = database.read(mappers -> mappers.journals().applied(journal.id()))
                .orElse(-1L);
        if (there <= journal.applied() || there > batch.getLast().number()) {
            throw new StoreException(
                    "the database has charges up to %d of this journal, not %d".formatted(there, journal.applied()),
                    null);
        }
        List<Journal.Entry> stored =
                batch.stream().filter(entry -> entry.number() <= there).toList();
        List<Charged> charges = charges(stored);
        isStored(charges, Sums.of(charges), there);
        journal.rewind();
    }

    private void isStored(List<Charged> charges, Sums sums, long upTo) {
        spenders.stored(charges, upTo);
        sums.users().forEach((id, sum) -> {
            Account account = users.get(id);
            if (account != null) {
                account.stored(sum.quota());
            }
        });
        sums.tokens().forEach((id, sum) -> {
            Account account = tokens.get(id.tokenId());
            if (account != null && account.ownerId() == id.userId()) {
                account.stored(sum.quota());
            }
        });
        journal.applied(upTo);
    }

    private static List<Charged> charges(List<Journal.Entry> batch) {
        return batch.stream()
                .map(entry -> Charged.of(entry.bytes().duplicate()))
                .toList();
    }

    /** Does it in its turn, and returns when it is done. */
    void turn(Runnable work) {
        try {
            thread.submit(work).get();
        } catch (ExecutionException e) {
            throw Failures.unchecked(e.getCause() == null ? e : e.getCause());
        } catch (RejectedExecutionException e) {
            throw new StoreException("the accounts are closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while reading balances", e);
        }
    }

    /** The task catches what it can be asked to survive; its future tells nothing. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static void repeat(ScheduledExecutorService on, Runnable task, Duration every) {
        on.scheduleWithFixedDelay(task, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    static ScheduledExecutorService scheduler(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }
}
