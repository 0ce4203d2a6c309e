package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import org.jspecify.annotations.Nullable;
import switchboard.store.UserRow;

/** Logging in with a passkey, which is two factors in one. Not in One API. */
@Path("api/user/login/passkey")
public final class PasskeyLoginResource {
    private static final String BANNED = "用户已被封禁";
    private static final int LONGEST_NAME = 191;

    private final PasskeyCeremonies ceremonies;
    private final Identification identification;

    PasskeyLoginResource(PasskeyCeremonies ceremonies, Identification identification) {
        this.ceremonies = ceremonies;
        this.identification = identification;
    }

    /** Who wants to log in: a name or e-mail address; absent for whoever has a passkey. */
    public record Who(@JsonProperty("username") @Nullable String username) {}

    /**
     * A passkey that a browser shows.
     *
     * @param state what {@code begin} gave
     * @param credential what the browser made of it, as {@code PublicKeyCredential.toJSON()} writes it
     */
    public record Shown(
            @JsonProperty("state") @Nullable String state,
            @JsonProperty("credential") @Nullable ObjectNode credential) {
        /** It prints neither. */
        @Override
        public String toString() {
            return "Shown[***]";
        }
    }

    /** Begins to log in: what goes to {@code navigator.credentials.get}. It does not tell whether there is such a user. */
    @POST
    @Path("begin")
    @PermitAll
    @Critical
    @Refuses(403)
    public Envelope<PasskeyQuestionView> begin(Who who, @Context ContainerRequestContext request) {
        String name = who.username() == null ? "" : who.username().strip();
        if (name.length() > LONGEST_NAME) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        return Envelope.of(PasskeyQuestionView.of(ceremonies.askToLogIn(name, request)));
    }

    /** Begins a session. */
    @POST
    @PermitAll
    @Critical
    @Refuses(403)
    public Envelope<UserView> finish(Shown shown, @Context ContainerRequestContext request) {
        if (shown.state() == null || shown.credential() == null) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        UserRow user = ceremonies.shown(shown.state(), Json.text(shown.credential()), request);
        if (!user.enabled()) {
            throw new Declined(BANNED);
        }
        identification.logInByPasskey(user, request);
        return Envelope.of(UserView.ofLogin(user));
    }
}
