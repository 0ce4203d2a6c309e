package switchboard.admin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.List;
import switchboard.store.AuditLog;
import switchboard.store.Subject;
import switchboard.store.UserRow;

/** The login sessions of users below the caller, for administrators. Not in One API. */
@Path("api/user/{user}/session")
@RolesAllowed(Role.ADMIN)
public final class UserSessionResource {
    private final Identification identification;
    private final UserAdministration administration;

    UserSessionResource(Identification identification, UserAdministration administration) {
        this.identification = identification;
        this.administration = administration;
    }

    /** A user's sessions, the one last used first. */
    @GET
    public Envelope<List<SessionView>> sessions(
            @PathParam("user") String user, @Context ContainerRequestContext request) {
        String current = Visit.of(request).session();
        return Envelope.of(identification.sessions(target(user, request).id()).stream()
                .map(row -> SessionView.of(row, current))
                .toList());
    }

    /** Ends all sessions of a user; the answer is how many. */
    @DELETE
    public Envelope<Integer> endAll(@PathParam("user") String user, @Context ContainerRequestContext request) {
        UserRow target = target(user, request);
        AuditLog.about("session.revoke", new Subject.Other("user", String.valueOf(target.id())));
        int ended = identification.endAll(target.id());
        AuditLog.came("{\"sessions\":" + ended + "}");
        return Envelope.of(ended);
    }

    /** Ends one session of a user. */
    @DELETE
    @Path("{id}")
    public Envelope<Void> end(
            @PathParam("user") String user, @PathParam("id") String id, @Context ContainerRequestContext request) {
        UserRow target = target(user, request);
        AuditLog.about("session.revoke", new Subject.Other("user", String.valueOf(target.id())));
        if (!identification.end(target.id(), id, request)) {
            throw Declined.recordNotFound();
        }
        AuditLog.came("{\"sessions\":1}");
        return Envelope.DONE;
    }

    private UserRow target(String user, ContainerRequestContext request) {
        return administration.find(Numbers.id(user), Visit.member(request));
    }
}
