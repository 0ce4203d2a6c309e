package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.store.UserOrder;
import switchboard.store.Users;

/** Users, for administrators. One API's paths and shapes: management API, "Users". */
@Path("api/user")
@RolesAllowed(Role.ADMIN)
public final class UserResource {
    private final Users users;
    private final UserAdministration administration;
    private final Identification identification;
    private final FreshProof proofs;

    UserResource(Users users, UserAdministration administration, Identification identification, FreshProof proofs) {
        this.users = users;
        this.administration = administration;
        this.identification = identification;
        this.proofs = proofs;
    }

    /** A page of users. */
    @GET
    public Envelope<List<UserView>> page(
            @QueryParam("p") @Nullable String page, @QueryParam("order") @Nullable String order) {
        return Envelope.of(users.page(Numbers.page(page), order(order)).stream()
                .map(UserView::of)
                .toList());
    }

    /** Users by number or the beginning of a name. */
    @GET
    @Path("search")
    public Envelope<List<UserView>> search(@QueryParam("keyword") @Nullable String keyword) {
        return Envelope.of(users.search(keyword == null ? "" : keyword).stream()
                .map(UserView::of)
                .toList());
    }

    /** One user. */
    @GET
    @Path("{id}")
    public Envelope<UserView> find(@PathParam("id") String id, @Context ContainerRequestContext request) {
        return Envelope.of(UserView.of(administration.find(Numbers.id(id), Visit.member(request))));
    }

    /** Creates a user. */
    @POST
    public Envelope<Void> create(UserInput input, @Context ContainerRequestContext request) {
        administration.create(input, Visit.member(request));
        return Envelope.DONE;
    }

    /** Edits a user. For root's own password or e-mail address the same proof is taken as of everybody else. */
    @PUT
    public Envelope<Void> update(UserInput input, @Context ContainerRequestContext request) {
        Member caller = Visit.member(request);
        if (input.id() == caller.id() && changesAWayIn(input)) {
            proofs.requireOfGuarded(request);
        }
        administration.update(input, caller);
        if (input.id() == caller.id()) {
            identification.renew(input.id(), request);
        }
        return Envelope.DONE;
    }

    private boolean changesAWayIn(UserInput input) {
        String email = input.email() == null ? "" : input.email();
        return !input.newPassword().isEmpty()
                || (!email.isEmpty()
                        && users.find(input.id())
                                .filter(row -> !row.email().equals(email))
                                .isPresent());
    }

    /** What is done to whom. */
    public record Manage(
            @JsonProperty("username") @Nullable String username,
            @JsonProperty("action") @Nullable String action) {}

    /** Disables, enables, deletes, promotes or demotes a user. */
    @POST
    @Path("manage")
    public Envelope<UserView> manage(Manage manage, @Context ContainerRequestContext request) {
        String username = manage.username() == null ? "" : manage.username();
        String action = manage.action() == null ? "" : manage.action();
        return Envelope.of(UserView.ofStanding(administration.manage(username, action, Visit.member(request))));
    }

    /** Deletes a user. */
    @DELETE
    @Path("{id}")
    public Envelope<Void> delete(@PathParam("id") String id, @Context ContainerRequestContext request) {
        administration.delete(Numbers.id(id), Visit.member(request));
        return Envelope.DONE;
    }

    private static UserOrder order(@Nullable String name) {
        return switch (name == null ? "" : name) {
            case "quota" -> UserOrder.QUOTA;
            case "used_quota" -> UserOrder.USED_QUOTA;
            case "request_count" -> UserOrder.REQUEST_COUNT;
            default -> UserOrder.NEWEST;
        };
    }
}
