package switchboard.admin;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The answer to a browser that asks whether a page of another site may call: yes, to any path, as One API says. */
final class Preflight {
    private Preflight() {}

    /** Answers, if that is what the request is. */
    static boolean answer(Request request, Response response, Callback callback) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (!request.getMethod().equals("OPTIONS") || origin == null || isOwn(request, origin)) {
            return false;
        }
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, "GET,POST,PUT,DELETE,OPTIONS");
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS, "*");
        headers.put(HttpHeader.ACCESS_CONTROL_MAX_AGE, "43200");
        Answers.empty(204, response, callback);
        return true;
    }

    private static boolean isOwn(Request request, String origin) {
        String host = request.getHeaders().get(HttpHeader.HOST);
        return origin.equals("http://" + host) || origin.equals("https://" + host);
    }
}
