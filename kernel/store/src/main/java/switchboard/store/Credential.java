package switchboard.store;

/**
 * A token and its owner, as they were a moment ago. Quota figures in the rows are those of the moment of reading;
 * {@link Accounts} knows the true ones.
 *
 * @param token the token; {@link TokenRow#NONE} if there is none with that key
 * @param owner its owner; {@link UserRow#NONE} if there is none
 */
public record Credential(TokenRow token, UserRow owner) {
    /** No token has that key. */
    public static final Credential UNKNOWN = new Credential(TokenRow.NONE, UserRow.NONE);

    /** Whether a token has that key. */
    public boolean known() {
        return token.id() != 0;
    }
}
