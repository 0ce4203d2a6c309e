package switchboard.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told of something, on another thread; of what happens meanwhile, once. */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final String what;
    private final Executor thread;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean telling = new AtomicBoolean();

    /**
     * Nobody yet.
     *
     * @param what happens, for the log
     */
    Listeners(String what, Executor thread) {
        this.what = what;
        this.thread = thread;
    }

    /** Adds one, until the answer is closed. */
    AutoCloseable add(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** It has happened. Returns at once. */
    void tell() {
        if (!listeners.isEmpty() && telling.compareAndSet(false, true)) {
            try {
                thread.execute(() -> {
                    telling.set(false);
                    listeners.forEach(this::tell);
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("{} came when the database was closed already", what, e);
            }
        }
    }

    private void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.warn("{} could not be followed", what, e);
        }
    }
}
