package switchboard.store;

/**
 * A login session, as the table {@code switchboard_sessions} has it.
 *
 * @param id what tells it from others; no secret, since the cookie is signed
 * @param userId whose
 * @param signer which secret signed its cookie
 * @param stamp the digest of the user's stamp when it began
 * @param createdAt epoch seconds
 * @param seenAt epoch seconds, to a minute
 * @param endsAt epoch seconds
 * @param address where it was last used from
 * @param agent with what, as the browser tells it
 */
public record SessionRow(
        String id,
        long userId,
        String signer,
        String stamp,
        long createdAt,
        long seenAt,
        long endsAt,
        String address,
        String agent) {}
