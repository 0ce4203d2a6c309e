package switchboard.lib.wire;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import switchboard.spi.Headers;

/**
 * How long an upstream wants to be left alone: {@code retry-after-ms}, {@code retry-after} in seconds or as
 * a date, else what its message says.
 *
 * @param clock tells how far away a date is
 */
public record RetryAfter(InstantSource clock) {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final Pattern TOLD =
            Pattern.compile("(?i)(?:retry|try again|wait)(?: after| in)? ([0-9.]+) ?(ms|s\\b|seconds?)");
    private static final Duration LONGEST = Duration.ofDays(1);

    /** The wait that is told; empty if none is. */
    public Optional<Duration> of(Headers headers, String message) {
        Optional<Duration> millis = headers.first("retry-after-ms").flatMap(value -> number(value, 1));
        if (millis.isPresent()) {
            return millis;
        }
        Optional<String> header = headers.first("retry-after");
        if (header.isPresent()) {
            Optional<Duration> seconds = number(header.get(), 1000);
            return seconds.isPresent() ? seconds : date(header.get());
        }
        Matcher told = TOLD.matcher(message);
        return told.find() ? number(told.group(1), told.group(2).equals("ms") ? 1 : 1000) : Optional.empty();
    }

    private static Optional<Duration> number(String text, int millis) {
        String stripped = text.strip();
        if (!NUMBER.matcher(stripped).matches()) {
            return Optional.empty();
        }
        return Optional.of(bounded(Duration.ofMillis(
                new BigDecimal(stripped).multiply(BigDecimal.valueOf(millis)).longValue())));
    }

    private Optional<Duration> date(String text) {
        try {
            Instant at = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from);
            return Optional.of(bounded(Duration.between(clock.instant(), at)));
        } catch (DateTimeParseException notADate) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration duration) {
        if (duration.isNegative()) {
            return Duration.ZERO;
        }
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }
}
