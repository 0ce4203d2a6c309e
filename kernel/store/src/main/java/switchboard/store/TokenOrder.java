package switchboard.store;

/** How a list of tokens is ordered. */
public enum TokenOrder {
    /** Newest first. */
    NEWEST("id DESC"),
    /** Unlimited ones first, then those with most quota. */
    REMAIN_QUOTA("unlimited_quota DESC, remain_quota DESC, id DESC"),
    /** Most spent first. */
    USED_QUOTA("used_quota DESC, id DESC");

    private final String sql;

    TokenOrder(String sql) {
        this.sql = sql;
    }

    String sql() {
        return sql;
    }
}
