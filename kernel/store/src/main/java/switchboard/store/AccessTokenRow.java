package switchboard.store;

import java.util.List;

/**
 * A scoped access token, as the table {@code switchboard_access_tokens} has it.
 *
 * @param id the row's number
 * @param userId whose
 * @param name what they call it
 * @param hash what is kept of the token
 * @param hint the token's end: enough to tell which it is
 * @param readOnly whether it changes nothing
 * @param areas the areas it is good for, separated by commas
 * @param createdAt epoch seconds
 * @param expiresAt epoch seconds; {@link #NEVER}
 * @param usedAt epoch seconds, to a minute; 0 before
 */
public record AccessTokenRow(
        long id,
        long userId,
        String name,
        String hash,
        String hint,
        boolean readOnly,
        String areas,
        long createdAt,
        long expiresAt,
        long usedAt) {
    /** The end of what does not end. */
    public static final long NEVER = -1;

    /** The areas. */
    public List<String> areaList() {
        return areas.isEmpty() ? List.of() : List.of(areas.split(",", -1));
    }

    /** It does not print the hash. */
    @Override
    public String toString() {
        return "AccessTokenRow[" + id + " " + name + "]";
    }
}
