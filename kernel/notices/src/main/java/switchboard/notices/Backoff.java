package switchboard.notices;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * When a notice is tried again: after 15 s, then twice as long each time and at most an hour, a fifth more or less so
 * that not all come at once; not at all after about a day.
 *
 * @param random from 0 to 1
 */
record Backoff(DoubleSupplier random) {
    /** With these the waits add up to a day. */
    static final int TRIES = 32;

    private static final Duration FIRST = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final double SPREAD = 0.2;

    /**
     * The wait after an attempt.
     *
     * @param tries how many there were, this one among them
     * @param wanted how long the receiver wants to be left alone
     */
    Optional<Duration> after(int tries, Optional<Duration> wanted) {
        if (tries >= TRIES) {
            return Optional.empty();
        }
        Duration doubled = FIRST.multipliedBy(1L << Math.min(tries - 1, 20));
        Duration usual = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        double spread = 1 + SPREAD * (2 * random.getAsDouble() - 1);
        Duration wait = Duration.ofMillis(Math.round(usual.toMillis() * spread));
        return Optional.of(wanted.filter(asked -> asked.compareTo(wait) > 0).orElse(wait));
    }
}
