package switchboard.quota.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.spi.Headers;
import switchboard.spi.Windows.Taken;

/** Of the limits that a call has met, the one with the least left, for requests and for tokens; told as OpenAI does. */
final class Tightest {
    private record Met(long limit, long remaining, Duration reset) {}

    private @Nullable Met requests;
    private @Nullable Met tokens;

    void requests(long limit, Taken taken) {
        requests = tighter(requests, limit, taken);
    }

    void tokens(long limit, Taken taken) {
        tokens = tighter(tokens, limit, taken);
    }

    private static Met tighter(@Nullable Met former, long limit, Taken taken) {
        return former != null && former.remaining() <= taken.remaining()
                ? former
                : new Met(limit, taken.remaining(), taken.reset());
    }

    Headers headers() {
        List<Headers.Field> fields = new ArrayList<>(6);
        tell(fields, "requests", requests);
        tell(fields, "tokens", tokens);
        return new Headers(fields);
    }

    private static void tell(List<Headers.Field> fields, String what, @Nullable Met met) {
        if (met != null) {
            fields.add(new Headers.Field("x-ratelimit-limit-" + what, Long.toString(met.limit())));
            fields.add(new Headers.Field("x-ratelimit-remaining-" + what, Long.toString(met.remaining())));
            fields.add(new Headers.Field("x-ratelimit-reset-" + what, text(met.reset())));
        }
    }

    /** A duration as OpenAI writes it, to the millisecond: {@code 250ms}, {@code 1.5s}, {@code 6m0s}, {@code 1h0m0s}. */
    static String text(Duration duration) {
        long millis = duration.plusNanos(999_999).toMillis();
        if (millis < 1000) {
            return millis <= 0 ? "0s" : millis + "ms";
        }
        long minutes = millis / 60_000;
        String seconds = seconds(millis % 60_000);
        if (minutes == 0) {
            return seconds;
        }
        return minutes < 60 ? minutes + "m" + seconds : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
    }

    private static String seconds(long millis) {
        String fraction =
                millis % 1000 == 0 ? "" : ".%03d".formatted(millis % 1000).replaceAll("0+$", "");
        return millis / 1000 + fraction + "s";
    }
}
