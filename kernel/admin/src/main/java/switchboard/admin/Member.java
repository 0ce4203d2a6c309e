package switchboard.admin;

import switchboard.store.AccessTokenRow;
import switchboard.store.UserRow;

/**
 * Who asks, as the database knows them now.
 *
 * @param id the user
 * @param username the user's name
 * @param role One API's number
 * @param group the user's group
 * @param via how they proved it, as {@link switchboard.store.Actor#via}
 * @param scope what of their rights they use
 */
record Member(long id, String username, int role, String group, String via, Scope scope) {
    static final String SESSION = "session";
    static final String ACCESS_TOKEN = "access_token";

    /** Somebody with all their rights. */
    static Member of(UserRow user, String via) {
        return new Member(user.id(), user.username(), user.role(), user.group(), via, Scope.FULL);
    }

    /** Somebody's token. */
    static Member of(UserRow user, AccessTokenRow token) {
        return new Member(
                user.id(), user.username(), user.role(), user.group(), "token:" + token.id(), Scope.of(token));
    }

    boolean isRoot() {
        return role >= Role.ROOT_LEVEL;
    }

    /**
     * Whether somebody of that role is below this one, or this is root, who may all. Scoped tokens do not change those who
     * administer: with another's password they would be more than they are.
     */
    boolean mayChange(int otherRole) {
        return scope.full() ? isRoot() || role > otherRole : role > otherRole && otherRole < Role.ADMIN_LEVEL;
    }

    /** Whether this may make others administrators. */
    boolean mayAppoint() {
        return isRoot() && scope.full();
    }
}
