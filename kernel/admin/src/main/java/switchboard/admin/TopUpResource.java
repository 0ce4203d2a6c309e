package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import switchboard.store.AuditLog;
import switchboard.store.LogRow;
import switchboard.store.OptionStore;
import switchboard.store.Subject;
import switchboard.store.UserRow;
import switchboard.store.Users;

/** Where payment systems put quota on accounts. One API's path and shape: management API, "POST /api/topup". */
@Path("api/topup")
@RolesAllowed(Role.ADMIN)
public final class TopUpResource {
    private final Users users;
    private final OptionStore options;
    private final InstantSource clock;

    TopUpResource(Users users, OptionStore options, InstantSource clock) {
        this.users = users;
        this.options = options;
        this.clock = clock;
    }

    /** How much for whom, and what the log says of it. */
    public record TopUp(
            @JsonProperty("user_id") long userId,
            @JsonProperty("quota") long quota,
            @JsonProperty("remark") @Nullable String remark) {}

    /** Adds quota to a user's balance. */
    @POST
    public Envelope<Void> topUp(TopUp topUp) {
        if (topUp.quota() < 0) {
            throw new Declined("quota 不能为负数！");
        }
        UserRow user = users.find(topUp.userId()).orElseThrow(Declined::recordNotFound);
        if (topUp.quota() > Long.MAX_VALUE - Math.max(0, user.quota())) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        String remark = topUp.remark() == null || topUp.remark().isEmpty()
                ? "通过 API 充值 " + options.quotaText(topUp.quota())
                : topUp.remark();
        AuditLog.about("user.topup", new Subject.User(user.id()));
        long now = clock.instant().getEpochSecond();
        users.credit(
                        user.id(),
                        topUp.quota(),
                        LogRow.note(LogRow.TOP_UP, user.id(), user.username(), now, remark)
                                .withQuota(topUp.quota()))
                .orElseThrow(Declined::recordNotFound);
        return Envelope.DONE;
    }
}
