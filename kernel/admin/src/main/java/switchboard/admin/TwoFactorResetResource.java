package switchboard.admin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import switchboard.store.AuditLog;
import switchboard.store.Subject;
import switchboard.store.TwoFactors;
import switchboard.store.UserRow;

/** Second factors of others, for root: who has lost app and recovery codes comes in again. Not in One API. */
@Path("api/user/{user}/totp")
@RolesAllowed(Role.ROOT)
public final class TwoFactorResetResource {
    private final TwoFactors factors;
    private final UserAdministration administration;

    TwoFactorResetResource(TwoFactors factors, UserAdministration administration) {
        this.factors = factors;
        this.administration = administration;
    }

    /** Takes a user's second factor away. One's own goes by {@code POST /api/user/totp/disable}, with a proof. */
    @DELETE
    public Envelope<Void> reset(@PathParam("user") String user, @Context ContainerRequestContext request) {
        Member caller = Visit.member(request);
        UserRow target = administration.find(Numbers.id(user), caller);
        if (target.id() == caller.id()) {
            throw new Declined("one's own second factor takes a proof");
        }
        AuditLog.about("user.reset_two_factor", new Subject.Other("user", String.valueOf(target.id())));
        if (!factors.remove(target.id())) {
            throw new Declined("two-factor authentication is not set up");
        }
        AuditLog.came("{\"two_factor\":false}");
        return Envelope.DONE;
    }
}
