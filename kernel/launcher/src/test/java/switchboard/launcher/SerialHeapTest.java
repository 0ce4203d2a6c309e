package switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class SerialHeapTest {
    @Test
    void whatIsDeadIsCollectedLongBeforeTheHeapIsFull() throws Exception {
        Process scene = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xms40m",
                        "-XX:NewSize=16m",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Scene.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(scene.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(scene.waitFor()).as(said).isZero();
    }

    /** Lets 250 MB grow old and die, never more than 20 MB of it alive, and waits until little is held for it. */
    static final class Scene {
        private static final int MB = 1 << 20;
        private static final long LIMIT = Duration.ofSeconds(60).toNanos();

        private static final Object[] LAST = new Object[1];

        private Scene() {}

        public static void main(String[] none) {
            SerialHeap.keep();
            growOld();
            MemoryPoolMXBean old = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().equals("Tenured Gen"))
                    .findFirst()
                    .orElseThrow();
            long began = System.nanoTime();
            while (old.getUsage().getUsed() > 150 * MB) {
                LAST[0] = new byte[10_000]; // dies young, but lets the JVM look
                if (System.nanoTime() - began > LIMIT) {
                    System.out.println("still " + old.getUsage().getUsed() / MB + " MB");
                    System.exit(1);
                }
            }
        }

        private static void growOld() {
            Deque<byte[]> alive = new ArrayDeque<>();
            for (int i = 0; i < 2500; i++) {
                alive.add(new byte[MB / 10]);
                if (alive.size() > 200) {
                    LAST[0] = alive.remove();
                }
            }
        }
    }
}
