package switchboard.admin;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Event;
import switchboard.spi.Notices;
import switchboard.spi.RelayException;
import switchboard.store.Behalf;
import switchboard.store.ChannelRow;
import switchboard.store.Channels;
import switchboard.store.Environment;
import switchboard.store.OptionStore;
import switchboard.store.Subject;

/**
 * What upstreams' accounts hold: of one channel when asked, of all in the background when asked, and of those that tell
 * it in dollars every {@code CHANNEL_UPDATE_FREQUENCY}.
 */
final class ChannelBalances implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelBalances.class);

    /** One API's OpenAI and Custom: of these alone a balance of nothing is known to mean that nothing is served. */
    private static final Set<Integer> SWITCHED_OFF = Set.of(1, 8);

    private static final String NOTHING_LEFT = "余额不足";

    private final ToDoubleFunction<ChannelRow> balance;
    private final Channels channels;
    private final OptionStore options;
    private final Notices notices;
    private final InstantSource clock;
    private final Duration pause;
    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable Thread running;
    private @Nullable Thread job;
    private boolean isClosed;

    /** @param balance asks the upstream; throws {@link RelayException} if it does not tell */
    ChannelBalances(
            ToDoubleFunction<ChannelRow> balance,
            Channels channels,
            OptionStore options,
            Notices notices,
            InstantSource clock,
            Environment environment) {
        this.balance = balance;
        this.channels = channels;
        this.options = options;
        this.notices = notices;
        this.clock = clock;
        this.pause = Duration.ofSeconds(Math.max(0, environment.number("POLLING_INTERVAL", 0)));
        long minutes = environment.number("CHANNEL_UPDATE_FREQUENCY", 0);
        if (minutes > 0) {
            job = Thread.ofVirtual().name("channel-balance-job").start(() -> repeat(Duration.ofMinutes(minutes)));
        }
    }

    /**
     * Asks for one channel's balance, and stores it.
     *
     * @throws Declined with the upstream's reason
     */
    double one(ChannelRow channel) {
        try {
            return update(channel);
        } catch (RelayException e) {
            throw new Declined(e.failure().message());
        }
    }

    private double update(ChannelRow channel) {
        double now = balance.applyAsDouble(channel);
        channels.balance(channel.id(), now);
        if (now < options.real("ChannelBalanceRemindThreshold")) {
            String left = BigDecimal.valueOf(now).toPlainString();
            tell("low", channel, Event.UPSTREAM_BALANCE_LOW, Map.of("balance", left));
        }
        return now;
    }

    private void tell(String what, ChannelRow channel, Event event, Map<String, String> more) {
        Map<String, String> facts = new HashMap<>(more);
        facts.put("channel", Long.toString(channel.id()));
        facts.put("name", channel.name());
        notices.publish(
                "balance:" + what + ":" + channel.id(),
                new Notice(event, new Notice.Audience.Operator(), facts, clock.instant()));
    }

    /** Begins to ask for all balances of channels that serve; does nothing if that is under way. */
    void begin() {
        begin(channel -> true, Behalf.ofRequest());
    }

    private void begin(Predicate<ChannelRow> meant, Behalf behalf) {
        turn.lock();
        try {
            if (!isClosed && (running == null || !running.isAlive())) {
                running = Thread.ofVirtual().name("channel-balance-run").start(() -> run(meant, behalf));
            }
        } finally {
            turn.unlock();
        }
    }

    private void run(Predicate<ChannelRow> meant, Behalf behalf) {
        try {
            List<ChannelRow> all = channels.all();
            for (ChannelRow channel : all) {
                if (channel.enabled() && meant.test(channel)) {
                    oneOfMany(channel, behalf);
                    Thread.sleep(pause);
                }
            }
        } catch (InterruptedException stopped) {
            LOG.info("the look at balances was stopped");
        } catch (RuntimeException broken) {
            LOG.warn("the look at balances broke off", broken);
        }
    }

    private void oneOfMany(ChannelRow channel, Behalf behalf) {
        double now;
        try {
            now = update(channel);
        } catch (RelayException unknown) {
            LOG.debug("channel {} tells no balance: {}", channel.id(), unknown.getMessage());
            return;
        }
        if (now <= 0
                && SWITCHED_OFF.contains(channel.type())
                && behalf.does(
                        "channel.balance",
                        new Subject.Channel(channel.id()),
                        () -> channels.setStatus(channel.id(), ChannelRow.DISABLED_BY_ITSELF))) {
            LOG.warn("channel #{} ({}) has been disabled: {}", channel.id(), channel.name(), NOTHING_LEFT);
            tell("nothing", channel, Event.CHANNEL_DISABLED, Map.of("reason", NOTHING_LEFT));
        }
    }

    private void repeat(Duration frequency) {
        try {
            while (true) {
                Thread.sleep(frequency);
                begin(channel -> SWITCHED_OFF.contains(channel.type()), Behalf.NOBODY);
            }
        } catch (InterruptedException stopped) {
            LOG.debug("no more looks at balances");
        }
    }

    /** Stops what runs. */
    @Override
    public void close() {
        turn.lock();
        try {
            isClosed = true;
            if (job != null) {
                job.interrupt();
            }
            if (running != null) {
                running.interrupt();
            }
        } finally {
            turn.unlock();
        }
    }
}
