package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.store.AuditFilter;
import switchboard.store.AuditLog;
import switchboard.store.AuditRow;

/** Administrative changes, for root. Not in One API. */
@Path("api/audit")
@RolesAllowed(Role.ROOT)
public final class AuditResource {
    private static final String HEADER =
            "id,created_at,actor_id,actor,via,address,action,target_kind,target,target_name,before,after\r\n";

    private final AuditLog audit;

    AuditResource(AuditLog audit) {
        this.audit = audit;
    }

    /**
     * A change.
     *
     * @param before the members that are different now, secrets masked; null if it came to be
     * @param after the same members afterwards; null if it is gone
     */
    record View(
            @JsonProperty("id") long id,
            @JsonProperty("created_at") long createdAt,
            @JsonProperty("actor_id") long actorId,
            @JsonProperty("actor") String actor,
            @JsonProperty("via") String via,
            @JsonProperty("address") String address,
            @JsonProperty("action") String action,
            @JsonProperty("target_kind") String targetKind,
            @JsonProperty("target") String target,
            @JsonProperty("target_name") String targetName,
            @JsonProperty("before") @Nullable ObjectNode before,
            @JsonProperty("after") @Nullable ObjectNode after) {
        static View of(AuditRow row) {
            return new View(
                    row.id(),
                    row.at(),
                    row.actorId(),
                    row.actor(),
                    row.via(),
                    row.address(),
                    row.action(),
                    row.targetKind(),
                    row.target(),
                    row.targetName(),
                    row.was().isEmpty() ? null : Json.written(row.was()),
                    row.became().isEmpty() ? null : Json.written(row.became()));
        }
    }

    /** A page of changes, newest first. */
    @GET
    public Envelope<List<View>> page(@QueryParam("p") @Nullable String page, @BeanParam AuditQuery query) {
        return Envelope.of(audit.page(query.filter(), Numbers.page(page)).stream()
                .map(View::of)
                .toList());
    }

    /** The changes as a file, as many as there are: {@code format} is {@code csv} or {@code jsonl}. */
    @GET
    @Path("export")
    @Sends({"text/csv", "application/jsonl"})
    public Envelope<Void> export(
            @QueryParam("format") @Nullable String format,
            @BeanParam AuditQuery query,
            @Context ContainerRequestContext request) {
        AuditFilter filter = query.filter();
        Visit.of(request)
                .send(new Export<AuditRow>(
                                "audit",
                                HEADER,
                                (before, limit) -> audit.before(filter, before, limit),
                                AuditRow::id,
                                AuditResource::csv,
                                View::of)
                        .as(format));
        return Envelope.DONE;
    }

    private static String csv(AuditRow row) {
        return row.id() + "," + row.at() + "," + row.actorId() + "," + LogExport.cell(row.actor()) + ","
                + LogExport.cell(row.via()) + "," + LogExport.cell(row.address()) + "," + LogExport.cell(row.action())
                + "," + LogExport.cell(row.targetKind()) + "," + LogExport.cell(row.target()) + ","
                + LogExport.cell(row.targetName()) + "," + LogExport.cell(row.was()) + ","
                + LogExport.cell(row.became()) + "\r\n";
    }
}
