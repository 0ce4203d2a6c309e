package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.relay.KeyState;
import switchboard.store.AuditLog;
import switchboard.store.ChannelKeyRow;
import switchboard.store.ChannelKeyring;
import switchboard.store.ChannelRow;
import switchboard.store.Channels;
import switchboard.store.Subject;

/** The keys of one channel, one by one: administrators see their states, root changes them. */
@Path("api/channel/{id}/key")
@RolesAllowed(Role.ADMIN)
public final class ChannelKeyResource {
    private static final String BY_HAND = "switched off by hand";
    private static final int MOST_KEYS = 1000;

    private final ChannelKeyring keyring;
    private final UpstreamQuestions upstreams;

    ChannelKeyResource(Channels channels, UpstreamQuestions upstreams) {
        this.keyring = channels.keyring();
        this.upstreams = upstreams;
    }

    /**
     * One key. What it rests for, is broken for and did last is what the node that answers knows.
     *
     * @param id its number; 0 for the only key of a channel
     * @param key masked
     * @param status 1, 2 (switched off by hand) or 3 (by itself)
     * @param disabledTime epoch seconds; 0 if it is not switched off
     * @param disabledReason why it is
     * @param restSeconds how long it is not used for
     * @param brokenModels models that it is not asked for, but for a trial now and then
     * @param lastError the last failure
     * @param lastErrorTime epoch seconds; 0 if there was none
     * @param calls on their way now
     */
    public record State(
            @JsonProperty("id") long id,
            @JsonProperty("key") String key,
            @JsonProperty("status") int status,
            @JsonProperty("disabled_time") long disabledTime,
            @JsonProperty("disabled_reason") String disabledReason,
            @JsonProperty("rest_seconds") long restSeconds,
            @JsonProperty("broken_models") List<String> brokenModels,
            @JsonProperty("last_error") String lastError,
            @JsonProperty("last_error_time") long lastErrorTime,
            @JsonProperty("calls") long calls) {
        static State of(ChannelKeyRow row, KeyState known) {
            return new State(
                    row.id(),
                    ChannelKeyView.masked(row.key()),
                    row.status(),
                    row.disabledAt(),
                    row.reason(),
                    known.rests().plusMillis(999).toSeconds(),
                    known.brokenFor(),
                    known.problem().map(KeyState.Problem::message).orElse(""),
                    known.problem()
                            .map(problem -> problem.at().getEpochSecond())
                            .orElse(0L),
                    known.calls());
        }
    }

    /** Keys to add, one a line. */
    public record Addition(@JsonProperty("key") @Nullable String key) {}

    /** Another status of a key. */
    public record Change(
            @JsonProperty("id") long id,
            @JsonProperty("status") int status) {}

    /** All of them, in their order. */
    @GET
    public Envelope<List<State>> all(@PathParam("id") String id) {
        long channel = Numbers.id(id);
        List<ChannelKeyRow> keys = keyring.of(channel);
        if (keys.isEmpty()) {
            throw Declined.recordNotFound();
        }
        return Envelope.of(keys.stream()
                .map(row -> State.of(row, upstreams.key(channel, row.id())))
                .toList());
    }

    /** Adds keys; a channel with one keeps several from then on. The answer is how many are new. */
    @POST
    @RolesAllowed(Role.ROOT)
    public Envelope<Integer> add(@PathParam("id") String id, Addition addition) {
        String sent = addition.key() == null ? "" : addition.key();
        List<String> keys =
                sent.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (keys.isEmpty()) {
            throw new Declined("empty slice found");
        }
        long channel = Numbers.id(id);
        if (keys.size() + keyring.of(channel).size() > MOST_KEYS) {
            throw new Declined("a channel must not have more than 1000 keys");
        }
        AuditLog.about("channel.key.add", new Subject.Channel(channel));
        return Envelope.of(keyring.add(channel, keys).orElseThrow(Declined::recordNotFound));
    }

    /** Switches a key on or off. */
    @PUT
    @RolesAllowed(Role.ROOT)
    public Envelope<Void> change(@PathParam("id") String id, Change change) {
        if (change.status() != ChannelRow.ENABLED && change.status() != ChannelRow.DISABLED) {
            throw new Declined("unknown key status");
        }
        long channel = Numbers.id(id);
        if (keyring.of(channel).stream().noneMatch(row -> row.id() == change.id() && row.id() != ChannelKeyRow.NONE)) {
            throw Declined.recordNotFound();
        }
        AuditLog.about("channel.key.update", new Subject.Channel(channel));
        keyring.setStatus(channel, change.id(), change.status(), BY_HAND);
        return Envelope.DONE;
    }

    /** Deletes a key; the last one stays. */
    @DELETE
    @Path("{key}")
    @RolesAllowed(Role.ROOT)
    public Envelope<Void> delete(@PathParam("id") String id, @PathParam("key") String key) {
        long channel = Numbers.id(id);
        AuditLog.about("channel.key.delete", new Subject.Channel(channel));
        return switch (keyring.delete(channel, Numbers.id(key))) {
            case DONE -> Envelope.DONE;
            case ABSENT -> throw Declined.recordNotFound();
            case LAST -> throw new Declined("a channel's last key cannot be deleted");
        };
    }
}
