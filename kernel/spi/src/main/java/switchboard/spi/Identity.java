package switchboard.spi;

/**
 * Somebody who has proved who they are.
 *
 * @param userId the user
 */
public record Identity(long userId) {}
