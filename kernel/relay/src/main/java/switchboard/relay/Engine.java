package switchboard.relay;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import switchboard.deploy.Leases;
import switchboard.http.UpstreamClient;
import switchboard.spi.Notices;
import switchboard.spi.TokenCounter;
import switchboard.store.Accounts;
import switchboard.store.ChannelRow;
import switchboard.store.Channels;
import switchboard.store.Environment;
import switchboard.store.OptionStore;
import switchboard.store.Routing;

/** What all calls share: one relay engine a gateway, behind {@link RelayPlane} and {@link ChannelTester}. */
@Component(service = Engine.class)
public final class Engine implements AutoCloseable {
    /** Less than a client's connection may be idle. */
    private static final Duration BODY_PATIENCE = Duration.ofSeconds(20);

    private final Background background = new Background();
    private final Watch watch = new Watch();
    private final Dialects dialects;
    private final Services services;

    /** An engine over the kernel's services. */
    @Activate
    public Engine(
            @Reference Environment environment,
            @Reference OptionStore options,
            @Reference Channels channels,
            @Reference Routing routing,
            @Reference Accounts accounts,
            @Reference Leases leases,
            @Reference UpstreamClient client,
            @Reference TokenCounter counter,
            @Reference Notices notices) {
        dialects = new Dialects(leases);
        var health = new Health(
                statuses(channels),
                options,
                background,
                new SuccessRate(environment),
                new ChannelNotices(notices, InstantSource.system()),
                System::nanoTime);
        services = new Services(
                client,
                leases,
                dialects,
                new Memories(),
                accounts,
                routing,
                options,
                counter,
                new Upstreams(
                        Limits.of(environment), channel -> routing.current().guarded(channel)),
                new Choice(health, ThreadLocalRandom::current),
                health,
                watch,
                background,
                Settings.of(environment),
                new BodyRoom(Settings.of(environment).bodies(), BODY_PATIENCE),
                InstantSource.system());
    }

    private static Health.Statuses statuses(Channels channels) {
        return new Health.Statuses() {
            @Override
            public boolean set(long channel, int status) {
                return channels.setStatus(channel, status);
            }

            @Override
            public boolean setKey(long channel, long key, int status, String reason) {
                return channels.keyring().setStatus(channel, key, status, reason);
            }

            @Override
            public boolean isOff(long channel) {
                return channels.find(channel).filter(ChannelRow::enabled).isEmpty();
            }
        };
    }

    Services services() {
        return services;
    }

    /** Stops what the engine runs for itself; calls that are under way lose their limits. */
    @Deactivate
    @Override
    public void close() {
        dialects.close();
        watch.close();
        background.close();
    }
}
