package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import switchboard.spi.RelayException;
import switchboard.store.AuditLog;
import switchboard.store.ChannelRow;
import switchboard.store.Channels;
import switchboard.store.Subject;

/** What channels' upstreams tell of themselves, for administrators: balances and lists of models. */
@Path("api/channel")
@RolesAllowed(Role.ADMIN)
public final class ChannelUpstreamResource {
    private final Channels channels;
    private final ChannelBalances balances;
    private final UpstreamQuestions upstreams;
    private final ChannelAddresses addresses;

    ChannelUpstreamResource(
            Channels channels, ChannelBalances balances, UpstreamQuestions upstreams, ChannelAddresses addresses) {
        this.channels = channels;
        this.balances = balances;
        this.upstreams = upstreams;
        this.addresses = addresses;
    }

    /**
     * What an upstream's account holds, in place of the usual envelope.
     *
     * @param balance in the upstream's own money
     */
    public record Balance(
            @JsonProperty("success") boolean success,
            @JsonProperty("message") String message,
            @JsonProperty("balance") double balance) {}

    /** Asks what the upstream's account holds, and stores it. */
    @GET
    @Path("update_balance/{id}")
    @Changes(value = true, administrative = false)
    public Balance updateBalance(@PathParam("id") String id) {
        return new Balance(true, "", balances.one(channel(id)));
    }

    /** Begins to ask for the balances of all channels that serve. */
    @GET
    @Path("update_balance")
    @Changes(true)
    public Envelope<Void> updateBalances() {
        AuditLog.about("channel.balance", new Subject.Other("channel", "all"));
        balances.begin();
        return Envelope.DONE;
    }

    /** The models that the upstream of a channel lists. */
    @GET
    @Path("fetch_models/{id}")
    public Envelope<List<String>> models(@PathParam("id") String id) {
        ChannelRow channel = channel(id);
        return told(() -> upstreams.models(channel));
    }

    /** The models that an upstream lists for which there is no channel yet. */
    @POST
    @Path("fetch_models")
    @Changes(false)
    public Envelope<List<String>> modelsOfNone(ChannelInput input, @Context ContainerRequestContext request) {
        ChannelRow row = input.unsaved();
        ChannelRules.check(row, Optional.empty());
        boolean guarded = addresses.asked(row, Visit.member(request).isRoot());
        return told(() -> upstreams.models(row, guarded));
    }

    private static Envelope<List<String>> told(Supplier<List<String>> models) {
        try {
            return Envelope.of(models.get());
        } catch (RelayException e) {
            throw new Declined(e.failure().message());
        }
    }

    private ChannelRow channel(String id) {
        return channels.find(Numbers.id(id)).orElseThrow(Declined::recordNotFound);
    }
}
