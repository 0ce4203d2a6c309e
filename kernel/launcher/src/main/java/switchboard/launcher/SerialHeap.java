package switchboard.launcher;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.management.NotificationEmitter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The old generation of HotSpot's serial collector, for {@link HeapKeeper}. */
final class SerialHeap implements HeapKeeper.OldGeneration {
    private static final Logger LOG = LoggerFactory.getLogger(SerialHeap.class);
    private static final String NAME = "Tenured Gen";
    private static final int PERCENT = 100;

    private final MemoryPoolMXBean pool;
    private final HotSpotDiagnosticMXBean flags;

    private SerialHeap(MemoryPoolMXBean pool, HotSpotDiagnosticMXBean flags) {
        this.pool = pool;
        this.flags = flags;
    }

    /** Keeps the heap from now on, on a thread of its own; does nothing with any other collector. */
    static void keep() {
        HotSpotDiagnosticMXBean flags = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getName().equals(NAME)
                    && flags != null
                    && ManagementFactory.getMemoryMXBean() instanceof NotificationEmitter memory) {
                orLog(() -> keep(new SerialHeap(pool, flags), memory)); // a start does not fail for this
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it tells nothing: the task logs what goes wrong
    private static void keep(SerialHeap heap, NotificationEmitter memory) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("switchboard-heap").daemon().factory());
        HeapKeeper keeper = new HeapKeeper(heap, System::nanoTime);
        memory.addNotificationListener(
                (notification, none) -> thread.execute(() -> orLog(keeper::grown)),
                notification -> notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED),
                null);
        thread.scheduleWithFixedDelay(new Quiet(keeper), 1, 1, TimeUnit.MINUTES);
    }

    private static void orLog(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("the heap is left to the JVM", e);
        }
    }

    @Override
    public long used() {
        return pool.getUsage().getUsed();
    }

    @Override
    public long max() {
        return pool.getUsage().getMax();
    }

    @Override
    public void collect() {
        System.gc();
    }

    @Override
    public void watch(long bytes) {
        pool.setUsageThreshold(bytes);
    }

    @Override
    public void free(int percent) {
        // the JVM wants the lower one below the upper one at every moment
        flags.setVMOption("MaxHeapFreeRatio", Integer.toString(PERCENT));
        flags.setVMOption("MinHeapFreeRatio", Integer.toString(percent));
        flags.setVMOption("MaxHeapFreeRatio", Integer.toString(Math.min(PERCENT, percent + 5)));
    }

    /** Sees that a minute went by without a collection. */
    private static final class Quiet implements Runnable {
        private final HeapKeeper keeper;
        private long last = collections();

        private Quiet(HeapKeeper keeper) {
            this.keeper = keeper;
        }

        @Override
        public void run() {
            long now = collections();
            if (now == last) {
                orLog(keeper::idle);
            }
            last = collections();
        }

        private static long collections() {
            return ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                    .sum();
        }
    }
}
