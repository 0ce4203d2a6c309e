package switchboard.relay;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.deploy.Lease;
import switchboard.http.FetchException;
import switchboard.spi.Failure;
import switchboard.spi.Provider;
import switchboard.spi.RelayException;
import switchboard.store.ChannelKeyRow;
import switchboard.store.ChannelRow;

/**
 * What is asked of a channel's upstream beside calls: what its account holds, which models it lists. Goes by the
 * channel's proxy and with its first key that is in use. Blocks, so it is for virtual threads.
 */
@Component(service = Inquiries.class)
public final class Inquiries {
    private static final Logger LOG = LoggerFactory.getLogger(Inquiries.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Inquiry<List<String>> MODELS =
            (provider, asked, outside) -> provider.models(asked.channel(), asked.key(), outside);

    private final Engine engine;

    /** Over the relay's engine. */
    @Activate
    public Inquiries(@Reference Engine engine) {
        this.engine = engine;
    }

    /**
     * What the upstream's account holds, in its own money.
     *
     * @throws RelayException with a sentence for administrators, which names no key
     */
    public double balance(ChannelRow channel) {
        double balance = ask(
                stored(channel), (provider, asked, outside) -> provider.balance(asked.channel(), asked.key(), outside));
        if (!Double.isFinite(balance)) {
            throw new RelayException(Failure.INTERNAL, "the upstream's balance is not a number");
        }
        return balance;
    }

    /**
     * The models that the upstream lists, in its order.
     *
     * @throws RelayException with a sentence for administrators, which names no key
     */
    public List<String> models(ChannelRow channel) {
        return ask(stored(channel), MODELS);
    }

    /**
     * The same for a channel that is not stored.
     *
     * @param guarded whether its address must be public
     */
    public List<String> models(ChannelRow channel, boolean guarded) {
        return ask(engine.services().upstreams().unsaved(channel, guarded), MODELS);
    }

    /** What this node knows of a channel's key from the calls it served. */
    public KeyState key(long channel, long key) {
        return engine.services().health().state(channel, key);
    }

    /**
     * Checks that a channel's address is public, its provider's default if it has none of its own, and its proxy's.
     *
     * @throws RelayException {@code BADREQ} with a sentence for administrators if one is not
     */
    public void checkPublic(ChannelRow row) {
        Services services = engine.services();
        Upstream meant = services.upstreams().unsaved(row, true);
        String base = meant.channel().baseUrl();
        if (base.isEmpty()) {
            base = usualBase(meant);
        }
        try {
            if (base.isEmpty()) {
                meant.proxy().ifPresent(proxy -> services.client().checkPublicProxy(proxy));
            } else {
                services.client().checkPublic(new URI(base), meant.proxy());
            }
        } catch (FetchException | URISyntaxException notPublic) {
            String why = notPublic instanceof FetchException ? notPublic.getMessage() : "the address is none";
            throw new RelayException(Failure.BADREQ, "only root may use addresses that are not public: " + why);
        }
    }

    /** The default of a channel's type; nothing if nobody serves it. */
    private String usualBase(Upstream channel) {
        Optional<Lease<Provider>> found = engine.services().leases().provider(channel.type());
        if (found.isEmpty()) {
            return "";
        }
        try (Lease<Provider> lease = found.get()) {
            return lease.service().info().baseUrl();
        }
    }

    @FunctionalInterface
    private interface Inquiry<T> {
        T of(Provider provider, Upstream asked, switchboard.spi.Upstream outside);
    }

    private <T> T ask(Upstream asked, Inquiry<T> inquiry) {
        Services services = engine.services();
        Lease<Provider> lease = provider(asked);
        try (lease) {
            return inquiry.of(lease.service(), asked, new Outside(services.client()).on(asked, LIMIT));
        } catch (RelayException e) {
            throw new RelayException(Failures.clean(e.failure(), asked.key()));
        } catch (IllegalArgumentException badAddress) {
            throw new RelayException(Failure.CONNECT, "do request failed: the channel's address cannot be used");
        } catch (RuntimeException | LinkageError fault) {
            LOG.error("channel {}: its provider failed when it was asked", asked.id(), fault);
            lease.broke(fault);
            throw new RelayException(Failure.GATEWAY, "the gateway failed");
        }
    }

    private Lease<Provider> provider(Upstream asked) {
        return engine.services()
                .leases()
                .provider(asked.type())
                .orElseThrow(() -> new RelayException(Failure.UNSUPPORTED, "invalid api type: " + asked.type()));
    }

    private Upstream stored(ChannelRow row) {
        Services services = engine.services();
        List<ChannelKeyRow> keys = services.routing().current().keys(row.id());
        return services.upstreams()
                .of(new Choice.Picked(row, keys.isEmpty() ? ChannelKeyRow.only(row) : keys.getFirst()));
    }
}
