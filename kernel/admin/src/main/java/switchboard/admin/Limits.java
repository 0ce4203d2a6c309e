package switchboard.admin;

import java.time.Duration;
import java.time.InstantSource;
import switchboard.store.Environment;

/** One API's three classes of limits, for each client address. {@code DEBUG} switches them off. */
final class Limits {
    private static final Duration WINDOW = Duration.ofMinutes(3);
    private static final Duration CRITICAL_WINDOW = Duration.ofMinutes(20);
    private static final int CRITICAL_REQUESTS = 20;

    private final Environment environment;
    private final InstantSource clock;

    Limits(Environment environment, InstantSource clock) {
        this.environment = environment;
        this.clock = clock;
    }

    /** All of the management API: {@code GLOBAL_API_RATE_LIMIT}. */
    RateLimiter api() {
        return limiter(environment.number("GLOBAL_API_RATE_LIMIT", 480), WINDOW);
    }

    /** The console's files: {@code GLOBAL_WEB_RATE_LIMIT}. */
    RateLimiter web() {
        return limiter(environment.number("GLOBAL_WEB_RATE_LIMIT", 240), WINDOW);
    }

    /** What guessers would call. */
    RateLimiter critical() {
        return limiter(CRITICAL_REQUESTS, CRITICAL_WINDOW);
    }

    private RateLimiter limiter(long requests, Duration window) {
        boolean isOff = environment.loosely("DEBUG");
        return new RateLimiter(isOff ? 0 : Math.clamp(requests, 0, 1_000_000), window, clock);
    }
}
