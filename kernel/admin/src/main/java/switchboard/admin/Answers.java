package switchboard.admin;

import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** Answers that both planes give. */
final class Answers {
    private Answers() {}

    /** An object as JSON. */
    static void json(int status, Object body, Request request, Response response, Callback callback) {
        json(status, JsonEntities.TYPE, Json.write(body), request, response, callback);
    }

    /** A body of the API. Nobody but the asker may keep it. */
    static void json(int status, String type, byte[] body, Request request, Response response, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        Compression.write(request, response, body, callback);
    }

    /** A status and nothing else. */
    static void empty(int status, Response response, Callback callback) {
        response.setStatus(status);
        if (status != 204 && status != 304) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
        }
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }

    /** Too many requests: no body, as in One API. */
    static void tooMany(Duration wait, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, wait.plusMillis(999).toSeconds());
        empty(429, response, callback);
    }

    /** There is no such path. */
    static void notFound(Request request, Response response, Callback callback) {
        json(404, NotFound.of(request.getMethod(), Request.getPathInContext(request)), request, response, callback);
    }
}
