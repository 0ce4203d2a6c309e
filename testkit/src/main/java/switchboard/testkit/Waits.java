package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Finds out whether something waits: sleeps, parks, or stands before a monitor for a notice. */
final class Waits {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Waits() {}

    /** Fails if this waits on the calling thread; it is done once before, since loading classes may wait. */
    static void never(Runnable work) {
        work.run();
        long before = waited();
        work.run();
        assertThat(waited() - before).as("how often it waited").isZero();
    }

    private static long waited() {
        return THREADS.getThreadInfo(Thread.currentThread().threadId()).getWaitedCount();
    }
}
