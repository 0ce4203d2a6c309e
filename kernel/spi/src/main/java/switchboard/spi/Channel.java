package switchboard.spi;

import java.util.Map;

/**
 * A configured upstream, without its key.
 *
 * @param id the row's number
 * @param type One API's channel type number
 * @param name the operator's name for it
 * @param baseUrl where it is, without a trailing slash; empty stands for the provider's default
 * @param systemPrompt what replaces the client's system prompt; empty for none
 * @param modelMapping requested name to upstream's name; one look-up, no chaining
 * @param config One API's {@code config} members ({@code api_version}, {@code region} …) and the provider's own
 */
public record Channel(
        long id,
        int type,
        String name,
        String baseUrl,
        String systemPrompt,
        Map<String, String> modelMapping,
        Map<String, String> config) {
    public Channel {
        modelMapping = Map.copyOf(modelMapping);
        config = Map.copyOf(config);
    }

    /** The upstream's name for a requested model. */
    public String upstreamModel(String requested) {
        String mapped = modelMapping.getOrDefault(requested, "");
        return mapped.isEmpty() ? requested : mapped;
    }
}
