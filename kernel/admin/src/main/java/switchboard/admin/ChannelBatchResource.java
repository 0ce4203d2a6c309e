package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import switchboard.store.AuditLog;
import switchboard.store.ChannelTags;
import switchboard.store.Channels;
import switchboard.store.Subject;

/** Tags, and changes of many channels at once, for administrators. */
@Path("api/channel")
@RolesAllowed(Role.ADMIN)
public final class ChannelBatchResource {
    private final ChannelTags tags;

    ChannelBatchResource(Channels channels) {
        this.tags = channels.tags();
    }

    /**
     * A tag.
     *
     * @param channels how many have it
     */
    public record Tag(
            @JsonProperty("tag") String tag,
            @JsonProperty("channels") int channels) {}

    /** All tags that channels have, sorted. */
    @GET
    @Path("tag")
    public Envelope<List<Tag>> tags() {
        return Envelope.of(tags.counts().entrySet().stream()
                .map(entry -> new Tag(entry.getKey(), entry.getValue()))
                .toList());
    }

    /** Changes or deletes channels, all of them or none; the answer is how many. */
    @POST
    @Path("batch")
    public Envelope<Integer> batch(ChannelBatch batch) {
        ChannelTags.Selection meant = batch.selection();
        AuditLog.about(batch.delete() ? "channel.delete" : "channel.update", new Subject.Channels());
        return Envelope.of(batch.delete() ? tags.delete(meant) : tags.change(meant, batch::row, batch::tags));
    }
}
