package switchboard.relay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.deploy.Lease;
import switchboard.spi.Call;
import switchboard.spi.Caller;
import switchboard.spi.Failure;
import switchboard.spi.Failure.Blame;
import switchboard.spi.JsonBody;
import switchboard.spi.NotReadyException;
import switchboard.spi.Outcome;
import switchboard.spi.Payload;
import switchboard.spi.Provider;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.store.RoutingSnapshot;
import switchboard.store.StoreException;

/**
 * One client request's way through the gateway: attempts on one channel after the other, until one answers, or none is
 * left, or trying again would be wrong. Never after the client has seen a byte.
 */
final class RelayedCall {
    private static final Logger LOG = LoggerFactory.getLogger(RelayedCall.class);

    /** Beyond so many bytes or characters, counting tokens takes longer than a socket's thread should. */
    static final int LONG = 32 << 10;

    /** Near a balance's limit calls of one token draw quota that others then hold: so many times is often enough. */
    static final int MOST_PREPARATIONS = 100;

    private final Services services;
    private Call call; // of the model that is tried now
    private final Caller caller;
    private final Terms terms;
    private final String asked;
    private final Optional<Upstream> pinned;
    private final Downstream client;
    private final Outside outside;
    private final long begunAt = System.nanoTime();
    private final Tried tried = new Tried();
    private final RetryPolicy retries;
    private final Deque<String> fallbacks;
    private @Nullable UpstreamFailure last; // of the model that was asked for
    private @Nullable Failed failed;
    private @Nullable Upstream again;
    private @Nullable RefusedCall kept; // from the last channel that a policy kept it from
    private int preparations; // of the attempt that is about to begin
    private volatile @Nullable Pause pause;
    private volatile boolean clientGone;
    private volatile @Nullable Pipe pipe;

    /** What was tried last, and what came of it. */
    private record Failed(Upstream upstream, UpstreamFailure failure) {}

    /** A call that is about to begin. */
    RelayedCall(Services services, Call call, Caller caller, Terms terms, Downstream client) {
        this.services = services;
        this.call = call;
        this.caller = caller;
        this.terms = terms;
        this.asked = call.model();
        this.pinned = terms.pinned();
        this.client = client;
        this.outside = new Outside(services.client());
        this.retries = new RetryPolicy(services.options());
        this.fallbacks = new ArrayDeque<>(terms.fallbacks());
    }

    Call call() {
        return call;
    }

    Caller caller() {
        return caller;
    }

    /** Makes the first attempt. */
    void begin() {
        client.watch(this::clientLeft);
        attemptSoon();
    }

    private void clientLeft() {
        clientGone = true;
        Pipe running = pipe;
        if (running != null) {
            running.gone();
        }
        Pause waiting = pause;
        if (waiting != null) {
            waiting.end();
        }
    }

    // ── what an attempt tells

    /** It has been sent, or is about to be. */
    void sending(Pipe next) {
        pipe = next;
    }

    /** Whether nobody waits any more. */
    boolean isGone() {
        return clientGone;
    }

    void failed(Upstream upstream, UpstreamFailure failure) {
        LOG.info(
                "relay {}: channel {} failed for {}: {} {} {}",
                call.id(),
                upstream.id(),
                JsonText.oneLine(call.model()),
                failure.failure(),
                failure.status(),
                JsonText.oneLine(failure.message()));
        blame(upstream, failure);
        preparations = 0;
        if (failure.failure() != Failure.UNSUPPORTED || last == null) {
            failed = new Failed(upstream, failure);
            last = last == null || isFirstModel() ? failure : last;
        }
        boolean copied = call.body() instanceof Payload.Streamed;
        if (pinned.isPresent() || copied || !retries.elsewhere(failure)) {
            endOrFallBack(Optional.of(failure));
            return;
        }
        if (isKeysFault(failure.failure())) {
            tried.onlyKey(upstream);
        }
        attemptSoon();
    }

    void answered(Upstream upstream) {
        if (!terms.test()) {
            services.health().answered(upstream, call.model());
        }
    }

