package switchboard.admin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import switchboard.spi.Options;

/** Groups of users: the names in the option {@code GroupRatio}. */
@Path("api/group")
@RolesAllowed(Role.ADMIN)
public final class GroupResource {
    private final Options options;

    GroupResource(Options options) {
        this.options = options;
    }

    /** All groups. */
    @GET
    public Envelope<List<String>> groups() {
        return Envelope.of(Json.names(options.text("GroupRatio")));
    }
}
