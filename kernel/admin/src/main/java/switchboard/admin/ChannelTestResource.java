package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;
import switchboard.relay.ChannelTester.Tested;
import switchboard.store.ChannelRow;
import switchboard.store.Channels;

/** Tests and balances of channels, for administrators. One API's paths and shapes: management API, "Channels". */
@Path("api/channel")
@RolesAllowed(Role.ADMIN)
public final class ChannelTestResource {
    private final Channels channels;
    private final ChannelTestRun run;

    ChannelTestResource(Channels channels, ChannelTestRun run) {
        this.channels = channels;
        this.run = run;
    }

    /**
     * What a test answers instead of the usual envelope.
     *
     * @param time seconds; 0 if it failed
     * @param modelName the model as asked for
     */
    public record Answer(
            @JsonProperty("success") boolean success,
            @JsonProperty("message") String message,
            @JsonProperty("time") double time,
            @JsonProperty("modelName") String modelName) {
        static Answer of(Tested tested, String asked) {
            return tested.failure()
                    .map(failure -> new Answer(false, ChannelTests.message(failure), 0, asked))
                    .orElseGet(
                            () -> new Answer(true, tested.text(), tested.took().toMillis() / 1000.0, asked));
        }
    }

    /** Tests one channel by one chat call. */
    @GET
    @Path("test/{id}")
    @Changes(true)
    public Answer test(@PathParam("id") String id, @QueryParam("model") @Nullable String model)
            throws InterruptedException {
        ChannelRow channel = channels.find(Numbers.id(id)).orElseThrow(Declined::recordNotFound);
        String asked = model == null ? "" : model;
        return Answer.of(run.tests().one(channel, asked), asked);
    }

    /** Begins to test many channels in the background. */
    @GET
    @Path("test")
    @Changes(true)
    public Envelope<Void> testMany(@QueryParam("scope") @Nullable String scope) {
        ChannelTestRun.Scope meant = switch (scope == null ? "" : scope) {
            case "", "all" -> ChannelTestRun.Scope.ALL;
            case "disabled" -> ChannelTestRun.Scope.DISABLED;
            default -> throw new Declined(Text.INVALID_PARAMETER);
        };
        if (!run.begin(meant)) {
            throw new Declined("测试已在运行中");
        }
        return Envelope.DONE;
    }

    /** What the upstream's account holds: no provider can tell yet. */
    @GET
    @Path("update_balance/{id}")
    @Changes(true)
    public Envelope<Void> updateBalance(@PathParam("id") String id) {
        boolean isThere = channels.find(Numbers.id(id)).isPresent();
        throw isThere ? new Declined("尚未实现") : Declined.recordNotFound();
    }

    /** All balances: nothing, as in One API. */
    @GET
    @Path("update_balance")
    @Changes(true)
    public Envelope<Void> updateBalances() {
        return Envelope.DONE;
    }
}
