package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import org.jspecify.annotations.Nullable;

/** The second step of logging in. Not in One API. */
@Path("api/user/login/totp")
public final class SecondStepResource {
    private final Identification identification;

    SecondStepResource(Identification identification) {
        this.identification = identification;
    }

    /** A ticket and a code. */
    public record Input(
            @JsonProperty("ticket") @Nullable String ticket,
            @JsonProperty("code") @Nullable String code) {
        /** It prints neither. */
        @Override
        public String toString() {
            return "Input[***]";
        }
    }

    /** Begins a session: for the ticket that the first step gave, and a code of the app or a recovery code. */
    @POST
    @PermitAll
    @Critical
    public Envelope<UserView> logIn(Input input, @Context ContainerRequestContext request) {
        if (input.ticket() == null
                || input.ticket().isEmpty()
                || input.code() == null
                || input.code().isEmpty()) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        return Envelope.of(UserView.ofLogin(identification.logInBySecondStep(input.ticket(), input.code(), request)));
    }
}
