package switchboard.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.deploy.Lease;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Caller;
import switchboard.spi.Demand;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.Failure.Blame;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Outcome;
import switchboard.spi.OwnAnswer;
import switchboard.spi.Payload;
import switchboard.spi.Provider;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;
import switchboard.spi.Usage;
import switchboard.store.ChannelRow;

/**
 * One client request's way through the gateway: attempts on one channel after the other, until one answers, or none is
 * left, or trying again would be wrong. Never the same channel twice, never after the client has seen a byte.
 */
final class RelayedCall {
    private static final Logger LOG = LoggerFactory.getLogger(RelayedCall.class);
    private static final int MOST_RETRIES = 20;

    /** Beyond so many bytes or characters, counting tokens takes longer than a socket's thread should. */
    static final int LONG = 32 << 10;

    /**
     * A request that is copied while it arrives.
     *
     * @param method its method, which is the upstream's too
     * @param body its body
     */
    record Incoming(String method, Content.Source body) {}

    /**
     * What is special about a call.
     *
     * @param pinned the one channel that may serve it; empty for any that fits
     * @param first the channel to try before all others, since it alone knows what the call refers to
     * @param test nobody pays, and the channel suffers nothing
     * @param incoming the request itself, if it is copied while it arrives
     * @param array events come as one JSON array
     */
    record Terms(
            Optional<Upstream> pinned,
            Optional<Upstream> first,
            boolean test,
            Optional<Incoming> incoming,
            boolean array) {
        static Terms of(Optional<Upstream> pinned) {
            return new Terms(pinned, Optional.empty(), false, Optional.empty(), false);
        }

        static Terms test(Upstream upstream) {
            return new Terms(Optional.of(upstream), Optional.empty(), true, Optional.empty(), false);
        }

        static Terms copied(Upstream upstream, Incoming incoming) {
            return new Terms(Optional.of(upstream), Optional.empty(), false, Optional.of(incoming), false);
        }
    }

    private final Services services;
    private final Call call;
    private final Caller caller;
    private final Terms terms;
    private final Optional<Upstream> pinned;
    private final Downstream client;
    private final Outside outside;
    private final long begunAt = System.nanoTime();
    private final List<Long> tried = new ArrayList<>(4);
    private int retries;
    private boolean wasSilent;
    private @Nullable UpstreamFailure last;
    private volatile boolean clientGone;
    private volatile @Nullable Pipe pipe;

    /** A call that is about to begin. */
    RelayedCall(Services services, Call call, Caller caller, Terms terms, Downstream client) {
        this.services = services;
        this.call = call;
        this.caller = caller;
        this.terms = terms;
        this.pinned = terms.pinned();
        this.client = client;
        this.outside = new Outside(services.client());
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
    }

