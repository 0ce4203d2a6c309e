package switchboard.admin;

/**
 * Who asks, as the database knows them now.
 *
 * @param id the user
 * @param username the user's name
 * @param role One API's number
 * @param group the user's group
 * @param via how they proved it, as {@link switchboard.store.Actor#via}
 */
record Member(long id, String username, int role, String group, String via) {
    static final String SESSION = "session";
    static final String ACCESS_TOKEN = "access_token";

    boolean isRoot() {
        return role >= Role.ROOT_LEVEL;
    }

    /** Whether somebody of that role is below this one, or this is root, who may all. */
    boolean mayChange(int otherRole) {
        return isRoot() || role > otherRole;
    }
}
