package switchboard.http;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line a request: its id, the client's address, method, path, status, bytes, milliseconds, and what a plane noted.
 * The query is left out, since keys travel in it. Whether the line waits for a disk is the logging configuration's to
 * say: the logger is {@code switchboard.access}.
 */
public final class AccessLog implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger("switchboard.access");
    private static final String NOTE = "switchboard.request.note";
    private static final String SILENT = "switchboard.request.silent";
    private static final int LONGEST_PATH = 256;

    private final ClientAddress clients;

    AccessLog(ClientAddress clients) {
        this.clients = clients;
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
            LOG.info(line(request, response));
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
