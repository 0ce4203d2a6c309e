package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.store.DayUse;
import switchboard.store.Logs;
import switchboard.store.Redemptions;
import switchboard.store.Routing;
import switchboard.store.UserRow;
import switchboard.store.Users;

/** What users do with their own account. One API's paths and shapes: management API, "Users". */
@Path("api/user")
@RolesAllowed(Role.USER)
public final class SelfResource {
    private final Users users;
    private final Redemptions redemptions;
    private final Logs logs;
    private final Routing routing;
    private final Identification identification;
    private final FreshProof proofs;
    private final InstantSource clock;

    SelfResource(
            Users users,
            Redemptions redemptions,
            Logs logs,
            Routing routing,
            Identification identification,
            FreshProof proofs,
            InstantSource clock) {
        this.users = users;
        this.redemptions = redemptions;
        this.logs = logs;
        this.routing = routing;
        this.identification = identification;
        this.proofs = proofs;
        this.clock = clock;
    }

    /** The caller. */
    @GET
    @Path("self")
    public Envelope<UserView> self(@Context ContainerRequestContext request) {
        return Envelope.of(UserView.of(caller(request)));
    }

    /**
     * Changes name, display name and password; a new password ends all other sessions. For a new password whoever has a
     * second factor or a passkey gives a proof first, by {@code POST /api/user/proof}.
     */
    @PUT
    @Path("self")
    @Personal
    public Envelope<Void> update(UserInput input, @Context ContainerRequestContext request) {
        UserRow caller = caller(request);
        List<String> faults = input.faults(caller.username());
        if (!faults.isEmpty()) {
            throw new Declined("输入不合法 " + String.join("\n", faults));
        }
        if (!input.newPassword().isEmpty()) {
            proofs.requireOfGuarded(request);
        }
        users.edit(caller.id(), input::applyToSelf);
        if (!input.newPassword().isEmpty()) {
            users.setPassword(caller.id(), input.newPassword());
            identification.renew(caller.id(), request);
        }
        return Envelope.DONE;
    }

    /** Deletes the caller. */
    @DELETE
    @Path("self")
    @Personal
    public Envelope<Void> delete(@Context ContainerRequestContext request) {
        Member caller = Visit.member(request);
        if (caller.isRoot()) {
            throw new Declined("不能删除超级管理员账户");
        }
        users.delete(caller.id());
        return Envelope.DONE;
    }

    /**
     * Replaces the caller's access token. Whoever has a second factor or a passkey gives a proof first, by
     * {@code POST /api/user/proof}.
     */
    @GET
    @Path("token")
    @Personal
    public Envelope<String> newAccessToken(@Context ContainerRequestContext request) {
        proofs.requireOfGuarded(request);
        String token = users.newAccessToken(Visit.member(request).id());
        proofs.forget(request);
        return Envelope.of(token);
    }

    /** The caller's invitation code. */
    @GET
    @Path("aff")
    public Envelope<String> affCode(@Context ContainerRequestContext request) {
        return Envelope.of(users.affCode(Visit.member(request).id()));
    }

    /** The models the caller's group can use. */
    @GET
    @Path("available_models")
    public Envelope<List<String>> availableModels(@Context ContainerRequestContext request) {
        return Envelope.of(routing.current().models(Visit.member(request).group()));
    }

    /** A redemption code. */
    public record Redeem(@JsonProperty("key") @Nullable String key) {}

    /** Redeems a code. */
    @POST
    @Path("topup")
    public Envelope<Long> redeem(Redeem redeem, @Context ContainerRequestContext request) {
        if (redeem.key() == null || redeem.key().isEmpty()) {
            throw new Declined("未提供兑换码");
        }
        Redemptions.Redemption redemption =
                redemptions.redeem(redeem.key(), Visit.member(request).id());
        return switch (redemption.outcome()) {
            case DONE -> Envelope.of(redemption.quota());
            case UNKNOWN -> throw new Declined("兑换失败，无效的兑换码");
            case NOT_ENABLED -> throw new Declined("兑换失败，该兑换码已被使用");
        };
    }

    /** A day's use of a model, with the members' names as One API has them here and nowhere else. */
    record DayView(
            @JsonProperty("Day") String day,
            @JsonProperty("ModelName") String modelName,
            @JsonProperty("RequestCount") long requestCount,
            @JsonProperty("Quota") long quota,
            @JsonProperty("PromptTokens") long promptTokens,
            @JsonProperty("CompletionTokens") long completionTokens) {
        static DayView of(DayUse use) {
            return new DayView(
                    use.day(),
                    use.modelName(),
                    use.requestCount(),
                    use.quota(),
                    use.promptTokens(),
                    use.completionTokens());
        }
    }

    /** What the caller used in the last seven UTC days, today among them. */
    @GET
    @Path("dashboard")
    public Envelope<@Nullable List<DayView>> dashboard(@Context ContainerRequestContext request) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        long from = today.minusDays(6).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        long until = today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond() - 1;
        List<DayView> days = logs.days(Visit.member(request).id(), from, until).stream()
                .map(DayView::of)
                .toList();
        return days.isEmpty() ? Envelope.ofNull() : Envelope.of(days);
    }

    private UserRow caller(ContainerRequestContext request) {
        return users.find(Visit.member(request).id()).orElseThrow(Declined::recordNotFound);
    }
}
