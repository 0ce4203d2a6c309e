package switchboard.spi;

import java.util.Map;

/**
 * What a channel proves itself with. It does not print itself.
 *
 * @param value the key as stored
 * @param config the channel's {@code config}, for upstreams whose key has several parts and stands there
 */
public record ChannelKey(String value, Map<String, String> config) {
    public ChannelKey {
        config = Map.copyOf(config);
    }

    /** A key that is all there is to it. */
    public ChannelKey(String value) {
        this(value, Map.of());
    }

    @Override
    public String toString() {
        return "ChannelKey[***]";
    }
}