    void broken(Upstream upstream, UpstreamFailure failure) {
        LOG.info(
                "relay {}: channel {} broke off for {}: {} {}",
                call.id(),
                upstream.id(),
                JsonText.oneLine(call.model()),
                failure.failure(),
                JsonText.oneLine(failure.message()));
        blame(upstream, failure);
    }

    void over(Upstream upstream, String model, @Nullable Outcome outcome, String how) {
        Usage usage = outcome == null ? Usage.NONE : outcome.usage();
        String counted = outcome != null && outcome.counted() ? " counted " : " ";
        client.note("channel " + upstream.id() + " model " + model + " " + millis() + " ms usage " + usage.prompt()
                + "+" + usage.completion() + counted + how);
    }

    /** How the client gets an answer in events. */
    Manner manner(Upstream upstream) {
        boolean whole = upstream.channel().config().getOrDefault("recovery", "").equals("buffer");
        return new Manner(terms.array() ? new Frames.Array() : Frames.EVENTS, whole);
    }

    /** Whether events come as one JSON array. */
    boolean array() {
        return terms.array();
    }

    // ── attempts

    /** Policies may count a prompt's tokens; a long one is not for a socket's thread. */
    private void attemptSoon() {
        if (call.body() instanceof JsonBody json && json.length() > LONG) {
            services.background().run("begin relay " + call.id(), this::attempt);
        } else {
            attempt();
        }
    }

    private void attempt() {
        try {
            while (!clientGone) {
                Optional<Upstream> chosen = choose();
                if (chosen.isEmpty()) {
                    noChannel();
                    return;
                }
                tried.add(chosen.get());
                if (preparations == 0) {
                    retries.began();
                }
                try {
                    if (attemptOn(chosen.get())) {
                        return;
                    }
                } catch (RefusedCall e) {
                    elsewhere(e);
                } catch (NotReadyException e) {
                    prepare(chosen.get(), e.preparation());
                    return;
                } catch (RelayException e) {
                    failed(
                            chosen.get(),
                            Failures.clean(e.failure(), chosen.get().key()));
                    return;
                }
            }
            client.abort(new EofException("the client left"));
        } catch (RefusedCall e) {
            client.promise(e.fields());
            refuse(e.refusal());
        } catch (RuntimeException | Error e) {
            LOG.error("relay {}: a fault of the gateway", call.id(), e);
            client.fail(UpstreamFailure.of(Failure.GATEWAY, "the gateway failed"));
        }
    }

    /** A policy keeps the call from a channel: another one may have it. */
    private void elsewhere(RefusedCall refused) {
        if (!refused.isOfChannel() || pinned.isPresent()) {
            throw refused;
        }
        kept = refused;
        preparations = 0;
    }

    /** Brings into memory what the attempt's admission must know, then asks again. Nothing is held or leased meanwhile. */
    private void prepare(Upstream upstream, Runnable preparation) {
        if (++preparations > MOST_PREPARATIONS) {
            LOG.error("relay {}: policies are not ready after {} preparations", call.id(), MOST_PREPARATIONS);
            throw new RefusedCall(Refusal.unavailable());
        }
        services.background()
                .runOnStore(
                        "prepare relay " + call.id(),
                        () -> {
                            if (clientGone || prepared(preparation)) {
                                again = upstream;
                                attempt();
                            }
                        },
                        () -> refuse(Refusal.unavailable()));
    }

    private boolean prepared(Runnable preparation) {
        try {
            preparation.run();
            return true;
        } catch (StoreException e) {
            LOG.error("relay {}: the database does not answer", call.id(), e);
            refuse(Refusal.unavailable());
        } catch (RuntimeException e) {
            LOG.error("relay {}: a fault of the gateway", call.id(), e);
            client.fail(UpstreamFailure.of(Failure.GATEWAY, "the gateway failed"));
        }
        return false;
    }

