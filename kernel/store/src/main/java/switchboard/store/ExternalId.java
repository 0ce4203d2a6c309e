package switchboard.store;

/**
 * An account elsewhere.
 *
 * @param where who knows it
 * @param value its id there, never empty
 */
public record ExternalId(Where where, String value) {
    /** Who knows an account. */
    public enum Where {
        /** GitHub, by login name. */
        GITHUB("github_id"),
        /** A WeChat server. */
        WECHAT("wechat_id"),
        /** Lark. */
        LARK("lark_id"),
        /** An OpenID Connect issuer. */
        OIDC("oidc_id");

        private final String column;

        Where(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }
    }

    public ExternalId {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("an empty id at " + where);
        }
    }
}
