package switchboard.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import switchboard.lib.wire.Json;
import switchboard.spi.Provider;
import switchboard.spi.ProviderDeclarations;

/**
 * Makes providers of declarations: of those in this bundle, which it offers as services, and of those that
 * an operator drops.
 */
@Component(immediate = true)
public final class Engine implements ProviderDeclarations {
    private static final String FOLDER = "/declarations/";
    private static final String LIKE = "like";
    private static final Set<String> OWN = Set.of("id", "title", "channelTypes", "ownedBy", "responses", "balance");

    private final Map<String, ObjectNode> shipped = new LinkedHashMap<>();
    private final List<ServiceRegistration<Provider>> offered = new ArrayList<>();

    /** The engine without a framework. */
    Engine() {
        for (String name : resource("index.txt").lines().toList()) {
            ObjectNode json = object(resource(name + ".json"));
            shipped.put(name, json);
        }
    }

    /** Offers every shipped declaration. */
    @Activate
    public Engine(BundleContext context) {
        this();
        for (Provider provider : shipped()) {
            Map<String, Object> properties =
                    Map.of("provider.id", provider.info().id());
            offered.add(context.registerService(Provider.class, provider, FrameworkUtil.asDictionary(properties)));
        }
    }

    /** Withdraws them. */
    @Deactivate
    public void withdraw() {
        offered.reversed().forEach(ServiceRegistration::unregister);
        offered.clear();
    }

    /** The providers of this bundle's own declarations. */
    List<Provider> shipped() {
        return shipped.values().stream().map(this::provider).toList();
    }

    @Override
    public Provider read(String json) {
        return provider(object(json));
    }

    private Provider provider(ObjectNode json) {
        return new DeclaredProvider(DeclarationReader.read(whole(json, 0)), InstantSource.system());
    }

    /** A declaration laid over the one it is like, as a JSON merge patch (RFC 7396). Who it is, it says itself. */
    private ObjectNode whole(ObjectNode json, int depth) {
        JsonNode like = json.path(LIKE);
        if (like.isMissingNode()) {
            return json;
        }
        ObjectNode base = like.isTextual() ? shipped.get(like.textValue()) : null;
        if (base == null || depth > shipped.size()) {
            throw new IllegalArgumentException("like must name one of " + shipped.keySet());
        }
        ObjectNode patch = json.deepCopy();
        patch.remove(LIKE);
        ObjectNode whole = whole(base, depth + 1).deepCopy();
        whole.remove(OWN);
        return merged(whole, patch);
    }

    private static ObjectNode merged(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> member : patch.properties()) {
            JsonNode value = member.getValue();
            if (value.isNull()) {
                target.remove(member.getKey());
            } else if (value instanceof ObjectNode inner && target.get(member.getKey()) instanceof ObjectNode outer) {
                target.set(member.getKey(), merged(outer, inner));
            } else {
                target.set(member.getKey(), value);
            }
        }
        return target;
    }

    private static ObjectNode object(String json) {
        try {
            if (Json.tree(json) instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalArgumentException("the declaration must be a JSON object");
        } catch (JsonProcessingException bad) {
            throw new IllegalArgumentException(
                    "the declaration is not JSON: %s, line %d"
                            .formatted(
                                    bad.getOriginalMessage(),
                                    Optional.ofNullable(bad.getLocation())
                                            .map(location -> location.getLineNr())
                                            .orElse(0)),
                    bad);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Engine.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the bundle lacks " + FOLDER + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
