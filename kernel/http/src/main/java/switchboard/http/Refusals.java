package switchboard.http;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what no plane answered: requests that cannot be read, and planes that threw. Says no more than the status. */
final class Refusals implements Request.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final RequestIds ids;

    Refusals(RequestIds ids) {
        this.ids = ids;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus() == 0 ? 500 : response.getStatus();
        String id = RequestIds.of(request);
        if (id.isEmpty()) {
            id = ids.next();
            request.setAttribute(RequestIds.ATTRIBUTE, id);
        }
        Object cause = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        if (status >= 500 && cause instanceof Throwable thrown && ours(thrown)) {
            LOG.error("request {} failed", id, thrown);
        }
        response.getHeaders().put(RequestIds.HEADER, id);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        if (cause instanceof HttpException) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close"); // Jetty closes it; nobody should send more
        }
        String message = message(status) + " (request id: " + id + ")";
        String type = status >= 500 ? "server_error" : "invalid_request_error";
        Answers.error(response, status, message, type, "", callback);
        return true;
    }

    /** A request that cannot be read, and a client that left or stalls, are nobody's fault here. */
    private static boolean ours(Throwable thrown) {
        return !(thrown instanceof HttpException
                || thrown instanceof IOException
                || thrown instanceof TimeoutException);
    }

    private static String message(int status) {
        return switch (status) {
            case 400 -> "The request cannot be read";
            case 408 -> "The request took too long to arrive";
            case 413 -> "The request is too large";
            case 414 -> "The address is too long";
            case 431 -> "The request's header is too large";
            default -> status >= 500 ? "Switchboard failed to answer" : "The request was refused";
        };
    }
}
