package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.Provider;
import switchboard.spi.ProviderInfo;

/** The models that One API knows, by name and by channel type, and those of providers that came since. */
final class ModelCatalogue {
    /** A model and who made it. */
    record Model(
            @JsonProperty("id") String id,
            @JsonProperty("owned_by") String ownedBy) {}

    private final List<Model> models;
    private final Map<String, @Nullable List<String>> byType = new LinkedHashMap<>();
    private final Leases leases;

    ModelCatalogue(Leases leases) {
        this.leases = leases;
        this.models = List.of(load("models.json", Model[].class));
        for (Map.Entry<String, JsonNode> type :
                load("channel-models.json", ObjectNode.class).properties()) {
            byType.put(type.getKey(), names(type.getValue()));
        }
    }

    /** Every model: One API's in its order, twice where that has them twice, then those of other providers. */
    List<Model> models() {
        List<Model> all = new ArrayList<>(models);
        Set<String> known = new HashSet<>();
        models.forEach(model -> known.add(model.id()));
        for (ProviderInfo provider : providers()) {
            for (String id : provider.models()) {
                if (known.add(id)) {
                    all.add(new Model(id, provider.ownedBy()));
                }
            }
        }
        return all;
    }

    /** What a new channel of each type is filled with; One API has null for type 43. */
    Map<String, @Nullable List<String>> byType() {
        Map<String, @Nullable List<String>> all = new LinkedHashMap<>(byType);
        for (ProviderInfo provider : providers()) {
            for (int type : provider.channelTypes()) {
                if (!all.containsKey(Integer.toString(type))) {
                    all.put(Integer.toString(type), provider.models());
                }
            }
        }
        return all;
    }

    private static @Nullable List<String> names(JsonNode models) {
        return models.isNull()
                ? null
                : models.valueStream().map(JsonNode::textValue).toList();
    }

    private List<ProviderInfo> providers() {
        List<Lease<Provider>> leased = leases.all(Provider.class);
        try {
            return leased.stream().map(lease -> lease.service().info()).toList();
        } finally {
            leased.forEach(Lease::close);
        }
    }

    private static <T> T load(String name, Class<T> type) {
        try (InputStream in = Objects.requireNonNull(ModelCatalogue.class.getResourceAsStream(name), name)) {
            return Json.read(in.readAllBytes(), type);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
