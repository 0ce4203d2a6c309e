package switchboard.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Charges added up, so that a busy user is one statement.
 *
 * @param users by user
 * @param tokens by token
 * @param channels what they served, by channel
 */
record Sums(Map<Long, UserSum> users, Map<TokenId, TokenSum> tokens, Map<Long, Long> channels) {
    /** A user's charges. */
    record UserSum(long quota, long used, long requests) {
        private UserSum plus(UserSum other) {
            return new UserSum(quota + other.quota, used + other.used, requests + other.requests);
        }
    }

    /** A token together with its owner: SQLite gives a deleted token's number to another one, perhaps of another user. */
    record TokenId(long userId, long tokenId) {}

    /** A token's charges, and when the last one was. */
    record TokenSum(long quota, long at) {
        private TokenSum plus(TokenSum other) {
            return new TokenSum(quota + other.quota, Math.max(at, other.at));
        }
    }

    static Sums of(List<Charged> charges) {
        var sums = new Sums(new HashMap<>(), new HashMap<>(), new HashMap<>());
        for (Charged charge : charges) {
            Settlement settlement = charge.settlement();
            long quota = settlement.quota();
            long used = settlement.counted() ? quota : 0;
            sums.users.merge(charge.userId(), new UserSum(quota, used, settlement.counted() ? 1 : 0), UserSum::plus);
            sums.tokens.merge(
                    new TokenId(charge.userId(), charge.tokenId()), new TokenSum(quota, charge.at()), TokenSum::plus);
            if (used != 0) {
                sums.channels.merge(settlement.channelId(), used, Long::sum);
            }
        }
        return sums;
    }

    void store(Mappers mappers) {
        users.forEach((id, sum) -> mappers.users().charge(id, sum.quota(), sum.used(), sum.requests()));
        tokens.forEach((id, sum) -> mappers.tokens().charge(id.tokenId(), id.userId(), sum.quota(), sum.at()));
        channels.forEach(mappers.channels()::charge);
    }
}
