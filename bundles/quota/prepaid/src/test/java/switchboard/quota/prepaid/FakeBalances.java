package switchboard.quota.prepaid;

import java.util.concurrent.atomic.AtomicLong;
import switchboard.spi.Balances;

/** One user and one token, and holds as the kernel takes them: in one step, or not at all. */
final class FakeBalances implements Balances {
    final AtomicLong user;
    final AtomicLong token;

    FakeBalances(long user, long token) {
        this.user = new AtomicLong(user);
        this.token = new AtomicLong(token);
    }

    boolean hold(long quota) {
        if (!take(user, quota)) {
            return false;
        }
        if (!take(token, quota)) {
            user.addAndGet(quota);
            return false;
        }
        return true;
    }

    void settle(long held, long cost) {
        user.addAndGet(held - cost);
        token.addAndGet(held - cost);
    }

    private static boolean take(AtomicLong balance, long quota) {
        return balance.getAndUpdate(left -> left >= quota ? left - quota : left) >= quota;
    }

    @Override
    public long user(long userId) {
        return user.get();
    }

    @Override
    public long token(long tokenId) {
        return token.get();
    }
}
