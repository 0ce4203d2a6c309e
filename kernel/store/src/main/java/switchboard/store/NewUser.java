package switchboard.store;

/**
 * A user about to be created. Role, status, group, gifts and default token are what every new user gets.
 *
 * @param username the name, or what it is made of
 * @param naming how the name is made
 * @param password in clear, hashed before it is stored; empty for an account without
 * @param displayName what people see; empty stands for the username
 * @param email empty for none
 * @param inviterId who invited; 0 for nobody
 */
public record NewUser(
        String username, Naming naming, String password, String displayName, String email, long inviterId) {
    /** How a name is made. */
    public enum Naming {
        /** As it stands; if it is taken, nobody is created. */
        EXACT,
        /** With the row's number appended, as accounts that come from elsewhere have it: {@code github_7}. */
        NUMBERED,
        /** As it stands; if it is taken, with a number appended. */
        WISHED
    }

    /** A user with a name and a password. */
    public static NewUser named(String username, String password) {
        return new NewUser(username, Naming.EXACT, password, "", "", 0);
    }

    /** The same user without an e-mail address. */
    NewUser withoutEmail() {
        return new NewUser(username, naming, password, displayName, "", inviterId);
    }

    /** It does not print the password. */
    @Override
    public String toString() {
        return "NewUser[" + username + "]";
    }
}
