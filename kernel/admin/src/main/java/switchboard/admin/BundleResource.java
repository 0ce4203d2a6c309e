package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.function.Supplier;
import switchboard.deploy.BundleStatus;
import switchboard.deploy.Offer;

/** The bundles, declarations and themes that take part, for root. Not in One API. */
@Path("api/bundle")
@RolesAllowed(Role.ROOT)
public final class BundleResource {
    private final Supplier<List<BundleStatus>> bundles;

    BundleResource(Supplier<List<BundleStatus>> bundles) {
        this.bundles = bundles;
    }

    /** A service that is on offer. */
    record Service(
            @JsonProperty("kind") String kind,
            @JsonProperty("id") String id,
            @JsonProperty("version") String version,
            @JsonProperty("leases") int leases,
            @JsonProperty("serving") boolean serving,
            @JsonProperty("retired") boolean retired) {
        static Service of(Offer offer) {
            return new Service(
                    offer.kind(), offer.id(), offer.version(), offer.leases(), offer.serving(), offer.retired());
        }
    }

    /** One bundle; {@code file} is empty for what was shipped, {@code refusal} unless its file was refused. */
    record View(
            @JsonProperty("name") String name,
            @JsonProperty("version") String version,
            @JsonProperty("state") String state,
            @JsonProperty("file") String file,
            @JsonProperty("offers") List<Service> offers,
            @JsonProperty("leases") int leases,
            @JsonProperty("refusal") String refusal) {
        static View of(BundleStatus status) {
            return new View(
                    status.name(),
                    status.version(),
                    status.state(),
                    status.file(),
                    status.offers().stream().map(Service::of).toList(),
                    status.leases(),
                    status.refusal());
        }
    }

    /** All bundles. */
    @GET
    public Envelope<List<View>> bundles() {
        return Envelope.of(bundles.get().stream().map(View::of).toList());
    }
}
