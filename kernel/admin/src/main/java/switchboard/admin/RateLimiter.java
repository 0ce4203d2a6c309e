package switchboard.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One class of One API's limits: so many requests in a window that slides, for each client address.
 * Refused requests do not count. Safe for any number of threads.
 */
final class RateLimiter {
    /** Addresses remembered at once; beyond, new ones share one budget, so that memory stays bounded. */
    private static final int ADDRESSES = 50_000;

    private static final String OTHERS = "others";

    private final int requests;
    private final Duration window;
    private final InstantSource clock;
    private final ConcurrentMap<String, Accepted> addresses = new ConcurrentHashMap<>();
    private final AtomicLong sweptMillis;

    /**
     * A limit.
     *
     * @param requests how many; 0 or less is no limit
     */
    RateLimiter(int requests, Duration window, InstantSource clock) {
        this.requests = requests;
        this.window = window;
        this.clock = clock;
        this.sweptMillis = new AtomicLong(clock.millis());
    }

    /** Takes one request of the address's budget; else how long to wait for the next. */
    Optional<Duration> refuse(String address) {
        if (requests <= 0) {
            return Optional.empty();
        }
        sweep();
        boolean isRoom = addresses.size() < ADDRESSES || addresses.containsKey(address);
        return addresses
                .computeIfAbsent(isRoom ? address : OTHERS, key -> new Accepted())
                .refuse(clock.instant());
    }

    private void sweep() {
        long last = sweptMillis.get();
        long now = clock.millis();
        if (now - last > window.toMillis() && sweptMillis.compareAndSet(last, now)) {
            Instant start = Instant.ofEpochMilli(now).minus(window);
            addresses.values().removeIf(accepted -> accepted.allBefore(start));
        }
    }

    /** When the latest requests of one address were accepted. */
    private final class Accepted {
        private final ArrayDeque<Instant> moments = new ArrayDeque<>();

        synchronized Optional<Duration> refuse(Instant now) {
            if (moments.size() >= requests) {
                Duration left = Duration.between(now, moments.getFirst().plus(window));
                if (left.isPositive()) {
                    return Optional.of(left);
                }
                moments.removeFirst();
            }
            moments.addLast(now);
            return Optional.empty();
        }

        synchronized boolean allBefore(Instant start) {
            return !moments.isEmpty() && moments.getLast().isBefore(start);
        }
    }
}
