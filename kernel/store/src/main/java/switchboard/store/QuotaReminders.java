package switchboard.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.spi.Options;
import switchboard.store.LedgerMapper.Balance;
import switchboard.store.Sums.UserSum;

/**
 * Puts a notice for a user into the outbox when what they spend takes their balance below
 * {@code QuotaRemindThreshold}, or uses it up. It is in the transaction that charges them, so there is one a crossing,
 * whichever nodes charge and whenever they end; no call waits for it.
 */
final class QuotaReminders {
    private final Options options;
    private final InstantSource clock;

    QuotaReminders(Options options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
    }

    /**
     * Looks at balances that are charged in this transaction.
     *
     * @param before what they were
     * @param sums what is taken
     */
    void remind(Mappers mappers, List<Balance> before, Map<Long, UserSum> sums) {
        long threshold = options.number("QuotaRemindThreshold");
        for (Balance balance : before) {
            UserSum sum = sums.get(balance.id());
            if (sum != null && sum.quota() > 0) {
                remind(mappers, balance, balance.quota() - sum.quota(), threshold);
            }
        }
    }

    private void remind(Mappers mappers, Balance before, long after, long threshold) {
        if (before.quota() > 0 && after <= 0) {
            add(mappers, Event.QUOTA_SPENT, before.id(), after);
        } else if (before.quota() >= threshold && after < threshold) {
            add(mappers, Event.QUOTA_LOW, before.id(), after);
        }
    }

    private void add(Mappers mappers, Event event, long userId, long left) {
        Instant now = clock.instant();
        String username = mappers.users().find(userId).map(UserRow::username).orElse("");
        var facts = Map.of("quota", Long.toString(left), "username", username);
        var notice = new Notice(event, new Audience.Person(userId, "", ""), facts, now);
        Outbox.add(mappers, "", notice, now.getEpochSecond());
    }
}
