package switchboard.store;

/**
 * A user, as the table {@code users} has it; the password's hash stays in the database. SQL NULL reads as zero or
 * empty.
 *
 * @param id the row's number; 0 for none
 * @param username unique; {@code deleted_…} once deleted
 * @param displayName what people see
 * @param role {@link #COMMON}, {@link #ADMIN} or {@link #ROOT}
 * @param status {@link #ENABLED}, {@link #DISABLED} or {@link #DELETED}
 * @param email empty for none
 * @param githubId empty for none
 * @param wechatId empty for none
 * @param larkId empty for none
 * @param oidcId empty for none
 * @param accessToken the key to the management API
 * @param quota what is left, in units of account
 * @param usedQuota what was ever spent
 * @param requestCount how many calls were counted
 * @param group decides channels and prices
 * @param affCode the user's own invitation code
 * @param inviterId who invited; 0 for nobody
 */
public record UserRow(
        long id,
        String username,
        String displayName,
        int role,
        int status,
        String email,
        String githubId,
        String wechatId,
        String larkId,
        String oidcId,
        String accessToken,
        long quota,
        long usedQuota,
        long requestCount,
        String group,
        String affCode,
        long inviterId) {
    /** Role of somebody without rights over others. */
    public static final int COMMON = 1;
    /** Role of who manages users and channels. */
    public static final int ADMIN = 10;
    /** Role of who may do all. */
    public static final int ROOT = 100;
    /** Status of a user who may call. */
    public static final int ENABLED = 1;
    /** Status of a user whom somebody switched off. */
    public static final int DISABLED = 2;
    /** Status of a user who is gone; the row stays. */
    public static final int DELETED = 3;
    /** No such user. */
    public static final UserRow NONE = new UserRow(0, "", "", 0, 0, "", "", "", "", "", "", 0, 0, 0, "", "", 0);

    /** Whether this user may log in and call. */
    public boolean enabled() {
        return status == ENABLED;
    }

    /** It does not print the access token. */
    @Override
    public String toString() {
        return "UserRow[" + id + " " + username + "]";
    }
}
