package switchboard.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line a request: its id, the client's address, method, path, status, bytes, milliseconds, and what a plane noted.
 * The query is left out, since keys travel in it. The id begins with the time, so the line says no other.
 *
 * <p>Calls do not wait for a disk: a thread of its own hands the lines to the logger {@code switchboard.access}, as many
 * at a time as came meanwhile. More than it can hold are counted and lost.
 */
public final class AccessLog implements RequestLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("switchboard.access");
    private static final String NOTE = "switchboard.request.note";
    private static final String SILENT = "switchboard.request.silent";
    private static final int LONGEST_PATH = 256;
    private static final int MOST_WAITING = 16_384;
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ClientAddress clients;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LongAdder lost = new LongAdder();
    private final Thread writer =
            Thread.ofPlatform().daemon().name("switchboard-access-log").unstarted(this::write);

    AccessLog(ClientAddress clients) {
        this.clients = clients;
        writer.start();
    }

    /** Adds words to the request's line, such as its channel and model; a later note replaces an earlier one. */
    public static void note(Request request, String note) {
        request.setAttribute(NOTE, note);
    }

    /** Leaves the request out of the log: probes, and what has a line of its own. */
    public static void silence(Request request) {
        request.setAttribute(SILENT, true);
    }

    @Override
    public void log(Request request, Response response) {
        if (LOG.isInfoEnabled() && request.getAttribute(SILENT) == null) {
            if (!waiting.offer(line(request, response))) {
                lost.increment();
            }
        }
    }

    private void write() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                writeWith(waiting.take());
                LockSupport.parkNanos(GATHER_NANOS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeWith(String first) {
        List<String> lines = new ArrayList<>();
        lines.add(first);
        waiting.drainTo(lines);
        long missing = lost.sumThenReset();
        if (missing > 0) {
            lines.add(missing + " lines lost: more came than could be written");
        }
        LOG.info(String.join(System.lineSeparator(), lines));
    }

    /** Writes what is left. */
    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String first = waiting.poll();
        if (first != null) {
            writeWith(first);
        }
    }

    private String line(Request request, Response response) {
        String path = request.getHttpURI().getPath();
        var line = new StringBuilder(160)
                .append(RequestIds.of(request))
                .append(' ')
                .append(clients.of(request))
                .append(' ')
                .append(request.getMethod())
                .append(' ');
        if (path == null) {
            line.append('-');
        } else {
            line.append(path, 0, Math.min(path.length(), LONGEST_PATH));
        }
        line.append(' ')
                .append(response.getStatus())
                .append(' ')
                .append(Response.getContentBytesWritten(response))
                .append("b ")
                .append(TimeUnit.NANOSECONDS.toMillis(NanoTime.since(request.getBeginNanoTime())))
                .append("ms");
        if (request.getAttribute(NOTE) instanceof String note) {
            line.append(' ').append(note);
        }
        return line.toString();
    }
}
