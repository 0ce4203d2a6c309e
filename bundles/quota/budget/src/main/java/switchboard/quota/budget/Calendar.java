package switchboard.quota.budget;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Options;

/** When the periods of now begin and end, in the operator's time zone. */
final class Calendar {
    static final String OPTION = "BudgetTimeZone";

    private static final Logger LOG = LoggerFactory.getLogger(Calendar.class);

    /**
     * A period.
     *
     * @param period its kind
     * @param first its first day
     * @param from its beginning
     * @param until its end, which is not in it
     */
    record Span(Period period, LocalDate first, Instant from, Instant until) {
        boolean holds(Instant moment) {
            return !moment.isBefore(from) && moment.isBefore(until);
        }
    }

    /** The periods of a moment; good until the first of them ends. */
    private record Page(String zone, Span day, Span week, Span month) {
        Span span(Period period) {
            return switch (period) {
                case DAY -> day;
                case WEEK -> week;
                case MONTH -> month;
            };
        }

        boolean holds(Instant moment) {
            return day.holds(moment); // weeks and months end with a day
        }
    }

    private final Options options;
    private final InstantSource clock;
    private volatile @Nullable Page page;

    Calendar(Options options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
    }

    /** The period that is now. */
    @SuppressWarnings("ReferenceEquality") // the same instance until the option changes
    Span now(Period period) {
        Instant now = clock.instant();
        String zone = options.text(OPTION);
        Page known = page;
        if (known == null || known.zone() != zone || !known.holds(now)) {
            known = read(zone, now);
            page = known;
        }
        return known.span(period);
    }

    Instant instant() {
        return clock.instant();
    }

    private static Page read(String name, Instant now) {
        ZoneId zone = zoneOrUtc(name);
        LocalDate today = LocalDate.ofInstant(now, zone);
        return new Page(
                name, span(Period.DAY, today, zone), span(Period.WEEK, today, zone), span(Period.MONTH, today, zone));
    }

    private static Span span(Period period, LocalDate today, ZoneId zone) {
        LocalDate first = period.first(today);
        Instant from = first.atStartOfDay(zone).toInstant();
        return new Span(
                period, first, from, period.next(first).atStartOfDay(zone).toInstant());
    }

    private static ZoneId zoneOrUtc(String name) {
        try {
            return zone(name);
        } catch (IllegalArgumentException e) {
            LOG.warn("{}; UTC holds", e.getMessage());
            return ZoneOffset.UTC;
        }
    }

    /**
     * A time zone by its name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static ZoneId zone(String name) {
        try {
            return name.isBlank() ? ZoneOffset.UTC : ZoneId.of(name.strip());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    OPTION + ": there is no time zone " + name + "; names are such as Europe/Berlin or UTC", e);
        }
    }
}
