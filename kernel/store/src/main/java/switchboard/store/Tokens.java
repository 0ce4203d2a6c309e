package switchboard.store;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tokens. Everything here may block; what it changes is in force when it returns. */
@Component(service = Tokens.class)
public final class Tokens {
    private final Database database;
    private final Accounts accounts;
    private final Callers callers;
    private final InstantSource clock;

    /** The tokens of a database. */
    @Activate
    public Tokens(@Reference Database database, @Reference Accounts accounts, @Reference Callers callers) {
        this(database, accounts, callers, InstantSource.system());
    }

    Tokens(Database database, Accounts accounts, Callers callers, InstantSource clock) {
        this.database = database;
        this.accounts = accounts;
        this.callers = callers;
        this.clock = clock;
    }

    /** A user's own token. */
    public Optional<TokenRow> find(long userId, long id) {
        accounts.catchUp();
        return database.read(mappers -> mappers.tokens().own(userId, id));
    }

    /** Ten of a user's own tokens, from page 0. */
    public List<TokenRow> page(long userId, int page, TokenOrder order) {
        accounts.catchUp();
        return database.read(mappers -> mappers.tokens().page(userId, order.sql(), Paging.SIZE, Paging.offset(page)));
    }

    /** A user's own tokens whose name begins so. */
    public List<TokenRow> search(long userId, String keyword) {
        accounts.catchUp();
        return database.read(mappers -> mappers.tokens().search(userId, Paging.prefix(keyword)));
    }

    /** Creates a token. */
    public TokenRow create(NewToken token) {
        TokenRow created =
                database.write(mappers -> insert(mappers, token, clock.instant().getEpochSecond()));
        callers.forgetToken(created.key());
        accounts.tokenChanged(created.id());
        accounts.spenders().forget(Spenders.token(created.id()));
        return created;
    }

    static TokenRow insert(Mappers mappers, NewToken token, long now) {
        var row = new TokenRow(
                0,
                token.userId(),
                RandomText.tokenKey(),
                TokenRow.ENABLED,
                token.name(),
                now,
                now,
                token.expiredTime(),
                token.remainQuota(),
                token.unlimitedQuota(),
                0,
                token.models(),
                token.subnet());
        var id = new GeneratedKey();
        mappers.tokens().insert(row, id);
        mappers.spending().forget(Spenders.token(id.id()).word(), Long.toString(id.id()));
        return mappers.tokens().find(id.id()).orElseThrow();
    }

    /**
     * Changes name, end, limit, models and networks of a user's own token in one step from the row as it is then, so that
     * what is spent or switched at the same time is not undone.
     *
     * @param change what becomes of the row; may be asked again, and may throw to leave everything as it is
     * @return the row as it is now; empty if the user has no such token
     */
    public Optional<TokenRow> edit(long userId, long id, UnaryOperator<TokenRow> change) {
        accounts.catchUp();
        return changed(database.write(mappers -> mappers.tokens()
                .own(userId, id)
                .flatMap(before -> {
                    mappers.tokens().update(change.apply(before));
                    return mappers.tokens().own(userId, id);
                })));
    }

    /**
     * Stores name, status, end, limit, models and networks of a user's own token. The limit is what is left from now on;
     * what running calls hold is charged against it.
     *
     * @return the row as it is now; empty if the user has no such token
     */
    public Optional<TokenRow> update(TokenRow token) {
        accounts.catchUp();
        return changed(database.write(mappers -> {
            mappers.tokens().update(token);
            mappers.tokens().setStatus(token.userId(), token.id(), token.status());
            return mappers.tokens().own(token.userId(), token.id());
        }));
    }

    /**
     * Stores the status of a user's own token and nothing else.
     *
     * @return the row as it is now; empty if the user has no such token
     */
    public Optional<TokenRow> setStatus(long userId, long id, int status) {
        return changed(database.write(mappers -> {
            mappers.tokens().setStatus(userId, id, status);
            return mappers.tokens().own(userId, id);
        }));
    }

    /** Deletes a user's own token; false if there is none. */
    public boolean delete(long userId, long id) {
        Optional<TokenRow> deleted = database.write(mappers -> {
            Optional<TokenRow> row = mappers.tokens().own(userId, id);
            mappers.tokens().delete(userId, id);
            return row;
        });
        return changed(deleted).isPresent();
    }

    /** Marks a token as expired, if it is enabled and past its end. */
    public void expired(long id) {
        changed(database.write(
                mappers -> mappers.tokens().expire(id, clock.instant().getEpochSecond()) > 0
                        ? mappers.tokens().find(id)
                        : Optional.empty()));
    }

    /** Marks a token as exhausted, if it is enabled, limited and has nothing left. */
    public void exhausted(long id) {
        accounts.catchUp();
        changed(database.write(
                mappers -> mappers.tokens().exhaust(id) > 0 ? mappers.tokens().find(id) : Optional.empty()));
    }

    private Optional<TokenRow> changed(Optional<TokenRow> row) {
        row.ifPresent(token -> {
            callers.forgetToken(token.key());
            accounts.tokenChanged(token.id());
        });
        return row;
    }
}
