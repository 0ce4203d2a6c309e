package switchboard.admin;

/** One API's roles: names for annotations, numbers for the database. A higher role may all that a lower may. */
final class Role {
    /** Anybody who is logged in. */
    static final String USER = "user";
    /** Administrators: users below them, channels, redemption codes, all logs. */
    static final String ADMIN = "admin";
    /** Root: administrators, options, bundles. */
    static final String ROOT = "root";

    static final int USER_LEVEL = 1;
    static final int ADMIN_LEVEL = 10;
    static final int ROOT_LEVEL = 100;

    private Role() {}

    /** The number of a role's name. */
    static int level(String name) {
        return switch (name) {
            case USER -> USER_LEVEL;
            case ADMIN -> ADMIN_LEVEL;
            case ROOT -> ROOT_LEVEL;
            default -> throw new IllegalArgumentException("no role: " + name);
        };
    }
}
