package switchboard.store;

import java.util.Optional;

/**
 * A token, as the table {@code tokens} has it.
 *
 * @param id the row's number; 0 for none
 * @param userId the owner
 * @param key without {@code sk-}
 * @param status {@link #ENABLED}, {@link #DISABLED}, {@link #EXPIRED} or {@link #EXHAUSTED}
 * @param name what logs call it
 * @param createdTime epoch seconds
 * @param accessedTime epoch seconds of the last charge
 * @param expiredTime epoch seconds; {@link #NEVER} for no end
 * @param remainQuota what is left of its own limit
 * @param unlimitedQuota it has no limit of its own
 * @param usedQuota what was ever spent by it
 * @param models comma-separated models it may use; NULL and empty stand for all
 * @param subnet comma-separated networks it may be used from; NULL and empty stand for all
 */
public record TokenRow(
        long id,
        long userId,
        String key,
        int status,
        String name,
        long createdTime,
        long accessedTime,
        long expiredTime,
        long remainQuota,
        boolean unlimitedQuota,
        long usedQuota,
        Optional<String> models,
        Optional<String> subnet) {
    /** Status of a token that works. */
    public static final int ENABLED = 1;
    /** Status of a token that its owner switched off. */
    public static final int DISABLED = 2;
    /** Status of a token past its end. */
    public static final int EXPIRED = 3;
    /** Status of a token without quota. */
    public static final int EXHAUSTED = 4;
    /** The end of a token that has none. */
    public static final long NEVER = -1;
    /** No such token. */
    public static final TokenRow NONE =
            new TokenRow(0, 0, "", 0, "", 0, 0, 0, 0, false, 0, Optional.empty(), Optional.empty());

    /** It does not print the key. */
    @Override
    public String toString() {
        return "TokenRow[" + id + " " + name + "]";
    }
}
