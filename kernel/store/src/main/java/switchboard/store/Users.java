package switchboard.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Identity;
import switchboard.spi.UserDirectory;
import switchboard.store.Entry.Kind;

/** Users and their passwords. Everything here may block; what it changes is in force when it returns. */
@Component(service = {Users.class, UserDirectory.class})
public final class Users implements UserDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(Users.class);
    private static final String KNOWN_PASSWORD = "123456";

    /** A thread of its own for what takes long. */
    static final Executor AT_ONCE = Thread::startVirtualThread;

    /** While the process starts, the processors have better to do than hash a password. */
    private static final Executor AFTER_THE_START = CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS, AT_ONCE);

    private final Database database;
    private final Accounts accounts;
    private final Callers callers;
    private final Registration registration;
    private volatile CompletableFuture<Boolean> rootHasKnownPassword;

    /** The users of a database. */
    @Activate
    public Users(
            @Reference Database database,
            @Reference Accounts accounts,
            @Reference Callers callers,
            @Reference OptionStore options) {
        this(database, accounts, callers, options, InstantSource.system(), AFTER_THE_START);
    }

    /** @param first where root's password is looked at for the first time */
    Users(
            Database database,
            Accounts accounts,
            Callers callers,
            OptionStore options,
            InstantSource clock,
            Executor first) {
        this.database = database;
        this.accounts = accounts;
        this.callers = callers;
        this.registration = new Registration(options, clock);
        this.rootHasKnownPassword = askForKnownPassword(first);
    }

    /** The user with that number, deleted ones among them. */
    public Optional<UserRow> find(long id) {
        return one(mappers -> mappers.users().find(id));
    }

    /** The user of that name; no name, no user. */
    public Optional<UserRow> named(String username) {
        return username.isEmpty()
                ? Optional.empty()
                : one(mappers -> mappers.users().named(username));
    }

    /** The one user with that e-mail address; empty as well if several have it. */
    public Optional<UserRow> byEmail(String email) {
        List<UserRow> found = allWithEmail(email);
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** Whether any user, deleted ones among them, has that e-mail address. */
    public boolean emailTaken(String email) {
        return !allWithEmail(email).isEmpty();
    }

    private List<UserRow> allWithEmail(String email) {
        return email.isEmpty()
                ? List.of()
                : database.read(mappers -> mappers.users().byEmail(email));
    }

    /** The user with that access token, whatever their status but deleted. */
    public Optional<UserRow> byAccessToken(String accessToken) {
        if (accessToken.isEmpty()) {
            return Optional.empty();
        }
        return one(mappers -> mappers.users().byAccessToken(accessToken))
                .filter(user -> user.status() != UserRow.DELETED && same(user.accessToken(), accessToken));
    }

    private static boolean same(String stored, String given) {
        return MessageDigest.isEqual(stored.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /** The user with that invitation code. */
    public Optional<UserRow> byAffCode(String affCode) {
        return affCode.isEmpty()
                ? Optional.empty()
                : one(mappers -> mappers.users().byAffCode(affCode));
    }

    /** The first user who may do all. */
    public Optional<UserRow> root() {
        return database.read(mappers -> mappers.users().roots()).stream().findFirst();
    }

    /** Whether some root user still has One API's first password. */
    public boolean rootHasKnownPassword() {
        return rootHasKnownPassword.join();
    }

    /**
     * Ten users who are not deleted.
     *
     * @param page from 0
     */
    public List<UserRow> page(int page, UserOrder order) {
        accounts.catchUp();
        return database.read(mappers -> mappers.users().page(order.sql(), Paging.SIZE, Paging.offset(page)));
    }

    /** Users, deleted ones among them, with that number or with a name, e-mail address or display name that begins so. */
    public List<UserRow> search(String keyword) {
        accounts.catchUp();
        return database.read(mappers -> mappers.users().search(Paging.number(keyword), Paging.prefix(keyword)));
    }

    /**
     * Creates a user with all that goes with it: gifts, their lines in the log, the inviter's reward, a token named
     * {@code default}.
     *
     * @throws DuplicateException if the name is taken
     */
    public UserRow create(NewUser user) {
        String hash = user.password().isEmpty() ? "" : Passwords.hash(user.password());
        UserRow created = database.write(mappers -> registration.create(mappers, user, hash));
        changed(created.id());
        if (created.inviterId() != 0) {
            accounts.userChanged(created.inviterId());
        }
        return created;
    }

    /**
     * Stores what people may edit: username, display name, role, status, e-mail, external ids and group. Quota, counters,
     * access token and invitation code stay.
     *
     * @return the row as it is now; empty if there is none with that number
     * @throws DuplicateException if the name is taken
     */
    public Optional<UserRow> update(UserRow user) {
        accounts.catchUp();
        Optional<UserRow> updated = database.write(mappers -> {
            mappers.users().update(user);
            return mappers.users().find(user.id());
        });
        changed(user.id());
        if (user.role() == UserRow.ROOT) {
            rootHasKnownPassword = askForKnownPassword(AT_ONCE);
        }
        return updated;
    }

    /**
     * A user who was edited.
     *
     * @param before the row as it was when it was changed
     * @param after the row as it is now
     */
    public record Edit(UserRow before, UserRow after) {}

    /**
     * Changes what people may edit, and the balance, in one step from the row as it is then: who edits something else at
     * the same time, or spends, loses nothing by it.
     *
     * @param change what becomes of the row; may be asked again, and may throw to leave everything as it is
     * @return empty if there is no such user
     * @throws DuplicateException if the name is taken
     */
    public Optional<Edit> edit(long id, UnaryOperator<UserRow> change) {
        accounts.catchUp();
        Optional<Edit> edit = database.write(
                mappers -> mappers.users().find(id).map(before -> edit(mappers, before, change.apply(before))));
        changed(id);
        if (edit.isPresent() && edit.get().after().role() == UserRow.ROOT) {
            rootHasKnownPassword = askForKnownPassword(AT_ONCE);
        }
        return edit;
    }

    private Edit edit(Mappers mappers, UserRow before, UserRow after) {
        mappers.users().update(after);
        if (after.quota() != before.quota()) {
            setQuota(mappers, before.id(), after.quota());
        }
        return new Edit(before, mappers.users().find(before.id()).orElseThrow());
    }

    /** Sets a balance. What was spent before is in it; what running calls hold is charged against it. */
    public void setQuota(long id, long quota) {
        accounts.catchUp();
        database.write(mappers -> setQuota(mappers, id, quota));
        changed(id);
    }

    private int setQuota(Mappers mappers, long id, long quota) {
        long before = mappers.users().find(id).map(UserRow::quota).orElse(quota);
        if (before != quota) {
            Ledger.enter(mappers, id, Kind.CHANGE, quota - before, "", registration.now());
        }
        return mappers.users().setQuota(id, quota);
    }

    /**
     * Adds to a balance, with a line in the log.
     *
     * @param log its user's number and name are filled in here
     * @return the new balance; empty if there is no such user
     * @throws IllegalArgumentException if the balance would be larger than there are numbers
     */
    public OptionalLong credit(long id, long quota, LogRow log) {
        accounts.catchUp();
        OptionalLong balance = database.write(mappers -> credit(mappers, id, quota, log));
        changed(id);
        return balance;
    }

    private OptionalLong credit(Mappers mappers, long id, long quota, LogRow log) {
        Optional<UserRow> user = mappers.users().find(id);
        if (user.isEmpty()) {
            return OptionalLong.empty();
        }
        long balance = user.get().quota() + quota;
        if (((user.get().quota() ^ balance) & (quota ^ balance)) < 0) {
            throw new IllegalArgumentException("user " + id + " cannot have that much more");
        }
        Ledger.enter(mappers, id, Kind.TOP_UP, quota, "", registration.now());
        mappers.users().addQuota(id, quota);
        mappers.logs().insert(log.of(id, user.get().username()));
        return OptionalLong.of(balance);
    }

    /** Stores the hash of a password. */
    public void setPassword(long id, String password) {
        String hash = Passwords.hash(password);
        database.write(mappers -> mappers.users().setPasswordHash(id, hash));
        rootHasKnownPassword = askForKnownPassword(AT_ONCE);
    }

    /** Whether the user has a password; who came from elsewhere may have none. */
    public boolean hasAnyPassword(long id) {
        return !passwordHash(id).isEmpty();
    }

    /** Whether that is the user's password. Takes as long for a user without one. */
    public boolean hasPassword(long id, String password) {
        return Passwords.matches(password, passwordHash(id));
    }

    @Override
    public Optional<Identity.User> withPassword(String login, String password) {
        Optional<UserRow> user = named(login).or(() -> byEmail(login));
        boolean matches = Passwords.matches(
                password, user.map(row -> passwordHash(row.id())).orElse(""));
        return user.filter(row -> matches && row.enabled()).map(row -> new Identity.User(row.id()));
    }

    @Override
    public Optional<Mailbox> withEmail(String email) {
        return byEmail(email).filter(UserRow::enabled).map(row -> new Mailbox(row.id(), row.email()));
    }

    /** Changes whenever the user's password does: what a session remembers to notice that. Tells nothing of it. */
    public String passwordStamp(long id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((id + ":" + passwordHash(id)).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private String passwordHash(long id) {
        return database.read(mappers -> mappers.users().passwordHash(id)).orElse("");
    }

    /** Replaces a user's access token by a new one. */
    public String newAccessToken(long id) {
        String token = RandomText.hex(32);
        database.write(mappers -> mappers.users().setAccessToken(id, token));
        callers.forgetUser(id);
        return token;
    }

    /** A user's own invitation code, made if there is none. */
    public String affCode(long id) {
        return database.write(mappers -> {
            mappers.users().setAffCodeIfNone(id, registration.freeAffCode(mappers));
            return mappers.users().find(id).map(UserRow::affCode).orElse("");
        });
    }

    /** Deletes a user: the row stays, under another name, with another access token. */
    public void delete(long id) {
        database.write(mappers -> mappers.users().delete(id, "deleted_" + RandomText.hex(32), RandomText.hex(32)));
        changed(id);
    }

    private Optional<UserRow> one(Function<Mappers, Optional<UserRow>> query) {
        accounts.catchUp();
        return database.read(query);
    }

    private void changed(long id) {
        callers.forgetUser(id);
        accounts.userChanged(id);
    }

    /** Takes a tenth of a second for each root, so nobody waits for it. */
    private CompletableFuture<Boolean> askForKnownPassword(Executor executor) {
        return CompletableFuture.supplyAsync(this::anyRootHasKnownPassword, executor);
    }

    private boolean anyRootHasKnownPassword() {
        try {
            for (UserRow root : database.read(mappers -> mappers.users().roots())) {
                if (root.status() != UserRow.DELETED && hasPassword(root.id(), KNOWN_PASSWORD)) {
                    LOG.warn(
                            "user {} may do all and still has the password {}: change it",
                            root.username(),
                            KNOWN_PASSWORD);
                    return true;
                }
            }
        } catch (StoreException e) {
            LOG.debug("cannot ask for root's password", e);
        }
        return false;
    }
}
