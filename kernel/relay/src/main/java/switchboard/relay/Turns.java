package switchboard.relay;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Steps that are taken one after the other, without a lock: a signal on any thread asks for one, and whichever thread
 * gave the first takes them until nobody asks any more.
 */
final class Turns {
    private final AtomicInteger signals = new AtomicInteger();
    private final Runnable step;
    private final Consumer<Throwable> crash;

    /** @param crash gets what a step throws; no other step runs meanwhile */
    Turns(Runnable step, Consumer<Throwable> crash) {
        this.step = step;
        this.crash = crash;
    }

    void signal() {
        if (signals.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                step.run();
            } catch (RuntimeException | Error e) {
                crash.accept(e);
            }
            seen = signals.addAndGet(-seen);
        } while (seen != 0);
    }
}
