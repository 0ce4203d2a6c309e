package switchboard.relay;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A moment in which a call waits for nothing but time; no thread waits with it. */
final class Pause implements Watch.Watched {
    private final Watch watch;
    private final long end;
    private final Runnable then;
    private final AtomicBoolean over = new AtomicBoolean();

    private Pause(Watch watch, long end, Runnable then) {
        this.watch = watch;
        this.end = end;
        this.then = then;
    }

    /**
     * Begins one.
     *
     * @param then what follows; run once
     */
    static Pause of(Duration length, Watch watch, Runnable then) {
        Pause pause = new Pause(watch, System.nanoTime() + length.toNanos(), then);
        watch.add(pause);
        return pause;
    }

    @Override
    public boolean isDue(long now) {
        return now - end >= 0;
    }

    @Override
    public void act() {
        end();
    }

    /** Goes on at once. */
    void end() {
        if (over.compareAndSet(false, true)) {
            watch.remove(this);
            then.run();
        }
    }
}
