package switchboard.spi;

import java.util.List;
import java.util.Set;

/**
 * A provider, as data. The console draws its channel form from this.
 *
 * @param id stable name: lower case, digits and dashes, such as {@code deepseek}
 * @param title what people call it
 * @param channelTypes One API's numbers that this serves
 * @param operations what it can be asked
 * @param baseUrl the default base URL, empty where there is none
 * @param keyFormat a sentence or pattern for the key field, such as {@code sk-…}
 * @param ownedBy the {@code owned_by} of its models in {@code /v1/models}
 * @param models the models a new channel is filled with
 * @param settings members of the channel's {@code config} that it understands
 */
public record ProviderInfo(
        String id,
        String title,
        Set<Integer> channelTypes,
        Set<Operation> operations,
        String baseUrl,
        String keyFormat,
        String ownedBy,
        List<String> models,
        List<Setting> settings) {
    public ProviderInfo {
        channelTypes = Set.copyOf(channelTypes);
        operations = Set.copyOf(operations);
        models = List.copyOf(models);
        settings = List.copyOf(settings);
    }
}
