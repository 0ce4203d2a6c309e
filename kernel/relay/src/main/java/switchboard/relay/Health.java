package switchboard.relay;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.relay.KeyActivity.Keyed;
import switchboard.spi.Failure.Blame;
import switchboard.spi.Options;
import switchboard.spi.UpstreamFailure;
import switchboard.store.ChannelKeyRow;
import switchboard.store.ChannelRow;

/**
 * What is known of channels from the calls they served: which rest, which are asked no more for one model, which are
 * switched off. Costs nothing while nothing fails.
 */
final class Health {
    /** How long an open breaker lets nothing through. */
    static final long PAUSE = TimeUnit.SECONDS.toNanos(15);

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final long WINDOW = TimeUnit.MINUTES.toNanos(5);
    private static final long MODEL_PAUSE = TimeUnit.MINUTES.toNanos(1);
    private static final Duration REST = Duration.ofSeconds(5);
    private static final Duration LONGEST_REST = Duration.ofMinutes(10);

    /** How long a key of several that is refused is not used, where the operator does not want it switched off. */
    private static final Duration REFUSED = Duration.ofMinutes(1);

    private record Served(long channel, long key, String model) {}

    /** Stores what was switched off. */
    interface Statuses {
        /** False if the channel has that status already. */
        boolean set(long channel, int status);

        /** The same for one key of several; a channel is switched off with its last. */
        default boolean setKey(long channel, long key, int status, String reason) {
            return false;
        }

        /** Whether a channel is switched off now. */
        default boolean isOff(long channel) {
            return false;
        }
    }

    private final Statuses statuses;
    private final Options options;
    private final Background background;
    private final SuccessRate rate;
    private final ChannelNotices notices;
    private final LongSupplier nanos;
    private final KeyActivity activity = new KeyActivity(InstantSource.system());
    private final Map<Served, Breaker> breakers = new ConcurrentHashMap<>();
    private final Map<Keyed, Long> resting = new ConcurrentHashMap<>(); // until

    /** @param nanos a clock such as {@link System#nanoTime} */
    Health(
            Statuses statuses,
            Options options,
            Background background,
            SuccessRate rate,
            ChannelNotices notices,
            LongSupplier nanos) {
        this.statuses = statuses;
        this.options = options;
        this.background = background;
        this.rate = rate;
        this.notices = notices;
        this.nanos = nanos;
    }

    /** Whether a channel may be asked for a model now, with one of its keys. */
    boolean lets(long channel, long key, String model) {
        if (breakers.isEmpty() && resting.isEmpty()) {
            return true;
        }
        Keyed keyed = new Keyed(channel, key);
        Long until = resting.get(keyed);
        if (until != null) {
            if (nanos.getAsLong() - until < 0) {
                return false;
            }
            resting.remove(keyed, until);
        }
        Breaker breaker = breakers.get(new Served(channel, key, model));
        return breaker == null || breaker.lets(nanos.getAsLong());
    }

    /** A channel was chosen; false if somebody else just took its trial. */
    boolean take(long channel, long key, String model) {
        if (breakers.isEmpty()) {
            return true;
        }
        Breaker breaker = breakers.get(new Served(channel, key, model));
        return breaker == null || breaker.take(nanos.getAsLong(), PAUSE);
    }

    /** Whether so many calls failed on a channel that one more would help nobody. */
    boolean shuns(Upstream upstream, String model) {
        Breaker breaker = breakers.get(served(upstream, model));
        return breaker != null && !breaker.lets(nanos.getAsLong());
    }

    /** A channel answered. */
    void answered(Upstream upstream, String model) {
        if (!breakers.isEmpty() && breakers.remove(served(upstream, model)) != null) {
            LOG.info("channel {} serves {} again", upstream.id(), model);
        }
        rate.answered(upstream.id());
    }

    /** What keys are doing. */
    KeyActivity activity() {
        return activity;
    }

