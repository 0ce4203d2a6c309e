package switchboard.admin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.store.ChannelRow;
import switchboard.store.Channels;

/** Channels, for administrators. One API's paths and shapes: management API, "Channels". */
@Path("api/channel")
@RolesAllowed(Role.ADMIN)
public final class ChannelResource {
    private static final String NO_ID = "WHERE conditions required";

    private final Channels channels;

    ChannelResource(Channels channels) {
        this.channels = channels;
    }

    /** A page of channels. */
    @GET
    public Envelope page(@QueryParam("p") @Nullable String page) {
        return views(channels.page(Numbers.page(page)));
    }

    /** Channels by number or the beginning of their name. */
    @GET
    @Path("search")
    public Envelope search(@QueryParam("keyword") @Nullable String keyword) {
        return views(channels.search(keyword == null ? "" : keyword));
    }

    /** One channel. */
    @GET
    @Path("{id}")
    public Envelope find(@PathParam("id") String id) {
        return Envelope.of(ChannelView.of(channels.find(Numbers.id(id)).orElseThrow(Declined::recordNotFound)));
    }

    /** Creates a channel for each line of the key, all of them or none. */
    @POST
    public Envelope create(ChannelInput input) {
        List<ChannelRow> rows = input.create();
        if (rows.isEmpty()) {
            throw new Declined("empty slice found");
        }
        ChannelRules.check(rows.getFirst(), Optional.empty());
        channels.create(rows);
        return Envelope.DONE;
    }

    /** Edits a channel; what is not sent stays. */
    @PUT
    public Envelope update(ChannelInput input) {
        if (input.id() == 0) {
            throw new Declined(NO_ID);
        }
        ChannelRow before = channels.find(input.id()).orElseThrow(Declined::recordNotFound);
        ChannelRow after = input.applyTo(before);
        ChannelRules.check(after, Optional.of(before));
        return Envelope.of(ChannelView.of(channels.update(after).orElseThrow(Declined::recordNotFound)));
    }

    /** Deletes all channels that are switched off; the answer is how many. */
    @DELETE
    @Path("disabled")
    public Envelope deleteDisabled() {
        return Envelope.of(channels.deleteDisabled());
    }

    /** Deletes a channel. */
    @DELETE
    @Path("{id}")
    public Envelope delete(@PathParam("id") String id) {
        if (Numbers.lenient(id) == 0) {
            throw new Declined(NO_ID);
        }
        channels.delete(Numbers.lenient(id));
        return Envelope.DONE;
    }

    private static Envelope views(List<ChannelRow> rows) {
        return Envelope.of(rows.stream().map(ChannelView::of).toList());
    }
}