    /** Begins an attempt; false if nobody serves the channel's type. */
    private boolean attemptOn(Upstream upstream) {
        Optional<Lease<Provider>> found = services.leases().provider(upstream.type());
        if (found.isEmpty()) {
            String message = "invalid api type: " + upstream.type();
            LOG.warn("relay {}: channel {} has no provider: {}", call.id(), upstream.id(), message);
            last = last != null ? last : noProvider(message);
            return pinnedGivesUp();
        }
        new Launch(this, services, terms, client, outside).on(upstream, found.get());
        return true;
    }

    private boolean pinnedGivesUp() {
        if (pinned.isPresent()) {
            giveUp();
            return true;
        }
        return false;
    }

    private static UpstreamFailure noProvider(String message) {
        return new UpstreamFailure(
                Failure.UNSUPPORTED,
                400,
                message,
                Refusal.OURS,
                Optional.empty(),
                "\"invalid_api_type\"",
                Optional.empty());
    }

    private Optional<Upstream> choose() {
        if (again != null) {
            Upstream same = again;
            again = null;
            return Optional.of(same);
        }
        RoutingSnapshot routing = services.routing().current();
        if (pinned.isPresent()) {
            return tried.isEmpty() ? pinned.map(given -> withKey(routing, given)) : Optional.empty();
        }
        if (retries.fresh() && terms.first().isPresent()) {
            return terms.first().map(given -> withKey(routing, given));
        }
        return services.choice()
                .pick(routing, caller.group(), call.model(), tried)
                .map(services.upstreams()::of);
    }

    private Upstream withKey(RoutingSnapshot routing, Upstream given) {
        return services.upstreams().of(services.choice().of(routing, given.row(), call.model()));
    }

    private static boolean isKeysFault(Failure failure) {
        return switch (failure) {
            case AUTH, PERM, QUOTA, RATE -> true;
            default -> false;
        };
    }

    private boolean isFirstModel() {
        return fallbacks.size() == terms.fallbacks().size();
    }

    private void blame(Upstream upstream, UpstreamFailure failure) {
        if (!terms.test() && (pinned.isEmpty() || failure.failure().blame() == Blame.DISABLE)) {
            services.health().failed(upstream, call.model(), failure);
        }
    }

    /** No channel is left: the last one once more, another model, or the end. */
    private void noChannel() {
        Failed now = failed;
        Optional<Duration> wait = now == null || services.health().shuns(now.upstream(), call.model())
                ? Optional.empty()
                : retries.again(now.failure());
        if (now == null || wait.isEmpty()) {
            endOrFallBack(Optional.ofNullable(now).map(Failed::failure));
            return;
        }
        again = now.upstream();
        Runnable next = () -> services.background().run("try relay " + call.id() + " again", this::attempt);
        Pause waiting = Pause.of(wait.get(), services.watch(), next);
        pause = waiting;
        if (clientGone) {
            waiting.end();
        }
    }

    private void endOrFallBack(Optional<UpstreamFailure> failure) {
        String model = pinned.isEmpty() && retries.otherModel(failure) ? fallbacks.poll() : null;
        if (model != null) {
            LOG.info("relay {}: {} is tried instead", call.id(), JsonText.oneLine(model));
            call = Fallbacks.call(call, model);
            tried.clear();
            failed = null;
            retries.begunAnew();
            attemptSoon();
        } else if (last != null) {
            giveUp();
        } else if (kept != null) {
            throw kept;
        } else {
            refuse(noChannel(caller.group(), asked));
        }
    }

    /** What a client gets for whom there is no channel. */
    static Refusal noChannel(String group, String model) {
        return Refusal.before(503, "当前分组 " + group + " 下对于模型 " + model + " 无可用渠道");
    }

    private void giveUp() {
        UpstreamFailure failure = last;
        if (failure == null) {
            throw new IllegalStateException("nothing has failed");
        }
        client.note("model " + call.model() + " " + millis() + " ms failed " + failure.failure());
        client.fail(failure);
    }

    void refuse(Refusal refusal) {
        client.note("model " + call.model() + " " + millis() + " ms refused " + refusal.code());
        client.refuse(refusal);
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunAt);
    }
}
