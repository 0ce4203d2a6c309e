package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.store.LogFilter;
import switchboard.store.Logs;

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
    public Envelope<List<LogView>> page(
            @QueryParam("p") @Nullable String page, @Context ContainerRequestContext request) {
        return Envelope.of(logs.page(filter(request), Numbers.page(page)).stream()
                .map(LogView::of)
                .toList());
    }

    /** A page of the caller's lines. */
    @GET
    @Path("self")
    @RolesAllowed(Role.USER)
    public Envelope<List<LogView>> ownPage(
            @QueryParam("p") @Nullable String page, @Context ContainerRequestContext request) {
        LogFilter own = own(request, 0);
        return Envelope.of(
                logs.page(own, Numbers.page(page)).stream().map(LogView::ofOwn).toList());
    }

    /** Everybody's lines as a file, as many as there are: {@code format} is {@code csv} or {@code jsonl}. */
    @GET
    @Path("export")
    public Envelope<Void> export(
            @QueryParam("format") @Nullable String format, @Context ContainerRequestContext request) {
        Visit.of(request).send(export.of(filter(request), format, LogView::of));
        return Envelope.DONE;
    }

    /** The caller's lines as a file. */
    @GET
    @Path("self/export")
    @RolesAllowed(Role.USER)
    public Envelope<Void> ownExport(
            @QueryParam("format") @Nullable String format, @Context ContainerRequestContext request) {
        Visit.of(request).send(export.of(own(request, 0), format, LogView::ofOwn));
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
    public Envelope<Consumed> consumed(@Context ContainerRequestContext request) {
        return Envelope.of(new Consumed(logs.consumed(filter(request))));
    }

    /** What the caller's calls cost together. */
    @GET
    @Path("self/stat")
    @RolesAllowed(Role.USER)
    public Envelope<Consumed> ownConsumed(@Context ContainerRequestContext request) {
        LogFilter own = own(request, filter(request).channelId());
        return Envelope.of(new Consumed(logs.consumed(own)));
    }

    /** Deletes all lines before a moment; the answer is how many. */
    @DELETE
    public Envelope<Long> delete(@QueryParam("target_timestamp") @Nullable String before) {
        long moment = Numbers.lenient(before);
        if (moment == 0) {
            throw new Declined("target timestamp is required");
        }
        return Envelope.of(logs.deleteBefore(moment));
    }

    private static LogFilter own(ContainerRequestContext request, long channelId) {
        LogFilter asked = filter(request);
        return new LogFilter(
                asked.type(),
                asked.from(),
                asked.until(),
                Visit.member(request).id(),
                "",
                asked.tokenName(),
                asked.modelName(),
                channelId);
    }

    private static LogFilter filter(ContainerRequestContext request) {
        MultivaluedMap<String, String> query = request.getUriInfo().getQueryParameters();
        return new LogFilter(
                Math.clamp(Numbers.lenient(query.getFirst("type")), Integer.MIN_VALUE, Integer.MAX_VALUE),
                Numbers.lenient(query.getFirst("start_timestamp")),
                Numbers.lenient(query.getFirst("end_timestamp")),
                0,
                text(query.getFirst("username")),
                text(query.getFirst("token_name")),
                text(query.getFirst("model_name")),
                Numbers.lenient(query.getFirst("channel")));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
