package switchboard.relay;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import switchboard.spi.Failure;
import switchboard.spi.Options;
import switchboard.spi.UpstreamFailure;

/**
 * What follows from the failures of one call, as long as its client has seen nothing: another channel, the same one
 * once more where there is no other, another model, or the end. Confined to the call.
 */
final class RetryPolicy {
    private static final int MOST_RETRIES = 20;
    /** So many tries a call has that went to another model, all together. */
    private static final int MOST_TRIES = 6;
    /** A client waits so long for a channel that says when it will be ready, and no longer. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final long RATE_MILLIS = 1000;
    private static final long BREATH_MILLIS = 200;

    private final Options options;
    private int tries;
    private int retries;
    private boolean wasSilent;
    private boolean repeated;

    RetryPolicy(Options options) {
        this.options = options;
    }

    /** An attempt begins. */
    void began() {
        tries++;
    }

    /** Whether no attempt has begun yet. */
    boolean fresh() {
        return tries == 0;
    }

    /** Whether another channel may be tried after a failure. */
    boolean elsewhere(UpstreamFailure failure) {
        if (failure.failure() == Failure.UNSUPPORTED) {
            return true; // cost nothing, so it counts as nothing
        }
        boolean allowed = switch (failure.failure().next()) {
            case STOP -> false;
            case OTHER_CHANNEL -> true;
            case OTHER_CHANNEL_ONCE -> !wasSilent;
        };
        wasSilent |= failure.failure().next() == Failure.Next.OTHER_CHANNEL_ONCE;
        return allowed && retries++ < Math.min(MOST_RETRIES, options.number("RetryTimes"));
    }

    /**
     * How long to wait before the channel that failed is asked once more, since there is no other: once a call, and only
     * for what may pass by itself.
     */
    Optional<Duration> again(UpstreamFailure failure) {
        Optional<Duration> wait = repeated || !passes(failure) ? Optional.empty() : wait(failure);
        repeated |= wait.isPresent();
        return wait;
    }

    private static boolean passes(UpstreamFailure failure) {
        return switch (failure.failure()) {
            case RATE, BUSY, CUT -> true;
            case INTERNAL -> failure.status() == 500 || failure.status() == 502 || failure.status() == 503;
            default -> false;
        };
    }

    /** With jitter, so that calls that failed together do not come back together. */
    private static Optional<Duration> wait(UpstreamFailure failure) {
        if (failure.retryAfter().isPresent()) {
            return failure.retryAfter()
                    .filter(wanted -> wanted.compareTo(LONGEST_WAIT) <= 0)
                    .map(wanted -> wanted.plusMillis(jitter(BREATH_MILLIS)));
        }
        long least = failure.failure() == Failure.RATE ? RATE_MILLIS : BREATH_MILLIS;
        return Optional.of(Duration.ofMillis(least / 2 + jitter(least)));
    }

    private static long jitter(long millis) {
        return ThreadLocalRandom.current().nextLong(millis);
    }

    /** Whether another model may be tried: not where the request itself is at fault, unless a larger model could take it. */
    boolean otherModel(Optional<UpstreamFailure> failure) {
        return tries < MOST_TRIES
                && failure.map(UpstreamFailure::failure)
                        .map(why -> why == Failure.CONTEXT || why.next() != Failure.Next.STOP)
                        .orElse(true);
    }

    /** The call goes on with another model. */
    void begunAnew() {
        retries = 0;
        repeated = true; // who fell back has waited long enough
    }
}
