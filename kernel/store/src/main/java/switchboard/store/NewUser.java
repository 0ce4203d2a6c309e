package switchboard.store;

import java.util.Optional;

/**
 * A user about to be created. Role, status, group, gifts and default token are what every new user gets.
 *
 * @param username the name; with {@code numbered} its beginning
 * @param numbered the name gets the row's number appended, as accounts that come from elsewhere do ({@code github_7})
 * @param password in clear, hashed before it is stored; empty for an account without
 * @param displayName what people see; empty stands for the username
 * @param email empty for none
 * @param inviterId who invited; 0 for nobody
 * @param external the account elsewhere that it belongs to
 */
public record NewUser(
        String username,
        boolean numbered,
        String password,
        String displayName,
        String email,
        long inviterId,
        Optional<ExternalId> external) {
    /** A user with a name and a password. */
    public static NewUser named(String username, String password) {
        return new NewUser(username, false, password, "", "", 0, Optional.empty());
    }

    /** It does not print the password. */
    @Override
    public String toString() {
        return "NewUser[" + username + "]";
    }
}
