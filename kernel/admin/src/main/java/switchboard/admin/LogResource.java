package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.store.AuditLog;
import switchboard.store.LogFilter;
import switchboard.store.Logs;
import switchboard.store.Subject;

/** The log: all of it for administrators, their own lines for users. One API's paths and shapes: management API, "Logs". */
@Path("api/log")
@RolesAllowed(Role.ADMIN)
public final class LogResource {
    private final Logs logs;
    private final LogExport export;

    LogResource(Logs logs) {
        this.logs = logs;
        this.export = new LogExport(logs);
    }

    /** A page of everybody's lines. */
    @GET
    public Envelope<List<LogView>> page(@QueryParam("p") @Nullable String page, @BeanParam LogQuery query) {
        return Envelope.of(logs.page(query.all(), Numbers.page(page)).stream()
                .map(LogView::of)
                .toList());
    }

    /** A page of the caller's lines. */
    @GET
    @Path("self")
    @RolesAllowed(Role.USER)
    public Envelope<List<LogView>> ownPage(
            @QueryParam("p") @Nullable String page,
            @BeanParam LogQuery query,
            @Context ContainerRequestContext request) {
        LogFilter own = query.of(Visit.member(request).id());
        return Envelope.of(
                logs.page(own, Numbers.page(page)).stream().map(LogView::ofOwn).toList());
    }

    /** Everybody's lines as a file, as many as there are: {@code format} is {@code csv} or {@code jsonl}. */
    @GET
    @Path("export")
    @Sends({"text/csv", "application/jsonl"})
    public Envelope<Void> export(
            @QueryParam("format") @Nullable String format,
            @BeanParam LogQuery query,
            @Context ContainerRequestContext request) {
        Visit.of(request).send(export.of(query.all(), format, LogView::of));
        return Envelope.DONE;
    }

    /** The caller's lines as a file. */
    @GET
    @Path("self/export")
    @Sends({"text/csv", "application/jsonl"})
    @RolesAllowed(Role.USER)
    public Envelope<Void> ownExport(
            @QueryParam("format") @Nullable String format,
            @BeanParam LogQuery query,
            @Context ContainerRequestContext request) {
        Visit.of(request).send(export.of(query.of(Visit.member(request).id()), format, LogView::ofOwn));
        return Envelope.DONE;
    }

    /** Lines by type or the beginning of their text. */
    @GET
    @Path("search")
    public Envelope<List<LogView>> search(@QueryParam("keyword") @Nullable String keyword) {
        return Envelope.of(logs.search(keyword == null ? "" : keyword).stream()
                .map(LogView::of)
                .toList());
    }

    /** The caller's lines by type. */
    @GET
    @Path("self/search")
    @RolesAllowed(Role.USER)
    public Envelope<List<LogView>> ownSearch(
            @QueryParam("keyword") @Nullable String keyword, @Context ContainerRequestContext request) {
        return Envelope.of(logs.searchOwn(Visit.member(request).id(), keyword == null ? "" : keyword).stream()
                .map(LogView::ofOwn)
                .toList());
    }

    /** What calls cost together. */
    public record Consumed(@JsonProperty("quota") long quota) {}

    /** What everybody's calls cost together. */
    @GET
    @Path("stat")
    public Envelope<Consumed> consumed(@BeanParam LogQuery query) {
        return Envelope.of(new Consumed(logs.consumed(query.all())));
    }

    /** What the caller's calls cost together. */
    @GET
    @Path("self/stat")
    @RolesAllowed(Role.USER)
    public Envelope<Consumed> ownConsumed(@BeanParam LogQuery query, @Context ContainerRequestContext request) {
        LogFilter own = query.ofChannel(Visit.member(request).id());
        return Envelope.of(new Consumed(logs.consumed(own)));
    }

    /** Deletes all lines before a moment; the answer is how many. */
    @DELETE
    public Envelope<Long> delete(@QueryParam("target_timestamp") @Nullable String before) {
        long moment = Numbers.lenient(before);
        if (moment == 0) {
            throw new Declined("target timestamp is required");
        }
        AuditLog.about("log.delete", new Subject.Other("log", "before:" + moment));
        long deleted = logs.deleteBefore(moment);
        AuditLog.came("{\"deleted\":" + deleted + "}");
        return Envelope.of(deleted);
    }
}
