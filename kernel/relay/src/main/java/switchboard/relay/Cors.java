package switchboard.relay;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Lets pages of any origin call: contract/relay.md, "CORS". The key is in a header, so no cookie is at stake. */
final class Cors {
    private Cors() {}

    /**
     * Adds what browsers ask for to an answer.
     *
     * @return whether the request is a preflight, and so answered by its headers alone
     */
    static boolean mark(Request request, Response response) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin == null || origin.isEmpty() || isOwn(origin, request.getHeaders())) {
            return false;
        }
        HttpFields.Mutable fields = response.getHeaders();
        fields.put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        fields.put(HttpHeader.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        if (!request.getMethod().equals("OPTIONS")) {
            return false;
        }
        // a star does not cover Authorization, so what was asked for is allowed by name
        String wanted = request.getHeaders().get(HttpHeader.ACCESS_CONTROL_REQUEST_HEADERS);
        fields.put(HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS, wanted == null || wanted.isEmpty() ? "*" : wanted);
        fields.put(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, "GET,POST,PUT,DELETE,OPTIONS");
        fields.put(HttpHeader.ACCESS_CONTROL_MAX_AGE, "43200");
        response.setStatus(204);
        return true;
    }

    private static boolean isOwn(String origin, HttpFields fields) {
        String host = fields.get(HttpHeader.HOST);
        return host != null && (origin.equals("http://" + host) || origin.equals("https://" + host));
    }
}
