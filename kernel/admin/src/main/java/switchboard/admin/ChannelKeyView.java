package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import switchboard.store.ChannelKeyRow;

/** One of several keys of a channel, as root sees it: enough to tell which it is, and not enough to use it. */
record ChannelKeyView(
        @JsonProperty("id") long id,
        @JsonProperty("key") String key,
        @JsonProperty("status") int status) {
    private static final int LONG_ENOUGH = 16;
    private static final int FIRST = 3;
    private static final int LAST = 4;

    static ChannelKeyView of(ChannelKeyRow row) {
        return new ChannelKeyView(row.id(), masked(row.key()), row.status());
    }

    static String masked(String key) {
        return key.length() < LONG_ENOUGH
                ? "***"
                : key.substring(0, FIRST) + "***" + key.substring(key.length() - LAST);
    }
}
