package switchboard.store;

import java.time.Duration;
import switchboard.spi.Balances;

/**
 * The money. Balances of callers are in memory; what calls cost goes to a journal first and from there to the database,
 * each charge exactly once whenever the process may end.
 */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class Accounts implements Balances, AutoCloseable {
    Accounts() {}

    /**
     * Holds quota back for one call, of user and token or of neither. Never blocks. The caller's credential must have
     * come from {@link Callers}.
     *
     * @param relayId names the call in errors
     * @param quota 0 is allowed, and refused where the balance is below 0
     * @throws InsufficientQuotaException if user or token has less
     * @throws JournalFullException if the charge could not be kept
     */
    public Hold hold(String relayId, long userId, long tokenId, long quota) { throw new UnsupportedOperationException(); }

    @Override
    public long user(long userId) { throw new UnsupportedOperationException(); }

    @Override
    public long token(long tokenId) { throw new UnsupportedOperationException(); }

    /** A user's balance with what running calls hold back still in it. */
    public long userBalance(long userId) { throw new UnsupportedOperationException(); }

    /** A token's balance, likewise; {@link Long#MAX_VALUE} for an unlimited one. */
    public long tokenBalance(long tokenId) { throw new UnsupportedOperationException(); }

    /**
     * Waits until all that was settled before is in the database.
     *
     * @return false if it took longer than the limit
     */
    public boolean flush(Duration limit) { throw new UnsupportedOperationException(); }

    @Override
    public void close() { throw new UnsupportedOperationException(); }
}