    // ── what an attempt tells

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
        boolean again = goesOn(failure);
        last = failure.failure() == Failure.UNSUPPORTED && last != null ? last : failure;
        if (again) {
            attemptSoon();
        } else {
            giveUp();
        }
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
                tried.add(chosen.get().id());
                try {
                    if (attemptOn(chosen.get())) {
                        return;
                    }
                } catch (RelayException e) {
                    failed(
                            chosen.get(),
                            Failures.clean(e.failure(), chosen.get().key()));
                    return;
                }
            }
            client.abort(new EofException("the client left"));
        } catch (RefusedCall e) {
            refuse(e.refusal());
        } catch (RuntimeException e) {
            LOG.error("relay {}: a fault of the gateway", call.id(), e);
            client.fail(UpstreamFailure.of(Failure.GATEWAY, "the gateway failed"));
        }
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
        Lease<Provider> lease = found.get();
        if (call.operation() == Operation.COUNT_TOKENS && !counts(lease.service(), upstream)) {
            lease.close();
            services.background().run("count for relay " + call.id(), this::countHere);
            return true;
        }
        Crossing crossing = null;
        Money money = null;
        Exchange exchange = null;
        try {
            validate(upstream);
            crossing = Crossing.of(services.dialects(), call, lease.service(), upstream.channel());
            Attempt attempt = crossing.around(lease.service().begin(crossing.call(), upstream.channel()));
            money = admit(upstream, attempt);
            exchange = new Exchange(this, services, upstream, lease, crossing, attempt, money);
            launch(exchange, lease.service(), upstream, attempt);
            return true;
        } finally {
            if (exchange == null) {
                if (money != null) {
                    money.release();
                }
                if (crossing != null) {
                    crossing.close();
                }
                lease.close();
            }
        }
    }

    private void validate(Upstream upstream) {
        if (call.dialect().equals(Dialect.OPENAI_CHAT) && call.body() instanceof JsonBody json) {
            String upstreamModel = upstream.channel().upstreamModel(call.model());
            Validation.check(call.operation(), json, call.model(), upstreamModel);
        }
    }

    private Money admit(Upstream upstream, Attempt attempt) {
        return terms.test() || call.operation() == Operation.COUNT_TOKENS
                ? Money.none()
                : Money.admit(
                        services.leases(),
                        services.accounts(),
                        new Demand(caller, call, upstream.channel(), attempt.upstreamModel()));
    }

    /** Signs and sends. From here on the exchange ends the attempt. */
    private void launch(Exchange exchange, Provider provider, Upstream upstream, Attempt attempt) {
        if (attempt.blocking()) {
            services.background().run("sign relay " + call.id(), () -> send(exchange, provider, upstream, attempt));
        } else {
            send(exchange, provider, upstream, attempt);
        }
    }

    private void send(Exchange exchange, Provider provider, Upstream upstream, Attempt attempt) {
        try {
            UpstreamRequest signed = provider.sign(
                    attempt.request(), upstream.key(), services.clock().instant(), outside.on(upstream));
            Supplier<Request> sending = () -> Sending.of(services.client(), signed, upstream, terms.incoming());
            Request request = sending.get();
            Pipe next = new Pipe(exchange, client, services.watch());
            pipe = next;
            boolean repeatable = !(signed.body() instanceof Payload.Streamed);
            next.start(request, repeatable ? Optional.of(sending) : Optional.empty());
            if (clientGone) {
                next.gone();
            }
        } catch (RelayException e) {
            exchange.failed(e.failure());
        } catch (IllegalArgumentException badAddress) {
            LOG.warn("relay {}: channel {} cannot be called", call.id(), upstream.id(), badAddress);
            exchange.failed(
                    UpstreamFailure.of(Failure.CONNECT, "do request failed: the channel's address cannot be used"));
        } catch (RuntimeException e) {
            LOG.error("relay {}: a fault of the gateway", call.id(), e);
            exchange.release();
            client.fail(UpstreamFailure.of(Failure.GATEWAY, "the gateway failed"));
        }
    }

    // ── counting

    /** Whether the upstream itself counts tokens for a client of this dialect. */
    private boolean counts(Provider provider, Upstream upstream) {
        return provider.info().operations().contains(Operation.COUNT_TOKENS)
                && provider.dialect(call, upstream.channel()).equals(call.dialect());
    }

    private void countHere() {
        try {
            long tokens = services.counter().prompt(call, call.model());
            Optional<Dialect.Document> said = services.dialects().say(call.dialect(), new OwnAnswer.Tokens(tokens));
            said.ifPresentOrElse(client::answer, () -> refuse(Refusal.notImplemented()));
        } catch (RelayException e) {
            client.fail(e.failure());
        } catch (RuntimeException e) {
            LOG.error("relay {}: tokens could not be counted", call.id(), e);
            client.fail(UpstreamFailure.of(Failure.GATEWAY, "the gateway failed"));
        }
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
        if (pinned.isPresent()) {
            return tried.isEmpty() ? pinned : Optional.empty();
        }
        if (tried.isEmpty() && terms.first().isPresent()) {
            return terms.first();
        }
        Optional<ChannelRow> row =
                services.choice().pick(services.routing().current(), caller.group(), call.model(), tried);
        return row.map(services.upstreams()::of);
    }

    private boolean goesOn(UpstreamFailure failure) {
        if (pinned.isPresent() || call.body() instanceof Payload.Streamed) {
            return false;
        }
        if (failure.failure() == Failure.UNSUPPORTED) {
            return true; // cost nothing, so it counts as nothing
        }
        boolean allowed = switch (failure.failure().next()) {
            case STOP -> false;
            case OTHER_CHANNEL -> true;
            case OTHER_CHANNEL_ONCE -> !wasSilent;
        };
        wasSilent |= failure.failure().next() == Failure.Next.OTHER_CHANNEL_ONCE;
        return allowed && retries++ < Math.min(MOST_RETRIES, services.options().number("RetryTimes"));
    }

    private void blame(Upstream upstream, UpstreamFailure failure) {
        if (!terms.test() && (pinned.isEmpty() || failure.failure().blame() == Blame.DISABLE)) {
            services.health().failed(upstream, call.model(), failure);
        }
    }

    private void noChannel() {
        if (last != null) {
            giveUp();
        } else {
            refuse(noChannel(caller.group(), call.model()));
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

    private void refuse(Refusal refusal) {
        client.note("model " + call.model() + " " + millis() + " ms refused " + refusal.code());
        client.refuse(refusal);
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunAt);
    }
}
