package switchboard.admin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.List;

/** Everybody's own login sessions. Not in One API. */
@Path("api/user/session")
@RolesAllowed(Role.USER)
public final class SessionResource {
    private final Identification identification;

    SessionResource(Identification identification) {
        this.identification = identification;
    }

    /** The caller's sessions, the one last used first. */
    @GET
    public Envelope<List<SessionView>> sessions(@Context ContainerRequestContext request) {
        String current = Visit.of(request).session();
        return Envelope.of(identification.sessions(Visit.member(request).id()).stream()
                .map(row -> SessionView.of(row, current))
                .toList());
    }

    /** Ends all of the caller's sessions but the one that asks; the answer is how many. */
    @DELETE
    @Personal
    public Envelope<Integer> endOthers(@Context ContainerRequestContext request) {
        return Envelope.of(identification.endOthers(Visit.member(request).id(), request));
    }

    /** Ends one of the caller's sessions. */
    @DELETE
    @Path("{id}")
    @Personal
    public Envelope<Void> end(@PathParam("id") String id, @Context ContainerRequestContext request) {
        if (!identification.end(Visit.member(request).id(), id, request)) {
            throw Declined.recordNotFound();
        }
        return Envelope.DONE;
    }
}
