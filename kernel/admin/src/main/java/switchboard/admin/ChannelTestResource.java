package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import switchboard.relay.ChannelProbe;
import switchboard.relay.ChannelTester.Tested;
import switchboard.store.AuditLog;
import switchboard.store.ChannelRow;
import switchboard.store.Channels;
import switchboard.store.Subject;

/** Tests of channels, for administrators. One API's paths and shapes: management API, "Channels". */
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
     * @param dialect the client's dialect; this and what follows only if a test in a dialect was asked for
     * @param upstreamDialect the one in which the upstream was asked; another means that the gateway translates
     * @param stream whether the answer was asked for in events
     * @param upstreamModel the model's name at the upstream
     * @param latencyMillis until the whole answer was there, or until it failed
     * @param firstTokenMillis until the first piece of it was there, if one came
     */
    public record Answer(
            @JsonProperty("success") boolean success,
            @JsonProperty("message") String message,
            @JsonProperty("time") double time,
            @JsonProperty("modelName") String modelName,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("dialect") @Nullable
            String dialect,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("upstream_dialect") @Nullable
            String upstreamDialect,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("stream") @Nullable
            Boolean stream,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("upstream_model") @Nullable
            String upstreamModel,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("latency_ms") @Nullable
            Long latencyMillis,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("first_token_ms") @Nullable
            Long firstTokenMillis) {
        private Answer(boolean success, String message, double time, String modelName) {
            this(success, message, time, modelName, null, null, null, null, null, null);
        }

        static Answer of(ChannelProbe probe, String asked) {
            Answer plain = of(probe.tested(), asked);
            return new Answer(
                    plain.success,
                    plain.message,
                    plain.time,
                    asked,
                    probe.dialect(),
                    probe.upstreamDialect(),
                    probe.stream(),
                    probe.tested().model(),
                    probe.tested().took().toMillis(),
                    probe.firstToken().map(Duration::toMillis).orElse(null));
        }

        static Answer of(Tested tested, String asked) {
            return tested.failure()
                    .map(failure -> new Answer(false, ChannelTests.message(failure), 0, asked))
                    .orElseGet(
                            () -> new Answer(true, tested.text(), tested.took().toMillis() / 1000.0, asked));
        }
    }

    /**
     * Tests one channel by one chat call: as One API does, or in a dialect, whole or streamed, which tells more.
     *
     * @param dialect {@code openai-chat}, {@code openai-responses}, {@code claude-messages} or {@code gemini-generate}
     * @param stream {@code true} for an answer in events
     */
    @GET
    @Path("test/{id}")
    @Changes(value = true, administrative = false)
    public Answer test(
            @PathParam("id") String id,
            @QueryParam("model") @Nullable String model,
            @QueryParam("dialect") @Nullable String dialect,
            @QueryParam("stream") @Nullable String stream)
            throws InterruptedException {
        ChannelRow channel = channels.find(Numbers.id(id)).orElseThrow(Declined::recordNotFound);
        String asked = model == null ? "" : model;
        if (dialect == null && stream == null) {
            return Answer.of(run.tests().one(channel, asked), asked);
        }
        String meant = dialect == null || dialect.isEmpty() ? ChannelProbe.DIALECTS.getFirst() : dialect;
        if (!ChannelProbe.DIALECTS.contains(meant)) {
            throw new Declined("dialect must be one of " + String.join(", ", ChannelProbe.DIALECTS));
        }
        return Answer.of(run.tests().one(channel, asked, meant, "true".equals(stream)), asked);
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
        AuditLog.about("channel.test", new Subject.Other("channel", meant.name().toLowerCase(Locale.ROOT)));
        if (!run.begin(meant)) {
            throw new Declined("测试已在运行中");
        }
        return Envelope.DONE;
    }

    /**
     * The progress of the run, as server-sent events: what the last one, or the one that is under way, has done so far;
     * and for who accepts {@code text/event-stream} all that comes, the runs after it, too.
     *
     * @param follow {@code false} ends it after what there is, whatever is accepted
     */
    @GET
    @Path("test/events")
    @Sends("text/event-stream")
    public Envelope<Void> events(
            @QueryParam("follow") @Nullable String follow, @Context ContainerRequestContext request) {
        String accepted = String.valueOf(request.getHeaderString("Accept"));
        boolean goesOn = accepted.contains("text/event-stream") && !"false".equals(follow);
        Visit.of(request).send(Download.events(out -> run.progress().writeTo(out, goesOn)));
        return Envelope.DONE;
    }
}
