package switchboard.admin;

import java.time.Duration;
import java.util.Optional;
import switchboard.http.ClientAddress;
import switchboard.spi.Windows;

/**
 * One class of One API's limits: so many requests in a window that slides, for each client. Refused requests do not
 * count. Where there is a Redis all nodes count together. Safe for any number of threads.
 *
 * @param name tells the classes apart
 * @param requests how many; 0 or less is no limit
 * @param span the window's length
 * @param windows where it counts
 */
record RateLimiter(String name, int requests, Duration span, Windows windows) {
    /** Takes one request of the address's budget; else how long to wait for the next. */
    Optional<Duration> refuse(String address) {
        if (requests <= 0) {
            return Optional.empty();
        }
        String key = "limit/" + name + "/" + ClientAddress.network(address);
        Windows.Taken taken = windows.take(key, 1, requests, span);
        return taken.granted() ? Optional.empty() : Optional.of(taken.reset());
    }
}
