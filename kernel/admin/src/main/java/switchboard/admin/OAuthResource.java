package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.store.EmailCodes;
import switchboard.store.Identities;
import switchboard.store.UserRow;

/**
 * Logging in by way of somewhere else, and binding. One API's paths and shapes (management API, "Accounts") for the methods
 * it has; the same with any other method's id.
 */
@Path("api/oauth")
public final class OAuthResource {
    private final Logins logins;
    private final Identities identities;
    private final EmailCodes codes;
    private final FreshProof proofs;

    OAuthResource(Logins logins, Identities identities, EmailCodes codes, FreshProof proofs) {
        this.logins = logins;
        this.identities = identities;
        this.codes = codes;
        this.proofs = proofs;
    }

    /** How a log-in goes on. */
    record BegunView(
            @JsonProperty("url") String url,
            @JsonProperty("state") String state) {}

    /**
     * How a log-in ended. One API's consoles tell binding from logging in by the message.
     *
     * @param data who is logged in now; absent if an account was bound
     */
    record LoginView(
            @JsonProperty("success") boolean success,
            @JsonProperty("message") String message,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("data") @Nullable
            UserView data) {}

    /**
     * A state, for a console that makes the address itself. It is good for one way to log in where one alone is switched on
     * that sends browsers elsewhere; else nobody has said which it is for.
     */
    @GET
    @Path("state")
    @PermitAll
    @Critical
    public Envelope<String> state(@Context ContainerRequestContext request) {
        return Envelope.of(logins.state(request));
    }

    /** Where a browser goes to log in, with all that makes it safe. */
    @GET
    @Path("{method}/begin")
    @PermitAll
    @Critical
    @Refuses(403)
    public Envelope<BegunView> begin(@PathParam("method") String method, @Context ContainerRequestContext request) {
        Logins.Begun begun = logins.begin(method, query(request), request);
        return Envelope.of(new BegunView(begun.url(), begun.state()));
    }

    /** The same with a form's fields: some methods send a code. */
    @POST
    @Path("{method}/begin")
    @PermitAll
    @Critical
    @Refuses(403)
    public Envelope<BegunView> beginForm(
            @PathParam("method") String method,
            @Shape(Map.class) byte[] body,
            @Context ContainerRequestContext request) {
        Logins.Begun begun = logins.begin(method, Json.texts(body), request);
        return Envelope.of(new BegunView(begun.url(), begun.state()));
    }

    /** The browser is back, or somebody typed in WeChat's code. */
    @GET
    @Path("{method}")
    @Carries(SecondStepView.class)
    @PermitAll
    @Critical
    @Refuses(403)
    public LoginView finish(@PathParam("method") String method, @Context ContainerRequestContext request) {
        return answer(logins.finish(method, query(request), request));
    }

    /** Somebody has filled in a form; what they filled in is in no address. */
    @POST
    @Path("{method}")
    @Carries(SecondStepView.class)
    @PermitAll
    @Critical
    public Envelope<UserView> finishForm(
            @PathParam("method") String method,
            @Shape(Map.class) byte[] body,
            @Context ContainerRequestContext request) {
        return Envelope.of(UserView.ofLogin(logins.finishForm(method, Json.texts(body), request)));
    }

    /** Binds an account by a form, such as WeChat's code. */
    @GET
    @Path("{method}/bind")
    @RolesAllowed(Role.USER)
    @Critical
    public Envelope<Void> bind(@PathParam("method") String method, @Context ContainerRequestContext request) {
        logins.bind(method, query(request), request);
        return Envelope.DONE;
    }

    /** Gives the caller an e-mail address they can read. */
    @GET
    @Path("email/bind")
    @RolesAllowed(Role.USER)
    @Critical
    public Envelope<Void> bindEmail(
            @QueryParam("email") @Nullable String email,
            @QueryParam("code") @Nullable String code,
            @Context ContainerRequestContext request) {
        proofs.requireOfGuarded(request);
        String address = Objects.requireNonNullElse(email, "").strip();
        if (!EmailAddress.holds(address)
                || !codes.redeem(Mails.VERIFY, address, Objects.requireNonNullElse(code, ""))) {
            throw new Declined(MailResource.WRONG_CODE);
        }
        if (!identities.bindEmail(Visit.member(request).id(), address)) {
            throw new Declined(MailResource.TAKEN);
        }
        return Envelope.DONE;
    }

    private static LoginView answer(Optional<UserRow> user) {
        return user.map(row -> new LoginView(true, "", UserView.ofLogin(row)))
                .orElseGet(() -> new LoginView(true, "bind", null));
    }

    private static Map<String, String> query(ContainerRequestContext request) {
        Map<String, String> fields = new HashMap<>();
        request.getUriInfo().getQueryParameters().forEach((name, values) -> fields.put(name, values.getFirst()));
        return fields;
    }
}
