package switchboard.http;

import org.eclipse.jetty.server.Request;

/** One line a request. */
public final class AccessLog {
    private static final String NOTE = "switchboard.request.note";

    private AccessLog() {}

    /** Adds words to the request's line, such as its channel and model; a later note replaces an earlier one. */
    public static void note(Request request, String note) {
        request.setAttribute(NOTE, note);
    }
}
