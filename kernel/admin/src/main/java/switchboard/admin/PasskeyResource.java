package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.store.PasskeyRow;
import switchboard.store.Passkeys;

/** Everybody's own passkeys. New ones, and deleting them, take a fresh proof. Not in One API. */
@Path("api/user/passkey")
@RolesAllowed(Role.USER)
@Personal
public final class PasskeyResource {
    private static final int NAME_LENGTH = 50;

    private final Passkeys passkeys;
    private final PasskeyCeremonies ceremonies;
    private final FreshProof proofs;

    PasskeyResource(Passkeys passkeys, PasskeyCeremonies ceremonies, FreshProof proofs) {
        this.passkeys = passkeys;
        this.ceremonies = ceremonies;
        this.proofs = proofs;
    }

    /**
     * A passkey, as its owner sees it.
     *
     * @param createdAt epoch seconds
     * @param lastUsed epoch seconds; 0 before
     * @param transports how browsers reach it, as far as that is known
     * @param backupEligible whether it may be on several devices
     * @param backedUp whether it survives the loss of a device
     */
    record View(
            @JsonProperty("id") long id,
            @JsonProperty("name") String name,
            @JsonProperty("created_at") long createdAt,
            @JsonProperty("last_used") long lastUsed,
            @JsonProperty("transports") List<String> transports,
            @JsonProperty("backup_eligible") boolean backupEligible,
            @JsonProperty("backed_up") boolean backedUp) {
        static View of(PasskeyRow row) {
            return new View(
                    row.id(),
                    row.name(),
                    row.createdAt(),
                    row.usedAt(),
                    row.transportList(),
                    row.backupEligible(),
                    row.backedUp());
        }
    }

    /** What a passkey is called. */
    public record Name(@JsonProperty("name") @Nullable String name) {}

    /**
     * A passkey that a browser has made.
     *
     * @param state what {@code begin} gave
     * @param credential what the browser made, as {@code PublicKeyCredential.toJSON()} writes it
     */
    public record Made(
            @JsonProperty("state") @Nullable String state,
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("credential") @Nullable ObjectNode credential) {}

    /** The caller's passkeys, oldest first. */
    @GET
    public Envelope<List<View>> all(@Context ContainerRequestContext request) {
        return Envelope.of(
                passkeys.of(Visit.member(request).id()).stream().map(View::of).toList());
    }

    /** Begins to make one: what goes to {@code navigator.credentials.create}. */
    @POST
    @Path("begin")
    @Critical
    public Envelope<PasskeyQuestionView> begin(Proof proof, @Context ContainerRequestContext request) {
        proofs.require(proof, request);
        return Envelope.of(PasskeyQuestionView.of(ceremonies.askForNew(request)));
    }

    /** Keeps the one that the browser has made. */
    @POST
    @Critical
    public Envelope<View> finish(Made made, @Context ContainerRequestContext request) {
        if (made.state() == null || made.credential() == null) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        String name = made.name() == null || made.name().isBlank() ? "passkey" : checked(made.name());
        return Envelope.of(View.of(ceremonies.make(made.state(), Json.text(made.credential()), name, request)));
    }

    /** Begins a proof for {@code POST /api/user/proof}: what goes to {@code navigator.credentials.get}. */
    @POST
    @Path("proof")
    @Critical
    public Envelope<PasskeyQuestionView> beginProof(@Context ContainerRequestContext request) {
        return Envelope.of(PasskeyQuestionView.of(ceremonies.askToProve(request)));
    }

    /** Calls one something else. */
    @PUT
    @Path("{id}")
    public Envelope<Void> rename(@PathParam("id") String id, Name name, @Context ContainerRequestContext request) {
        String wanted = checked(name.name());
        if (!passkeys.rename(Visit.member(request).id(), Numbers.lenient(id), wanted)) {
            throw Declined.recordNotFound();
        }
        return Envelope.DONE;
    }

    /** Deletes one, after a proof by {@code POST /api/user/proof}: nobody logs in by it from now on. */
    @DELETE
    @Path("{id}")
    @Critical
    public Envelope<Void> delete(@PathParam("id") String id, @Context ContainerRequestContext request) {
        proofs.require(Proof.NONE, request);
        if (!passkeys.delete(Visit.member(request).id(), Numbers.lenient(id))) {
            throw Declined.recordNotFound();
        }
        return Envelope.DONE;
    }

    private static String checked(@Nullable String text) {
        String name = text == null ? "" : text.strip();
        if (name.isEmpty() || name.codePointCount(0, name.length()) > NAME_LENGTH || name.indexOf('\0') >= 0) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        return name;
    }
}
