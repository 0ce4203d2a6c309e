package switchboard.http;

import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.server.Request;

/**
 * Request ids in One API's form: local time as {@code yyyyMMddHHmmss}, the nanoseconds of the second without padding,
 * then eight random digits.
 */
public final class RequestIds {
    /** The request attribute that holds the id, a {@link String}. */
    public static final String ATTRIBUTE = "switchboard.request.id";

    /** The response field that holds it; what a client sends under this name is ignored. */
    public static final String HEADER = "X-Oneapi-Request-Id";

    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final int RANDOM_DIGITS = 100_000_000;

    private final InstantSource clock;
    private final ZoneId zone;
    private volatile Second last = new Second(Long.MIN_VALUE, "");

    private record Second(long epoch, String text) {}

    RequestIds(InstantSource clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
    }

    /** The id of a request that came through {@link HttpServer}. */
    public static String of(Request request) {
        return request.getAttribute(ATTRIBUTE) instanceof String id ? id : "";
    }

    String next() {
        var now = clock.instant();
        Second second = last;
        if (second.epoch != now.getEpochSecond()) {
            second = new Second(now.getEpochSecond(), SECOND.format(LocalDateTime.ofInstant(now, zone)));
            last = second;
        }
        int random = ThreadLocalRandom.current().nextInt(RANDOM_DIGITS);
        var id = new StringBuilder(31).append(second.text).append(now.getNano());
        for (int unit = RANDOM_DIGITS / 10; unit > 0; unit /= 10) {
            id.append((char) ('0' + random / unit % 10));
        }
        return id.toString();
    }
}
