package switchboard.admin;

import java.time.Duration;
import switchboard.spi.Windows;
import switchboard.store.Environment;

/**
 * One API's three classes of limits, for each client address. {@code DEBUG} switches them off.
 *
 * @param environment what sets them
 * @param windows where they count
 */
record Limits(Environment environment, Windows windows) {
    private static final Duration WINDOW = Duration.ofMinutes(3);
    private static final Duration CRITICAL_WINDOW = Duration.ofMinutes(20);
    private static final int CRITICAL_REQUESTS = 20;

    /** All of the management API: {@code GLOBAL_API_RATE_LIMIT}. */
    RateLimiter api() {
        return limiter("GA", environment.number("GLOBAL_API_RATE_LIMIT", 480), WINDOW);
    }

    /** The console's files: {@code GLOBAL_WEB_RATE_LIMIT}. */
    RateLimiter web() {
        return limiter("GW", environment.number("GLOBAL_WEB_RATE_LIMIT", 240), WINDOW);
    }

    /** What guessers would call. */
    RateLimiter critical() {
        return limiter("CT", CRITICAL_REQUESTS, CRITICAL_WINDOW);
    }

    private RateLimiter limiter(String name, long requests, Duration span) {
        boolean isOff = environment.loosely("DEBUG");
        return new RateLimiter(name, isOff ? 0 : Math.clamp(requests, 0, 1_000_000), span, windows);
    }
}
