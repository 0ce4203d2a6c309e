package switchboard.admin;

/**
 * Who asks, as the database knows them now.
 *
 * @param id the user
 * @param username the user's name
 * @param role One API's number
 * @param group the user's group
 */
record Member(long id, String username, int role, String group) {
    boolean isRoot() {
        return role >= Role.ROOT_LEVEL;
    }

    /** Whether somebody of that role is below this one, or this is root, who may all. */
    boolean mayChange(int otherRole) {
        return isRoot() || role > otherRole;
    }
}
