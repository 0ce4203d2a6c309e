package switchboard.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import switchboard.spi.Windows;

/**
 * What policies count, in memory: the windows and the calls of all keys. Keys that nobody uses are dropped, and beyond
 * {@value #MOST} windows those that were not used for longest.
 */
final class Counts implements Windows {
    static final int MOST = 100_000;

    private final Map<String, Window> windows = new ConcurrentHashMap<>();
    private final Map<String, Calls> calls = new ConcurrentHashMap<>();
    private final Queue<Window> usedWindows = new ConcurrentLinkedQueue<>();
    private final Queue<Calls> usedCalls = new ConcurrentLinkedQueue<>();
    private final InstantSource clock;
    private final boolean shared;
    private final Runnable wake;

    /**
     * @param shared whether to remember what was used, for {@link #drain}
     * @param wake called when there is something to drain, or too much to keep; must not block
     */
    Counts(InstantSource clock, boolean shared, Runnable wake) {
        this.clock = clock;
        this.shared = shared;
        this.wake = wake;
    }

    @Override
    public Taken take(String key, long amount, long limit, Duration span) {
        if (amount < 0) {
            throw new IllegalArgumentException("take %d".formatted(amount));
        }
        long now = now();
        while (true) {
            Window window = window(key, span, now);
            Taken taken = window.take(amount, limit, now);
            if (taken != null) {
                used(window);
                return taken;
            }
            windows.remove(key, window);
        }
    }

    @Override
    public void add(String key, long amount, Duration span, Duration ago) {
        long now = now();
        while (true) {
            Window window = window(key, span, now);
            if (window.add(amount, ago, now)) {
                used(window);
                return;
            }
            windows.remove(key, window);
        }
    }

    @Override
    public Optional<Slot> enter(String key, long limit) {
        while (true) {
            Calls here = calls.computeIfAbsent(key, Calls::new);
            long remaining = here.enter(limit, now());
            if (remaining == Calls.GONE) {
                calls.remove(key, here);
                continue;
            }
            used(here);
            return remaining == Calls.REFUSED ? Optional.empty() : Optional.of(new Entered(here, remaining));
        }
    }

    /** Milliseconds by this machine's clock. */
    long now() {
        return clock.millis();
    }

    /** Hands over what was used since the last time, each once. */
    void drain(Consumer<Window> toWindows, Consumer<Calls> toCalls) {
        for (Window window; (window = usedWindows.poll()) != null; ) {
            window.dequeue();
            toWindows.accept(window);
        }
        for (Calls here; (here = usedCalls.poll()) != null; ) {
            here.dequeue();
            toCalls.accept(here);
        }
    }

    /** Whether there is something to drain. */
    boolean waiting() {
        return !usedWindows.isEmpty() || !usedCalls.isEmpty();
    }

    /** Hands over all there is. */
    void all(Consumer<Window> toWindows, Consumer<Calls> toCalls) {
        windows.values().forEach(toWindows);
        calls.values().forEach(toCalls);
    }

    /** Drops what is empty and has not been used for a second. */
    void sweep() {
        long now = now();
        windows.forEach((key, window) -> {
            if (window.touched() < now - 1_000 && window.leaveIfEmpty(now)) {
                windows.remove(key, window);
            }
        });
        calls.forEach((key, here) -> {
            if (here.touched() < now - 1_000 && here.leaveIfEmpty(now)) {
                calls.remove(key, here);
            }
        });
        if (windows.size() > MOST) {
            thin();
        }
    }

    /** How many keys are kept. */
    int size() {
        return windows.size() + calls.size();
    }

    private Window window(String key, Duration span, long now) {
        Window found = windows.get(key);
        if (found != null && found.spans(span)) {
            return found;
        }
        Window made =
                windows.compute(key, (same, old) -> old != null && old.spans(span) ? old : new Window(key, span, now));
        if (windows.size() > MOST) {
            wake.run();
        }
        return made;
    }

    private void thin() {
        record Used(String key, Window window, long at) {}
        List<Used> oldest = windows.entrySet().stream()
                .map(one ->
                        new Used(one.getKey(), one.getValue(), one.getValue().touched()))
                .sorted(Comparator.comparingLong(Used::at))
                .limit(Math.max(0, windows.size() - MOST * 9L / 10))
                .toList();
        oldest.forEach(one -> {
            one.window().leave();
            windows.remove(one.key(), one.window());
        });
    }

    private void used(Window window) {
        if (shared && window.enqueue()) {
            usedWindows.add(window);
            wake.run();
        }
    }

    private void used(Calls here) {
        if (shared && here.enqueue()) {
            usedCalls.add(here);
            wake.run();
        }
    }

    /** A call that was counted. */
    private final class Entered implements Slot {
        private final Calls in;
        private final long remaining;
        private final AtomicBoolean left = new AtomicBoolean();

        private Entered(Calls in, long remaining) {
            this.in = in;
            this.remaining = remaining;
        }

        @Override
        public long remaining() {
            return remaining;
        }

        @Override
        public void leave() {
            if (left.compareAndSet(false, true)) {
                in.leave(now());
                used(in);
            }
        }
    }
}
