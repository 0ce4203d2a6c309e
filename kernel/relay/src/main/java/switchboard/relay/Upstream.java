package switchboard.relay;

import java.net.URI;
import java.util.Optional;
import switchboard.spi.Channel;
import switchboard.spi.ChannelKey;
import switchboard.store.ChannelRow;

/**
 * A channel, ready for calls.
 *
 * @param row the row it is made of
 * @param channel what providers see of it
 * @param keyId which of the channel's keys it is; {@link switchboard.store.ChannelKeyRow#NONE} if it has but one
 * @param key what they prove themselves with
 * @param limits how long its phases may take
 * @param proxy through what its calls go
 * @param headers what the operator has its requests carry
 * @param guarded whether its address must be public
 */
record Upstream(
        ChannelRow row,
        Channel channel,
        long keyId,
        ChannelKey key,
        Limits limits,
        Optional<URI> proxy,
        HeaderOverrides headers,
        boolean guarded) {
    /** The same channel as a later row has it, which is no different for calls. */
    Upstream of(ChannelRow later) {
        return new Upstream(later, channel, keyId, key, limits, proxy, headers, guarded);
    }

    long id() {
        return row.id();
    }

    int type() {
        return row.type();
    }
}
