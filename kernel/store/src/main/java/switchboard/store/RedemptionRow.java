package switchboard.store;

/**
 * A redemption code, as the table {@code redemptions} has it.
 *
 * @param id the row's number
 * @param userId who made it
 * @param key 32 hexadecimal digits
 * @param status {@link #ENABLED}, {@link #DISABLED} or {@link #USED}
 * @param name the operator's name for it
 * @param quota what it is worth
 * @param createdTime epoch seconds
 * @param redeemedTime epoch seconds; 0 before
 */
public record RedemptionRow(
        long id, long userId, String key, int status, String name, long quota, long createdTime, long redeemedTime) {
    /** Status of a code that can be redeemed. */
    public static final int ENABLED = 1;
    /** Status of a code that somebody switched off. */
    public static final int DISABLED = 2;
    /** Status of a code that was redeemed. */
    public static final int USED = 3;

    /** It does not print the key. */
    @Override
    public String toString() {
        return "RedemptionRow[" + id + " " + name + "]";
    }
}
