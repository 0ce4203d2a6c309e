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
        GITHUB,
        /** A WeChat server. */
        WECHAT,
        /** Lark. */
        LARK,
        /** An OpenID Connect issuer. */
        OIDC
    }

    public ExternalId {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("an empty id at " + where);
        }
    }
}
