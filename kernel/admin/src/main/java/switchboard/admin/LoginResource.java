package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import switchboard.store.OptionStore;

/** Logging in with a password, and out. One API's paths and shapes: management API, "Accounts". */
@Path("api/user")
public final class LoginResource {
    private final OptionStore options;
    private final Logins logins;
    private final Identification identification;

    LoginResource(OptionStore options, Logins logins, Identification identification) {
        this.options = options;
        this.logins = logins;
        this.identification = identification;
    }

    /** A name or e-mail address, and its password. */
    public record Login(
            @JsonProperty("username") @Nullable String username,
            @JsonProperty("password") @Nullable String password) {
        /** It does not print the password. */
        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    /** Begins a session, by whatever serves as the way to log in with a password. */
    @POST
    @Path("login")
    @Carries(SecondStepView.class)
    @PermitAll
    @Critical
    public Envelope<UserView> logIn(Login login, @Context ContainerRequestContext request) {
        if (!options.flag("PasswordLoginEnabled")) {
            throw new Declined("管理员关闭了密码登录");
        }
        String username = Objects.requireNonNullElse(login.username(), "");
        String password = Objects.requireNonNullElse(login.password(), "");
        if (username.isEmpty() || password.isEmpty()) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        Map<String, String> fields = Map.of("username", username, "password", password);
        return Envelope.of(UserView.ofLogin(logins.finishForm("password", fields, request)));
    }

    /** Ends the session; asked by another site's page, it does nothing. */
    @GET
    @Path("logout")
    @PermitAll
    public Envelope<Void> logOut(@Context ContainerRequestContext request) {
        if (identification.sameOrigin(request)) {
            identification.logOut(request);
        }
        return Envelope.DONE;
    }
}
