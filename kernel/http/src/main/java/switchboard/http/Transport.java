package switchboard.http;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Threads, timer and buffers, which the server and the upstream client share. */
@Component(service = Transport.class)
public final class Transport implements AutoCloseable {
    /** Threads that read sockets, on either side. One keeps two cores busy, since the other side has one too. */
    static final int SELECTORS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    // as none of them waits, more of them would only take turns on the processors
    private static final int MAX_THREADS = Math.max(16, 4 * Runtime.getRuntime().availableProcessors());
    private static final int MIN_THREADS = 8;
    private static final int LARGEST_POOLED = 1 << 16;
    private static final long POOLED_HEAP = 8L << 20;
    private static final long POOLED_DIRECT = 32L << 20;

    private final QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    private final Scheduler timer = new ScheduledExecutorScheduler("switchboard-timer", true);
    private final ByteBufferPool buffers =
            new ArrayByteBufferPool(0, 4096, LARGEST_POOLED, Integer.MAX_VALUE, POOLED_HEAP, POOLED_DIRECT);
    private final ExecutorService blocking = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("switchboard-blocking-", 0).factory());

    /** Starts the threads. */
    @Activate
    public Transport() {
        threads.setName("switchboard-http");
        threads.setDaemon(true);
        LifeCycle.start(threads);
        LifeCycle.start(timer);
    }

    /** Few, and never to be blocked. */
    public QueuedThreadPool threads() {
        return threads;
    }

    /** For time limits; what it runs must be short. */
    public Scheduler timer() {
        return timer;
    }

    /** The buffers of all sockets. */
    public ByteBufferPool buffers() {
        return buffers;
    }

    /** A virtual thread a task. */
    ExecutorService blocking() {
        return blocking;
    }

    @Deactivate
    @Override
    public void close() {
        blocking.shutdown();
        LifeCycle.stop(timer);
        LifeCycle.stop(threads);
    }
}
