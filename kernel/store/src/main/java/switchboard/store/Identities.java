package switchboard.store;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Which user an account elsewhere, or an e-mail address, belongs to. One API's four kinds stand in its columns, all others
 * in a table of ours. Whoever changes that first claims the id, so that of all who try at once, on all nodes, one does.
 * Everything here may block.
 */
@Component(service = Identities.class)
public final class Identities {
    private final Database database;
    private final Registration registration;

    /** The identities of a database. */
    @Activate
    public Identities(@Reference Database database, @Reference OptionStore options) {
        this(database, options, InstantSource.system());
    }

    Identities(Database database, OptionStore options, InstantSource clock) {
        this.database = database;
        this.registration = new Registration(options, clock);
    }

    /** The user to whom an account belongs. */
    public Optional<UserRow> find(ExternalId id) {
        return database.read(mappers -> owner(mappers, id));
    }

    /**
     * The user to whom an account belongs. One that was stored under a former id is stored under its id from now on.
     *
     * @param former what it was stored under by older programs
     */
    public Optional<UserRow> find(ExternalId id, List<ExternalId> former) {
        Optional<UserRow> known = find(id);
        if (known.isPresent() || former.stream().noneMatch(old -> find(old).isPresent())) {
            return known;
        }
        return database.write(mappers -> claiming(mappers, id, () -> moved(mappers, id, former)));
    }

    private static Optional<UserRow> moved(Mappers mappers, ExternalId id, List<ExternalId> former) {
        Optional<UserRow> owner = owner(mappers, id);
        for (ExternalId old : former) {
            owner = owner.or(() -> owner(mappers, old).map(row -> store(mappers, row.id(), id)));
        }
        return owner;
    }

    /**
     * Creates the user of an account, unless somebody has just done that. An e-mail address that another user has is left
     * out: it proves nothing.
     */
    public UserRow create(ExternalId id, NewUser newcomer) {
        return database.write(mappers ->
                claiming(mappers, id, () -> owner(mappers, id).orElseGet(() -> registered(mappers, id, newcomer))));
    }

    private UserRow registered(Mappers mappers, ExternalId id, NewUser newcomer) {
        NewUser user = isTaken(mappers, newcomer.email()) ? newcomer.withoutEmail() : newcomer;
        return store(mappers, registration.create(mappers, user, "").id(), id);
    }

    /**
     * Creates a user with a password, and with an e-mail address that was proved.
     *
     * @return empty if another user has the address
     * @throws DuplicateException if the name is taken
     */
    public Optional<UserRow> create(NewUser newcomer) {
        String hash = Passwords.hash(newcomer.password());
        return database.write(mappers -> claiming(
                mappers,
                address(newcomer.email()),
                () -> isTaken(mappers, newcomer.email())
                        ? Optional.empty()
                        : Optional.of(registration.create(mappers, newcomer, hash))));
    }

    /**
     * Binds an account to a user, in place of the one of its kind that was bound before.
     *
     * @param former what it may be stored under by older programs
     * @return false if it belongs to another user
     */
    public boolean bind(long userId, ExternalId id, List<ExternalId> former) {
        return database.write(mappers -> claiming(mappers, id, () -> {
            Optional<UserRow> owner = owner(mappers, id);
            for (ExternalId old : former) {
                owner = owner.or(() -> owner(mappers, old));
            }
            if (owner.isPresent() && owner.get().id() != userId) {
                return false;
            }
            store(mappers, userId, id);
            return true;
        }));
    }

    /**
     * Gives a user an e-mail address that was proved.
     *
     * @return false if another user has it
     */
    public boolean bindEmail(long userId, String email) {
        return database.write(mappers -> claiming(mappers, address(email), () -> {
            boolean isOthers = mappers.users().byEmail(email).stream().anyMatch(row -> row.id() != userId);
            return !isOthers && mappers.identities().set("email", email, userId) > 0;
        }));
    }

    /** The methods other than One API's by which a user has bound accounts. */
    public List<String> methods(long userId) {
        return database.read(mappers -> mappers.identities().methods(userId));
    }

    private static Optional<UserRow> owner(Mappers mappers, ExternalId id) {
        return id.column()
                .map(column -> mappers.identities().alike(column, id.value()).stream()
                        .filter(id::standsIn)
                        .findFirst())
                .orElseGet(() -> mappers.identities().owner(id.digest()).flatMap(mappers.users()::find));
    }

    private static boolean isTaken(Mappers mappers, String email) {
        return !email.isEmpty() && !mappers.users().byEmail(email).isEmpty();
    }

    private static UserRow store(Mappers mappers, long userId, ExternalId id) {
        if (id.column().isPresent()) {
            mappers.identities().set(id.column().get(), id.value(), userId);
        } else {
            mappers.identities().deleteOf(id.method(), userId);
            mappers.identities().delete(id.digest());
            mappers.identities().insert(id.digest(), id.method(), id.value(), userId);
        }
        return mappers.users().find(userId).orElseThrow();
    }

    /** Does the work while nobody else does any on that id: a row of the id keeps them waiting until this is committed. */
    private static <T> T claiming(Mappers mappers, ExternalId id, Supplier<T> work) {
        String claim = new ExternalId("claim", id.digest()).digest();
        mappers.identities().insert(claim, "claim", "", 0);
        T done = work.get();
        mappers.identities().delete(claim);
        return done;
    }

    /** Addresses that differ in capitals alone are not claimed at the same time. */
    private static ExternalId address(String email) {
        return new ExternalId("email", email.toLowerCase(Locale.ROOT));
    }
}
