package switchboard.store;

/** How a list of users is ordered. */
public enum UserOrder {
    /** Newest first. */
    NEWEST("id DESC"),
    /** Most quota first. */
    QUOTA("quota DESC, id DESC"),
    /** Most spent first. */
    USED_QUOTA("used_quota DESC, id DESC"),
    /** Most calls first. */
    REQUEST_COUNT("request_count DESC, id DESC");

    private final String sql;

    UserOrder(String sql) {
        this.sql = sql;
    }

    String sql() {
        return sql;
    }
}
