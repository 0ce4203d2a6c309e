package switchboard.store;

import java.util.List;
import java.util.Optional;

/** Tokens. Everything here may block; what it changes is in force when it returns. */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class Tokens {
    Tokens() {}

    /** A user's own token. */
    public Optional<TokenRow> find(long userId, long id) { throw new UnsupportedOperationException(); }

    /** Ten of a user's own tokens, from page 0. */
    public List<TokenRow> page(long userId, int page, TokenOrder order) { throw new UnsupportedOperationException(); }

    /** A user's own tokens whose name begins so. */
    public List<TokenRow> search(long userId, String keyword) { throw new UnsupportedOperationException(); }

    /** Creates a token. */
    public TokenRow create(NewToken token) { throw new UnsupportedOperationException(); }

    /**
     * Stores name, status, end, limit, models and networks of a user's own token. The limit is what is left from now on;
     * what running calls hold is charged against it.
     *
     * @return the row as it is now; empty if the user has no such token
     */
    public Optional<TokenRow> update(TokenRow token) { throw new UnsupportedOperationException(); }

    /**
     * Stores the status of a user's own token and nothing else.
     *
     * @return the row as it is now; empty if the user has no such token
     */
    public Optional<TokenRow> setStatus(long userId, long id, int status) { throw new UnsupportedOperationException(); }

    /** Deletes a user's own token; false if there is none. */
    public boolean delete(long userId, long id) { throw new UnsupportedOperationException(); }

    /** Marks a token as expired, if it is enabled and past its end. */
    public void expired(long id) { throw new UnsupportedOperationException(); }

    /** Marks a token as exhausted, if it is enabled, limited and has nothing left. */
    public void exhausted(long id) { throw new UnsupportedOperationException(); }
}
