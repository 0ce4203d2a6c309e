package switchboard.quota.prepaid;

import switchboard.spi.Balances;
import switchboard.spi.Caller;
import switchboard.spi.RefusedException;

/** What a caller can spend: what the user has left and what the token may still spend, whichever is less. */
final class Purse {
    private final Balances balances;

    Purse(Balances balances) {
        this.balances = balances;
    }

    /** Whether the quota is there, so many times. */
    boolean holds(Caller caller, long quota, long times) {
        long much = quota > Long.MAX_VALUE / times ? Long.MAX_VALUE : quota * times;
        return balances.user(caller.userId()) >= much && balances.token(caller.tokenId()) >= much;
    }

    /**
     * Refuses what cannot be paid. The kernel takes the hold itself, in one step, and may still refuse.
     *
     * @throws RefusedException as One API does, if the user or the token has less
     */
    void require(Caller caller, long quota) {
        if (balances.user(caller.userId()) < quota) {
            throw new RefusedException(403, "insufficient_user_quota", "user quota is not enough");
        }
        if (quota > 0 && balances.token(caller.tokenId()) < quota) {
            throw new RefusedException(403, "pre_consume_token_quota_failed", "令牌额度不足");
        }
    }
}
