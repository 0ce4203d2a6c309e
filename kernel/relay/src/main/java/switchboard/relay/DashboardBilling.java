package switchboard.relay;

import java.math.BigDecimal;
import switchboard.spi.Caller;
import switchboard.store.OptionStore;
import switchboard.store.TokenRow;
import switchboard.store.Tokens;
import switchboard.store.UserRow;
import switchboard.store.Users;

/** What a token may spend and has spent, in the shape of OpenAI's old dashboard. Blocks. */
final class DashboardBilling {
    private static final double UNLIMITED = 100_000_000;

    private final OptionStore options;
    private final Tokens tokens;
    private final Users users;

    DashboardBilling(OptionStore options, Tokens tokens, Users users) {
        this.options = options;
        this.tokens = tokens;
        this.users = users;
    }

    String subscription(Caller caller) {
        boolean ofToken = options.flag("DisplayTokenStatEnabled");
        TokenRow token = token(caller);
        UserRow user = user(caller);
        double amount = ofToken
                ? inCurrency((double) token.remainQuota() + token.usedQuota())
                : inCurrency((double) user.quota() + user.usedQuota());
        if (ofToken && token.unlimitedQuota()) {
            amount = UNLIMITED;
        }
        long until = ofToken ? Math.max(0, token.expiredTime()) : 0;
        String text = number(amount);
        return "{\"object\":\"billing_subscription\",\"has_payment_method\":true,\"soft_limit_usd\":" + text
                + ",\"hard_limit_usd\":" + text + ",\"system_hard_limit_usd\":" + text + ",\"access_until\":" + until
                + "}";
    }

    String spent(Caller caller) {
        long quota = options.flag("DisplayTokenStatEnabled")
                ? token(caller).usedQuota()
                : user(caller).usedQuota();
        return "{\"object\":\"list\",\"total_usage\":" + number(inCurrency((double) quota) * 100) + "}";
    }

    private double inCurrency(double quota) {
        double unit = options.real("QuotaPerUnit");
        return options.flag("DisplayInCurrencyEnabled") && unit > 0 ? quota / unit : quota;
    }

    private TokenRow token(Caller caller) {
        return tokens.find(caller.userId(), caller.tokenId()).orElse(TokenRow.NONE);
    }

    private UserRow user(Caller caller) {
        return users.find(caller.userId()).orElse(UserRow.NONE);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
