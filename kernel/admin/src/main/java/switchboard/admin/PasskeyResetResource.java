package switchboard.admin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import switchboard.store.AuditLog;
import switchboard.store.Passkeys;
import switchboard.store.Subject;
import switchboard.store.UserRow;

/** Passkeys of users below the caller, for administrators: who has lost a device loses its way in too. Not in One API. */
@Path("api/user/{user}/passkey")
@RolesAllowed(Role.ADMIN)
public final class PasskeyResetResource {
    private final Passkeys passkeys;
    private final UserAdministration administration;

    PasskeyResetResource(Passkeys passkeys, UserAdministration administration) {
        this.passkeys = passkeys;
        this.administration = administration;
    }

    /** Deletes all passkeys of a user; the answer is how many. One's own are deleted one by one, with a proof. */
    @DELETE
    public Envelope<Integer> reset(@PathParam("user") String user, @Context ContainerRequestContext request) {
        Member caller = Visit.member(request);
        UserRow target = administration.find(Numbers.id(user), caller);
        if (target.id() == caller.id()) {
            throw new Declined("one's own passkeys take a proof");
        }
        AuditLog.about("user.remove_passkeys", new Subject.Other("user", String.valueOf(target.id())));
        int removed = passkeys.deleteAll(target.id());
        if (removed == 0) {
            throw new Declined("there is no passkey");
        }
        AuditLog.came("{\"passkeys\":" + removed + "}");
        return Envelope.of(removed);
    }
}