    /** What is known of a key. */
    KeyState state(long channel, long key) {
        Keyed keyed = new Keyed(channel, key);
        long now = nanos.getAsLong();
        Long until = resting.get(keyed);
        List<String> broken = breakers.entrySet().stream()
                .filter(entry -> entry.getKey().channel() == channel
                        && entry.getKey().key() == key
                        && !entry.getValue().lets(now))
                .map(entry -> entry.getKey().model())
                .sorted()
                .toList();
        return new KeyState(
                Duration.ofNanos(until == null ? 0 : Math.max(0, until - now)),
                broken,
                activity.problem(keyed),
                activity.calls(keyed));
    }

    /** A channel failed; it suffers what the failure says. */
    void failed(Upstream upstream, String model, UpstreamFailure failure) {
        activity.failed(upstream, failure);
        switch (failure.failure().blame()) {
            case NONE -> {}
            case COUNT -> {
                breaker(upstream, model).failed(nanos.getAsLong(), PAUSE);
                failure.retryAfter().ifPresent(wanted -> rest(upstream, wanted));
                count(upstream);
            }
            case COOL_DOWN -> {
                rest(upstream, failure.retryAfter().orElse(REST));
                count(upstream);
            }
            case MODEL -> breaker(upstream, model).open(nanos.getAsLong(), MODEL_PAUSE);
            case DISABLE -> {
                if (disables(failure)) {
                    disable(upstream, failure);
                } else if (hasSeveralKeys(upstream)) {
                    rest(upstream, REFUSED);
                } else {
                    breaker(upstream, model).failed(nanos.getAsLong(), PAUSE);
                    count(upstream);
                }
            }
        }
    }

    /** Whether the operator wants a channel switched off for that. */
    boolean disables(UpstreamFailure failure) {
        return failure.failure().blame() == Blame.DISABLE && options.flag("AutomaticDisableChannelEnabled");
    }

    private static boolean hasSeveralKeys(Upstream upstream) {
        return upstream.keyId() != ChannelKeyRow.NONE;
    }

    /** Switches a channel off, soon; of several keys only the one that was refused, which until then rests. */
    private void disable(Upstream upstream, UpstreamFailure failure) {
        if (!hasSeveralKeys(upstream)) {
            disable(upstream, failure.message());
            return;
        }
        rest(upstream, REFUSED);
        background.run("disable a key of channel " + upstream.id(), () -> {
            if (statuses.setKey(upstream.id(), upstream.keyId(), ChannelRow.DISABLED_BY_ITSELF, failure.message())) {
                LOG.warn(
                        "key {} of channel #{} ({}) has been disabled: {}",
                        upstream.keyId(),
                        upstream.id(),
                        upstream.row().name(),
                        failure.message());
                if (statuses.isOff(upstream.id())) {
                    notices.disabled(upstream.row(), failure.message());
                } else {
                    notices.keyDisabled(upstream.row(), upstream.keyId(), failure.message());
                }
            }
        });
    }

    private void disable(Upstream upstream, String reason) {
        background.run("disable channel " + upstream.id(), () -> {
            if (statuses.set(upstream.id(), ChannelRow.DISABLED_BY_ITSELF)) {
                LOG.warn(
                        "channel #{} ({}) has been disabled: {}",
                        upstream.id(),
                        upstream.row().name(),
                        reason);
                notices.disabled(upstream.row(), reason);
            }
        });
    }

    private void count(Upstream upstream) {
        rate.failed(upstream.id()).ifPresent(reason -> disable(upstream, reason));
    }

    private Breaker breaker(Upstream upstream, String model) {
        return breakers.computeIfAbsent(served(upstream, model), served -> new Breaker(WINDOW));
    }

    private static Served served(Upstream upstream, String model) {
        return new Served(upstream.id(), upstream.keyId(), model);
    }

    private void rest(Upstream upstream, Duration wanted) {
        Duration rest = wanted.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : wanted;
        resting.put(new Keyed(upstream.id(), upstream.keyId()), nanos.getAsLong() + rest.toNanos());
    }
}
