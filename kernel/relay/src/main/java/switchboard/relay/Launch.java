package switchboard.relay;

import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.deploy.Lease;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Demand;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.NotReadyException;
import switchboard.spi.Operation;
import switchboard.spi.OwnAnswer;
import switchboard.spi.Payload;
import switchboard.spi.Provider;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;

/** Begins one attempt of a call on one channel: translated, admitted, signed, sent. Used once. */
final class Launch {
    private static final Logger LOG = LoggerFactory.getLogger(Launch.class);

    private final RelayedCall relay;
    private final Services services;
    private final Call call;
    private final Terms terms;
    private final Downstream client;
    private final Outside outside;

    Launch(RelayedCall relay, Services services, Terms terms, Downstream client, Outside outside) {
        this.relay = relay;
        this.services = services;
        this.call = relay.call();
        this.terms = terms;
        this.client = client;
        this.outside = outside;
    }

    /**
     * Begins it. The lease is given back whatever comes of it.
     *
     * @throws RelayException if the channel cannot be asked this
     * @throws RefusedCall if nobody may ask it, or too little is left
     * @throws NotReadyException if whether it may be asked must be found out first; all of it may be done again
     */
    void on(Upstream upstream, Lease<Provider> lease) {
        if (call.operation() == Operation.COUNT_TOKENS && !counts(lease.service(), upstream)) {
            lease.close();
            services.background().run("count for relay " + call.id(), this::countHere);
            return;
        }
        Crossing crossing = null;
        Money money = null;
        Exchange exchange = null;
        try {
            validate(upstream);
            crossing = Crossing.of(services.dialects(), call, lease.service(), upstream.channel());
            Attempt attempt = crossing.around(lease.service().begin(crossing.call(), upstream.channel()));
            money = admit(upstream, attempt);
            client.promise(money.fields());
            exchange = new Exchange(relay, services, upstream, lease, crossing, attempt, money);
            launch(exchange, lease.service(), upstream, attempt);
        } catch (RuntimeException | Error e) {
            lease.broke(e);
            if (crossing != null) {
                crossing.broke(e);
            }
            throw e;
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
                        new Demand(relay.caller(), call, upstream.channel(), attempt.upstreamModel()));
    }

    /** Signs and sends. From here on the exchange ends the attempt. */
    private void launch(Exchange exchange, Provider provider, Upstream upstream, Attempt attempt) {
        Optional<Runnable> preparation = exchange.preparation();
        if (attempt.blocking() || preparation.isPresent()) {
            services.background().run("send relay " + call.id(), () -> {
                preparation.ifPresent(Runnable::run);
                send(exchange, provider, upstream, attempt);
            });
        } else {
            send(exchange, provider, upstream, attempt);
        }
    }

    private void send(Exchange exchange, Provider provider, Upstream upstream, Attempt attempt) {
        try {
            if (relay.isGone()) {
                exchange.release();
                exchange.left();
                client.abort(new EofException("the client left"));
                return;
            }
            UpstreamRequest signed = upstream.headers()
                    .after(
                            provider.sign(
                                    upstream.headers().before(attempt.request()),
                                    upstream.key(),
                                    services.clock().instant(),
                                    outside.on(upstream)),
                            upstream.key());
            Supplier<Request> sending = () -> Sending.of(services.client(), signed, upstream, terms.incoming());
            Request request = sending.get();
            Pipe next = new Pipe(exchange, client, services.watch());
            relay.sending(next);
            boolean repeatable = !(signed.body() instanceof Payload.Streamed);
            next.start(request, repeatable ? Optional.of(sending) : Optional.empty());
            if (relay.isGone()) {
                next.gone();
            }
        } catch (RelayException e) {
            exchange.failed(e.failure());
        } catch (IllegalArgumentException badAddress) {
            LOG.warn("relay {}: channel {} cannot be called", call.id(), upstream.id(), badAddress);
            exchange.failed(
                    UpstreamFailure.of(Failure.CONNECT, "do request failed: the channel's address cannot be used"));
        } catch (RuntimeException | Error e) {
            LOG.error("relay {}: a fault of the gateway", call.id(), e);
            exchange.fault(e);
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
            said.ifPresentOrElse(client::answer, () -> relay.refuse(Refusal.notImplemented()));
        } catch (RelayException e) {
            client.fail(e.failure());
        } catch (RuntimeException e) {
            LOG.error("relay {}: tokens could not be counted", call.id(), e);
            client.fail(UpstreamFailure.of(Failure.GATEWAY, "the gateway failed"));
        }
    }
}
