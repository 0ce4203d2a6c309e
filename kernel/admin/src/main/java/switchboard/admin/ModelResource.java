package switchboard.admin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

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
    public Envelope byType() {
        return Envelope.of(models.byType());
    }
}
