package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Locale;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.spi.ProviderInfo;

/** The providers that serve now, as data: a console draws its channel form from it. Not in One API. */
@Path("api/provider")
@RolesAllowed(Role.ADMIN)
public final class ProviderResource {
    private final Leases leases;

    ProviderResource(Leases leases) {
        this.leases = leases;
    }

    /** A member of a channel's {@code config} that a provider understands. */
    record Setting(
            @JsonProperty("name") String name,
            @JsonProperty("type") String type,
            @JsonProperty("default") String defaultValue,
            @JsonProperty("unit") String unit,
            @JsonProperty("description") String description) {
        static Setting of(switchboard.spi.Setting setting) {
            return new Setting(
                    setting.name(),
                    setting.type().name().toLowerCase(Locale.ROOT),
                    setting.defaultValue(),
                    setting.unit(),
                    setting.description());
        }
    }

    /** One provider. */
    record View(
            @JsonProperty("id") String id,
            @JsonProperty("title") String title,
            @JsonProperty("channel_types") List<Integer> channelTypes,
            @JsonProperty("operations") List<String> operations,
            @JsonProperty("base_url") String baseUrl,
            @JsonProperty("key_format") String keyFormat,
            @JsonProperty("models") List<String> models,
            @JsonProperty("settings") List<Setting> settings) {
        static View of(ProviderInfo info) {
            return new View(
                    info.id(),
                    info.title(),
                    info.channelTypes().stream().sorted().toList(),
                    info.operations().stream().map(Operation::path).sorted().toList(),
                    info.baseUrl(),
                    info.keyFormat(),
                    info.models(),
                    info.settings().stream().map(Setting::of).toList());
        }
    }

    /** All providers, by id. */
    @GET
    public Envelope<List<View>> providers() {
        List<Lease<Provider>> leased = leases.all(Provider.class);
        try {
            return Envelope.of(leased.stream()
                    .map(lease -> View.of(lease.service().info()))
                    .toList());
        } finally {
            leased.forEach(Lease::close);
        }
    }
}
