package switchboard.admin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models of each channel type. */
@Path("api/models")
@RolesAllowed(Role.USER)
public final class ModelResource {
    private final ModelCatalogue models;

    ModelResource(ModelCatalogue models) {
        this.models = models;
    }

    /** What a new channel of each type is filled with. */
    @GET
    public Envelope<Map<String, @Nullable List<String>>> byType() {
        return Envelope.of(models.byType());
    }
}
