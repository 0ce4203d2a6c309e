package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
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
            @JsonProperty("before") @Nullable JsonNode before,
            @JsonProperty("after") @Nullable JsonNode after) {
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
                    row.was().isEmpty() ? null : Json.tree(row.was()),
                    row.became().isEmpty() ? null : Json.tree(row.became()));
        }
    }

    /** A page of changes, newest first. */
    @GET
    public Envelope<List<View>> page(@QueryParam("p") @Nullable String page, @Context ContainerRequestContext request) {
        return Envelope.of(audit.page(filter(request), Numbers.page(page)).stream()
                .map(View::of)
                .toList());
    }

    /** The changes as a file, as many as there are: {@code format} is {@code csv} or {@code jsonl}. */
    @GET
    @Path("export")
    public Envelope<Void> export(
            @QueryParam("format") @Nullable String format, @Context ContainerRequestContext request) {
        AuditFilter filter = filter(request);
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

    private static AuditFilter filter(ContainerRequestContext request) {
        MultivaluedMap<String, String> query = request.getUriInfo().getQueryParameters();
        return new AuditFilter(
                text(query.getFirst("actor")),
                text(query.getFirst("action")),
                text(query.getFirst("target")),
                Numbers.lenient(query.getFirst("start_timestamp")),
                Numbers.lenient(query.getFirst("end_timestamp")));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
