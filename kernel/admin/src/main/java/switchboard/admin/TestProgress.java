package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How a run of tests goes: what the last one, or the one that is under way, has done so far, for all who look on. Who
 * looks on slowly misses nothing of a run but what a later one has taken the place of.
 */
final class TestProgress implements AutoCloseable {
    private final Duration heartbeat;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final List<byte[]> events = new ArrayList<>(); // of one run
    private long run;
    private int done;
    private int failed;
    private int total;
    private boolean isClosed;

    /** @param heartbeat after so long without news a comment shows who is still there */
    TestProgress(Duration heartbeat) {
        this.heartbeat = heartbeat;
    }

    /** A run begins. */
    record Began(@JsonProperty("total") int total) {}

    /**
     * A channel was tested.
     *
     * @param millis how long that took
     * @param error why it failed, empty if it did not
     * @param done how many are
     * @param total how many there are
     */
    record Step(
            @JsonProperty("id") long id,
            @JsonProperty("name") String name,
            @JsonProperty("ok") boolean ok,
            @JsonProperty("ms") long millis,
            @JsonProperty("error") String error,
            @JsonProperty("done") int done,
            @JsonProperty("total") int total) {}

    /**
     * A run is over.
     *
     * @param complete whether all channels were tested
     */
    record Ended(
            @JsonProperty("done") int done,
            @JsonProperty("total") int total,
            @JsonProperty("failed") int failed,
            @JsonProperty("complete") boolean complete) {}

    void begin(int channels) {
        tell(() -> {
            run++;
            events.clear();
            done = 0;
            failed = 0;
            total = channels;
            events.add(event("begin", new Began(channels)));
        });
    }

    void tested(long id, String name, long millis, String error) {
        tell(() -> {
            done++;
            failed += error.isEmpty() ? 0 : 1;
            events.add(event("channel", new Step(id, name, error.isEmpty(), millis, error, done, total)));
        });
    }

    void end() {
        tell(() -> events.add(event("end", new Ended(done, total, failed, done == total))));
    }

    private void tell(Runnable change) {
        lock.lock();
        try {
            change.run();
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static byte[] event(String name, Object data) {
        String json = new String(Json.write(data), StandardCharsets.UTF_8);
        return ("event: " + name + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Writes all there is, and then all that comes, until nobody reads any more or the gateway stops.
     *
     * @param follow false ends it after what there is
     */
    void writeTo(OutputStream out, boolean follow) throws IOException {
        long seenRun = -1;
        int seen = 0;
        out.write(": progress of tests\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        while (true) {
            List<byte[]> fresh;
            lock.lock();
            try {
                if (seenRun != run) {
                    seenRun = run;
                    seen = 0;
                }
                fresh = List.copyOf(events.subList(seen, events.size()));
                seen = events.size();
                if (fresh.isEmpty() && (!follow || isClosed)) {
                    return;
                }
                if (fresh.isEmpty() && !news.await(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
                    fresh = List.of(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                lock.unlock();
            }
            for (byte[] event : fresh) {
                out.write(event);
            }
            out.flush();
        }
    }

    /** Whoever looks on is told no more. */
    @Override
    public void close() {
        tell(() -> isClosed = true);
    }
}
