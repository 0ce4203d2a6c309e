package switchboard.spi;

import org.osgi.annotation.versioning.ProviderType;

/** What callers have left, from memory. A kernel service; safe for any number of threads. */
@ProviderType
public interface Balances {
    /** Quota the user can still spend: the balance less what is held back for running calls. */
    long user(long userId);

    /** Quota the token can still spend, likewise; {@link Long#MAX_VALUE} for an unlimited one. */
    long token(long tokenId);
}
