package switchboard.store;

import com.zaxxer.hikari.HikariConfig;
import java.time.Duration;

/**
 * How many connections read, and for how long each.
 *
 * @param most at most so many; the writer's comes on top
 * @param idle so many stay open
 * @param lifetime each is replaced after that; zero for never
 * @param patience how long a reading waits for one
 */
record Pool(int most, int idle, Duration lifetime, Duration patience) {
    /** For a file, which needs no replacing. */
    static final Pool OF_FILE = new Pool(8, 1, Duration.ofMinutes(30), Duration.ofSeconds(30));

    private static final int MOST = 16;
    private static final int IDLE = 2;
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(30);

    /** For a server, by One API's variables; a few connections do what its hundreds did. */
    static Pool ofServer(Environment environment) {
        long open = environment.number("SQL_MAX_OPEN_CONNS", 1000);
        int most = open <= 0 ? MOST : Math.clamp(open - 1, 1, MOST);
        int idle = Math.clamp(environment.number("SQL_MAX_IDLE_CONNS", 100), 0, Math.min(IDLE, most));
        long seconds = environment.number("SQL_MAX_LIFETIME", 60);
        Duration lifetime = seconds <= 0 ? Duration.ZERO : Duration.ofSeconds(seconds);
        return new Pool(
                most,
                idle,
                lifetime.isPositive() && lifetime.compareTo(SHORTEST_LIFE) < 0 ? SHORTEST_LIFE : lifetime,
                Duration.ofSeconds(3));
    }

    void apply(HikariConfig config) {
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(idle);
        config.setMaxLifetime(lifetime.toMillis());
        config.setKeepaliveTime(0);
        config.setIdleTimeout(Duration.ofSeconds(15).toMillis());
        config.setConnectionTimeout(patience.toMillis());
        config.setValidationTimeout(patience.toMillis() / 2);
    }
}
