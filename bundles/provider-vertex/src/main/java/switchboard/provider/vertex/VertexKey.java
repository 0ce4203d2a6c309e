package switchboard.provider.vertex;

import switchboard.spi.ChannelKey;

/** Which of a channel's texts is its key. */
final class VertexKey {
    private VertexKey() {}

    /** {@code vertex_ai_adc} of the config as One API has it, else what in {@code region|project|credentials} is JSON. */
    static String of(ChannelKey key) {
        String told = key.config().getOrDefault("vertex_ai_adc", "").strip();
        if (!told.isEmpty()) {
            return told;
        }
        String value = key.value().strip();
        int json = value.indexOf('{');
        return json > 0 && value.lastIndexOf('|', json) >= 0 ? value.substring(json) : value;
    }
}
