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
     * @param then what follows; run once, on the watch's thread, so it must be short
     */
    static Pause of(Duration length, Watch watch, Runnable then) {
        Pause pause = new Pause(watch, System.nanoTime() + length.toNanos(), then);
        watch.add(pause);
        return pause;
    }

    @Override
    public void look(long now) {
        if (now - end >= 0) {
            end();
        }
    }

    /** Goes on at once. */
    void end() {
        if (over.compareAndSet(false, true)) {
            watch.remove(this);
            then.run();
        }
    }
}
