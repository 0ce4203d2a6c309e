package switchboard.admin;

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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.store.AuditLog;
import switchboard.store.ChannelExtras;
import switchboard.store.ChannelRow;
import switchboard.store.Channels;
import switchboard.store.Subject;

/** Channels, for administrators. One API's paths and shapes: management API, "Channels". */
@Path("api/channel")
@RolesAllowed(Role.ADMIN)
public final class ChannelResource {
    private static final String NO_ID = "WHERE conditions required";

    private final Channels channels;
    private final ChannelViews views;
    private final ChannelAddresses addresses;

    ChannelResource(Channels channels, ChannelAddresses addresses) {
        this.channels = channels;
        this.views = new ChannelViews(channels);
        this.addresses = addresses;
    }

    /** A page of channels: of all, or of those that have a tag. */
    @GET
    public Envelope<List<ChannelView>> page(
            @QueryParam("p") @Nullable String page, @QueryParam("tag") @Nullable String tag) {
        int number = Numbers.page(page);
        return views(tag == null || tag.isBlank() ? channels.page(number) : channels.page(tag.strip(), number));
    }

    /** Channels by number, the beginning of their name, or a tag. */
    @GET
    @Path("search")
    public Envelope<List<ChannelView>> search(@QueryParam("keyword") @Nullable String keyword) {
        return views(channels.search(keyword == null ? "" : keyword));
    }

    /** One channel. Root also sees the state of its keys, if it has several. */
    @GET
    @Path("{id}")
    public Envelope<ChannelView> find(@PathParam("id") String id, @Context ContainerRequestContext request) {
        return view(channels.find(Numbers.id(id)).orElseThrow(Declined::recordNotFound), request);
    }

    private Envelope<ChannelView> view(ChannelRow row, ContainerRequestContext request) {
        return Envelope.of(views.of(row, Visit.member(request).isRoot()));
    }

    /**
     * Creates a channel for each line of the key, all of them or none; with {@code "multi_key": true} in its config one
     * channel with all of the keys.
     */
    @POST
    public Envelope<Void> create(ChannelInput input, @Context ContainerRequestContext request) {
        List<ChannelRow> rows = input.create();
        if (rows.isEmpty()) {
            throw new Declined("empty slice found");
        }
        ChannelRow first = rows.getFirst();
        ChannelRules.check(first, Optional.empty());
        Optional<Boolean> guarded = addresses.created(
                first, input.mustBePublic(), Visit.member(request).isRoot());
        AuditLog.about("channel.create", new Subject.Channels());
        boolean several = first.severalKeys();
        channels.create(
                several ? List.of(first) : rows,
                new ChannelExtras(several ? input.keys() : List.of(), input.allTags(), guarded));
        return Envelope.DONE;
    }

    /** Edits a channel; what is not sent stays. */
    @PUT
    public Envelope<ChannelView> update(ChannelInput input, @Context ContainerRequestContext request) {
        if (input.id() == 0) {
            throw new Declined(NO_ID);
        }
        ChannelRow before = channels.find(input.id()).orElseThrow(Declined::recordNotFound);
        ChannelRow after = changed(before, input);
        checkKeyStates(input, request);
        Optional<Boolean> guarded = addresses.edited(
                before, after, input.mustBePublic(), Visit.member(request).isRoot());
        AuditLog.about("channel.update", new Subject.Channel(before.id()));
        List<String> keys = after.severalKeys() ? input.keys() : List.of();
        ChannelRow stored = channels.edit(
                        before.id(), row -> changed(row, input), new ChannelExtras(keys, input.allTags(), guarded))
                .orElseThrow(Declined::recordNotFound);
        if (!input.keyStates().isEmpty()) {
            input.keyStates().forEach(key -> channels.setKeyStatus(stored.id(), key.id(), key.status()));
            return view(channels.find(stored.id()).orElseThrow(Declined::recordNotFound), request);
        }
        return view(stored, request);
    }

    private static ChannelRow changed(ChannelRow before, ChannelInput input) {
        ChannelRow after = input.applyTo(before);
        ChannelRules.check(after, Optional.of(before));
        return after;
    }

    /** Single keys are switched on and off by root alone. */
    private static void checkKeyStates(ChannelInput input, ContainerRequestContext request) {
        for (ChannelInput.KeyInput key : input.keyStates()) {
            if (!Visit.member(request).isRoot()) {
                throw new Declined("only root switches keys");
            }
            if (key.status() != ChannelRow.ENABLED && key.status() != ChannelRow.DISABLED) {
                throw new Declined("unknown key status");
            }
        }
    }

    /** Deletes all channels that are switched off; the answer is how many. */
    @DELETE
    @Path("disabled")
    public Envelope<Integer> deleteDisabled() {
        AuditLog.about("channel.delete", new Subject.Channels());
        return Envelope.of(channels.deleteDisabled());
    }

    /** Deletes a channel. */
    @DELETE
    @Path("{id}")
    public Envelope<Void> delete(@PathParam("id") String id) {
        if (Numbers.lenient(id) == 0) {
            throw new Declined(NO_ID);
        }
        AuditLog.about("channel.delete", new Subject.Channel(Numbers.lenient(id)));
        channels.delete(Numbers.lenient(id));
        return Envelope.DONE;
    }

    private Envelope<List<ChannelView>> views(List<ChannelRow> rows) {
        return Envelope.of(views.of(rows));
    }
}
