package switchboard.spi;

/**
 * Whom a passkey is made for.
 *
 * @param handle random bytes in base 64 for URLs, the same for all passkeys of a user; it tells nothing about them
 * @param username what people pick it by, where a device has several
 * @param displayName what people see
 */
public record PasskeyOwner(String handle, String username, String displayName) {}
