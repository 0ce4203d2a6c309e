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
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.store.AuditLog;
import switchboard.store.RedemptionRow;
import switchboard.store.Redemptions;
import switchboard.store.Subject;

/** Redemption codes, for administrators. One API's paths and shapes: management API, "/api/redemption". */
@Path("api/redemption")
@RolesAllowed(Role.ADMIN)
public final class RedemptionResource {
    private static final int NAME_BYTES = 20;
    private static final int CODES_AT_ONCE = 100;
    private static final long DEFAULT_QUOTA = 100;

    private final Redemptions redemptions;

    RedemptionResource(Redemptions redemptions) {
        this.redemptions = redemptions;
    }

    /** A code, as clients see it. */
    record View(
            @JsonProperty("id") long id,
            @JsonProperty("user_id") long userId,
            @JsonProperty("key") String key,
            @JsonProperty("status") int status,
            @JsonProperty("name") String name,
            @JsonProperty("quota") long quota,
            @JsonProperty("created_time") long createdTime,
            @JsonProperty("redeemed_time") long redeemedTime,
            @JsonProperty("count") int count) {
        static View of(RedemptionRow row) {
            return new View(
                    row.id(),
                    row.userId(),
                    row.key(),
                    row.status(),
                    row.name(),
                    row.quota(),
                    row.createdTime(),
                    row.redeemedTime(),
                    0);
        }
    }

    /** A code, as clients send it. */
    public record Input(
            @JsonProperty("id") long id,
            @JsonProperty("status") int status,
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("quota") long quota,
            @JsonProperty("count") int count) {
        String nameText() {
            return name == null ? "" : name;
        }

        RedemptionRow switched(RedemptionRow row) {
            return with(row, status, row.name(), row.quota());
        }

        RedemptionRow edited(RedemptionRow row) {
            return with(row, row.status(), nameText(), quota);
        }

        private static RedemptionRow with(RedemptionRow row, int status, String name, long quota) {
            return new RedemptionRow(
                    row.id(), row.userId(), row.key(), status, name, quota, row.createdTime(), row.redeemedTime());
        }
    }

    /** A page of codes. */
    @GET
    public Envelope<List<View>> page(@QueryParam("p") @Nullable String page) {
        return Envelope.of(
                redemptions.page(Numbers.page(page)).stream().map(View::of).toList());
    }

    /** Codes by number or the beginning of their name. */
    @GET
    @Path("search")
    public Envelope<List<View>> search(@QueryParam("keyword") @Nullable String keyword) {
        return Envelope.of(redemptions.search(keyword == null ? "" : keyword).stream()
                .map(View::of)
                .toList());
    }

    /** One code. */
    @GET
    @Path("{id}")
    public Envelope<View> find(@PathParam("id") String id) {
        return Envelope.of(View.of(existing(Numbers.id(id))));
    }

    /** Makes codes; the answer is their keys. */
    @POST
    public Envelope<List<String>> create(Input input, @Context ContainerRequestContext request) {
        int nameBytes = input.nameText().getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes == 0 || nameBytes > NAME_BYTES) {
            throw new Declined("兑换码名称长度必须在1-20之间");
        }
        if (input.count() <= 0) {
            throw new Declined("兑换码个数必须大于0");
        }
        if (input.count() > CODES_AT_ONCE) {
            throw new Declined("一次兑换码批量生成的个数不能大于 100");
        }
        checkQuota(input.quota());
        AuditLog.about("redemption.create", new Subject.NewRedemptions());
        long quota = input.quota() == 0 ? DEFAULT_QUOTA : input.quota();
        return Envelope.of(redemptions.create(Visit.member(request).id(), input.nameText(), quota, input.count()));
    }

    /** Edits a code, or switches it on or off. */
    @PUT
    public Envelope<View> update(Input input, @QueryParam("status_only") @Nullable String statusOnly) {
        RedemptionRow row = existing(input.id());
        boolean isStatusOnly = statusOnly != null && !statusOnly.isEmpty();
        if (isStatusOnly && (input.status() < RedemptionRow.ENABLED || input.status() > RedemptionRow.USED)) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        checkQuota(input.quota());
        AuditLog.about("redemption.update", new Subject.Redemption(row.id()));
        return Envelope.of(View.of(redemptions
                .edit(row.id(), now -> isStatusOnly ? input.switched(now) : input.edited(now))
                .orElseThrow(Declined::recordNotFound)));
    }

    /** Deletes a code. */
    @DELETE
    @Path("{id}")
    public Envelope<Void> delete(@PathParam("id") String id) {
        if (Numbers.lenient(id) == 0) {
            throw new Declined("id 为空！");
        }
        AuditLog.about("redemption.delete", new Subject.Redemption(Numbers.lenient(id)));
        if (!redemptions.delete(Numbers.lenient(id))) {
            throw Declined.recordNotFound();
        }
        return Envelope.DONE;
    }

    private RedemptionRow existing(long id) {
        if (id == 0) {
            throw new Declined("id 为空！");
        }
        return redemptions.find(id).orElseThrow(Declined::recordNotFound);
    }

    private static void checkQuota(long quota) {
        if (quota < 0) {
            throw new Declined("quota 不能为负数！"); // redeeming it would take quota away
        }
    }
}
