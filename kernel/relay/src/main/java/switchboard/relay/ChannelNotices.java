package switchboard.relay;

import java.time.InstantSource;
import java.util.Map;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.spi.Notices;
import switchboard.store.ChannelRow;

/** Tells the operator what became of channels by itself. Never blocks. */
public final class ChannelNotices {
    private final Notices notices;
    private final InstantSource clock;

    /** By way of a gateway's notices. */
    public ChannelNotices(Notices notices, InstantSource clock) {
        this.notices = notices;
        this.clock = clock;
    }

    /** A channel was switched off. */
    public void disabled(ChannelRow channel, String reason) {
        tell(Event.CHANNEL_DISABLED, Map.of("channel", id(channel), "name", channel.name(), "reason", reason));
    }

    /** One key of several was. */
    void keyDisabled(ChannelRow channel, long key, String reason) {
        tell(
                Event.CHANNEL_KEY_DISABLED,
                Map.of("channel", id(channel), "name", channel.name(), "key", Long.toString(key), "reason", reason));
    }

    /** A channel was switched on again. */
    public void enabled(ChannelRow channel) {
        tell(Event.CHANNEL_ENABLED, Map.of("channel", id(channel), "name", channel.name()));
    }

    /** Many channels were tested. */
    public void tested(int tested, int failed) {
        tell(Event.CHANNELS_TESTED, Map.of("tested", Integer.toString(tested), "failed", Integer.toString(failed)));
    }

    private static String id(ChannelRow channel) {
        return Long.toString(channel.id());
    }

    private void tell(Event event, Map<String, String> facts) {
        notices.publish("", new Notice(event, new Audience.Operator(), facts, clock.instant()));
    }
}
