package switchboard.store;

/**
 * One of several keys of a channel, as our table {@code switchboard_channel_keys} has it.
 *
 * @param id the row's number, which stays with the key; {@link #NONE} for the only key of a channel
 * @param channelId the channel
 * @param position its place among the channel's keys; the one at 0 also stands in {@code channels.key}
 * @param key the upstream's credential
 * @param status {@link ChannelRow#ENABLED}, {@link ChannelRow#DISABLED} or {@link ChannelRow#DISABLED_BY_ITSELF}
 * @param disabledAt epoch seconds since when it is switched off; 0 while it is not, or if that is not known
 * @param reason why it is switched off, as far as that is known
 */
public record ChannelKeyRow(
        long id, long channelId, int position, String key, int status, long disabledAt, String reason) {
    /** The number of a key that has no row of its own. */
    public static final long NONE = 0;

    /** The key of a channel that has but one. */
    public static ChannelKeyRow only(ChannelRow channel) {
        return new ChannelKeyRow(NONE, channel.id(), 0, channel.key(), ChannelRow.ENABLED, 0, "");
    }

    /** Whether this key is used. */
    public boolean enabled() {
        return status == ChannelRow.ENABLED;
    }

    /** It does not print the key. */
    @Override
    public String toString() {
        return "ChannelKeyRow[" + id + " of channel " + channelId + "]";
    }
}
