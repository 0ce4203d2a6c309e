package switchboard.store;

/**
 * Who does something administrative, for the audit log.
 *
 * @param id the user; 0 for the gateway itself
 * @param name the user's name at that moment
 * @param via how they proved it: {@code session}, {@code access_token}, or a scoped token as {@code token:<id>}
 * @param address where they came from
 */
public record Actor(long id, String name, String via, String address) {}
