package switchboard.store;

import java.time.Duration;
import switchboard.spi.Balances;

/**
 * The money. Balances of callers are in memory; what calls cost goes to a journal first and from there to the database,
 * each charge exactly once whenever the process may end.
 */
public final class Accounts implements Balances, AutoCloseable {
    Accounts() {}

    private static <T> T yet() {
        throw new UnsupportedOperationException("comes with the next change");
    }

    /**
     * Holds quota back for one call, of user and token or of neither. Never blocks. The caller's credential must have
     * come from {@link Callers}.
     *
     * @param relayId names the call in errors
     * @param quota 0 is allowed, and refused where the balance is below 0
     * @throws InsufficientQuotaException if user or token has less
     * @throws JournalFullException if the charge could not be kept
     */
    public Hold hold(String relayId, long userId, long tokenId, long quota) { return yet(); }

    @Override
    public long user(long userId) { return yet(); }

    @Override
    public long token(long tokenId) { return yet(); }

    /** A user's balance with what running calls hold back still in it. */
    public long userBalance(long userId) { return yet(); }

    /** A token's balance, likewise; {@link Long#MAX_VALUE} for an unlimited one. */
    public long tokenBalance(long tokenId) { return yet(); }

    /**
     * Waits until all that was settled before is in the database.
     *
     * @return false if it took longer than the limit
     */
    public boolean flush(Duration limit) { return yet(); }

    @Override
    public void close() { yet(); }
}
