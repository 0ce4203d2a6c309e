package switchboard.store;

import java.util.Optional;

/**
 * A token about to be created; its key is made for it.
 *
 * @param userId the owner
 * @param name what logs call it
 * @param expiredTime epoch seconds, {@link TokenRow#NEVER} for no end
 * @param remainQuota its own limit
 * @param unlimitedQuota it has no limit of its own
 * @param models comma-separated, as stored
 * @param subnet comma-separated, as stored
 */
public record NewToken(
        long userId,
        String name,
        long expiredTime,
        long remainQuota,
        boolean unlimitedQuota,
        Optional<String> models,
        Optional<String> subnet) {}
