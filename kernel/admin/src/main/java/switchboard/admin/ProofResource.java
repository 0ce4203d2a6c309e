package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;

/** Showing anew who one is, before something that takes it. Not in One API. */
@Path("api/user/proof")
@RolesAllowed(Role.USER)
@Personal
public final class ProofResource {
    private final FreshProof proofs;

    ProofResource(FreshProof proofs) {
        this.proofs = proofs;
    }

    /** Until when a proof holds, in epoch seconds. */
    record View(@JsonProperty("expires_at") long expiresAt) {}

    /** Takes a proof; it holds for five minutes, in this session, or for this access token. */
    @POST
    @Critical
    public Envelope<View> give(Proof proof, @Context ContainerRequestContext request) {
        return Envelope.of(new View(proofs.give(proof, request).getEpochSecond()));
    }
}
