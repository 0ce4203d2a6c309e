package switchboard.deploy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Counts what bundles throw that the SPI has no word for, and tells of a bundle that breaks at least ten calls and half
 * of all within a minute. A few odd requests are no breakdown, however odd.
 *
 * <p>Thread-safe. A call without a fault costs nothing here.
 */
final class Faults {
    private static final int FEWEST = 10;
    private static final long WINDOW = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanos;
    private final LongUnaryOperator uses;
    private final BiPredicate<Long, Throwable> guilty;
    private final Consumer<Breakdown> told;
    private final Map<Long, Window> windows = new ConcurrentHashMap<>();

    /** What happened since a moment. */
    private record Window(long since, long usesBefore, int faults) {}

    /**
     * Without any fault yet.
     *
     * @param nanos a clock
     * @param uses how often the services of a bundle were leased, by its number
     * @param guilty whether the code of a bundle threw this
     * @param told hears of breakdowns, on the thread of the call; each ends its minute
     */
    Faults(LongSupplier nanos, LongUnaryOperator uses, BiPredicate<Long, Throwable> guilty, Consumer<Breakdown> told) {
        this.nanos = nanos;
        this.uses = uses;
        this.guilty = guilty;
        this.told = told;
    }

    /** A call of a bundle's service ended in this. */
    void fault(long bundle, Throwable why) {
        if (!guilty.test(bundle, why)) {
            return;
        }
        long used = uses.applyAsLong(bundle);
        Window now = windows.compute(bundle, (key, window) -> next(window, used));
        long calls = used - now.usesBefore;
        if (now.faults >= FEWEST && now.faults * 2L >= calls && windows.remove(bundle, now)) {
            told.accept(new Breakdown(bundle, now.faults, Math.max(calls, now.faults), words(why)));
        }
    }

    /** The call that begins a window was leased before it. */
    private Window next(@Nullable Window window, long used) {
        long now = nanos.getAsLong();
        return window == null || now - window.since > WINDOW
                ? new Window(now, used - 1, 1)
                : new Window(window.since, window.usesBefore, window.faults + 1);
    }

    private static String words(Throwable why) {
        String text = why.getMessage() == null ? "" : ": " + Rejection.reasonOf(why);
        return why.getClass().getName() + text;
    }
}
