package switchboard.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Names;

/** What exists, enabled or not, so that a setting which names something else can be reported. May block. */
@Component(service = Existing.class)
public final class Existing implements Names {
    private static final Logger LOG = LoggerFactory.getLogger(Existing.class);

    private record Offered(RoutingSnapshot by, Set<String> models, Set<String> groups) {}

    private final Database database;
    private final Routing routing;
    private volatile Offered offered =
            new Offered(RoutingSnapshot.of(List.of(), List.of(), List.of(), List.of(), Map.of()), Set.of(), Set.of());

    /** What a database holds. */
    @Activate
    public Existing(@Reference Database database, @Reference Routing routing) {
        this.database = database;
        this.routing = routing;
    }

    @Override
    public boolean channel(long id) {
        return routing.current().channel(id).isPresent();
    }

    @Override
    public boolean token(long id) {
        return database.read(mappers -> mappers.tokens().find(id).isPresent());
    }

    @Override
    public boolean user(long id) {
        return database.read(mappers -> mappers.users().find(id).isPresent());
    }

    @Override
    public boolean group(String name) {
        return offered().groups().contains(name)
                || database.read(mappers -> mappers.users().oneOf(name).isPresent());
    }

    /** A channel has a model under the name that clients know and under the one it is mapped to. */
    @Override
    public boolean model(String name) {
        if (name.indexOf('*') < 0) {
            return offered().models().contains(name);
        }
        var pattern = Pattern.compile("\\Q" + name.replace("\\E", "").replace("*", "\\E.*\\Q") + "\\E");
        return offered().models().stream().anyMatch(pattern.asMatchPredicate());
    }

    @SuppressWarnings("ReferenceEquality") // a snapshot is a moment
    private Offered offered() {
        RoutingSnapshot now = routing.current();
        Offered known = offered;
        if (known.by() != now) {
            known = read(now);
            offered = known;
        }
        return known;
    }

    private static Offered read(RoutingSnapshot now) {
        Set<String> models = new HashSet<>();
        Set<String> groups = new HashSet<>();
        for (ChannelRow channel : now.channels().values()) {
            models.addAll(List.of(channel.models().split(",", -1)));
            groups.addAll(List.of(channel.group().split(",", -1)));
            channel.modelMapping().ifPresent(mapping -> addTargets(mapping, models));
        }
        return new Offered(now, models, groups);
    }

    private static void addTargets(String mapping, Set<String> models) {
        try {
            for (JsonNode target : Json.MAPPER.readTree(mapping)) {
                models.add(target.asText());
            }
        } catch (JsonProcessingException noMapping) {
            LOG.debug("a channel's mapping is no JSON, and maps nothing");
        }
    }
}
