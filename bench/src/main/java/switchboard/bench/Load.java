package switchboard.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Puts load on a target and sees what it costs there. Confined to one thread. */
final class Load {
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final int WARM_UPS = 12;

    private final Optional<Wrk> wrk;
    private final Duration time;

    /**
     * Load of a kind.
     *
     * @param work where scripts of the generator may lie
     * @param time of a round
     */
    Load(Path work, Duration time) {
        this.wrk = Wrk.find(work);
        this.time = time;
    }

    /** What makes calls, for people. */
    String generator() {
        return wrk.isPresent() ? "wrk" : "this bench's own";
    }

    /** Loads until answers get no cheaper for twice, or twelve times: a minute is what compiling may take on two cores. */
    void warmUp(Target target, Shape shape) throws IOException, InterruptedException {
        double best = 0;
        int noCheaper = 0;
        for (int i = 0; i < WARM_UPS; i++) {
            long before = target.cpuMicros();
            Outcome outcome = load(target, shape, WARM_UP);
            // streams are paced by their upstream: they get cheaper, not faster
            double now = (double) outcome.answers() / Math.max(1, target.cpuMicros() - before);
            noCheaper = i > 0 && now < best * 1.05 ? noCheaper + 1 : 0;
            if (noCheaper == 2) {
                return;
            }
            best = Math.max(best, now);
        }
    }

    /** One round: the target's CPU time counts until it has done what it put off. */
    Measure round(Target target, Shape shape) throws IOException, InterruptedException {
        long before = target.cpuMicros();
        var loading = new AtomicBoolean(true);
        var most = new long[1];
        Thread watch = Thread.ofPlatform().daemon().start(() -> {
            while (loading.get()) {
                most[0] = Math.max(most[0], target.residentBytes());
                try {
                    Thread.sleep(100); // between two looks; nothing waits for an outcome
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        Outcome outcome = load(target, shape, time);
        loading.set(false);
        watch.join();
        settle(target);
        double cpu = target.cpuMicros() - before;
        long units = shape.stream() ? outcome.events() : outcome.answers();
        return new Measure(
                units / outcome.seconds(),
                outcome.p50Millis(),
                outcome.p99Millis(),
                cpu / Math.max(1, units),
                most[0],
                outcome.failed());
    }

    private Outcome load(Target target, Shape shape, Duration limit) throws IOException, InterruptedException {
        return wrk.isPresent() && !shape.stream()
                ? wrk.get().run(target, shape, limit)
                : Clients.run(target, shape, limit);
    }

    /** Waits, five seconds at most, until the target has done what it put off: its CPU time belongs to the calls. */
    static void settle(Target target) throws InterruptedException {
        long last = target.cpuMicros();
        for (int quiet = 0, looks = 0; quiet < 3 && looks < 25; looks++) {
            Thread.sleep(200); // over which CPU time is measured
            long now = target.cpuMicros();
            quiet = now - last <= 10_000 ? quiet + 1 : 0;
            last = now;
        }
    }
}
