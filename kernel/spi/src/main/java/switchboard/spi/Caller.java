package switchboard.spi;

/**
 * Who calls: a user by one of their tokens.
 *
 * @param userId the user
 * @param username the user's name, as logs show it
 * @param group the user's group, which decides channels and prices
 * @param role One API's number: 1 user, 10 administrator, 100 root
 * @param tokenId the token
 * @param tokenName the token's name, as logs show it
 * @param unlimited the token has no limit of its own
 */
public record Caller(
        long userId, String username, String group, int role, long tokenId, String tokenName, boolean unlimited) {}
