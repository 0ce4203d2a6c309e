package switchboard.testkit;

import java.util.HashMap;
import java.util.Map;
import switchboard.spi.Channel;

/** Makes channels; every setter returns the builder. */
public final class ChannelBuilder {
    private final int type;
    private String baseUrl = "";
    private String systemPrompt = "";
    private final Map<String, String> mapping = new HashMap<>();
    private final Map<String, String> config = new HashMap<>();

    /** A channel of a type, at its provider's default address. */
    public ChannelBuilder(int type) {
        this.type = type;
    }

    /** Where the upstream is. */
    public ChannelBuilder baseUrl(String value) {
        baseUrl = value;
        return this;
    }

    /** What replaces the client's system prompt. */
    public ChannelBuilder systemPrompt(String value) {
        systemPrompt = value;
        return this;
    }

    /** One entry of the model mapping. */
    public ChannelBuilder map(String requested, String upstream) {
        mapping.put(requested, upstream);
        return this;
    }

    /** One member of the configuration. */
    public ChannelBuilder config(String name, String value) {
        config.put(name, value);
        return this;
    }

    /** The channel. */
    public Channel build() {
        return new Channel(1, type, "test channel", baseUrl, systemPrompt, mapping, config);
    }
}
