package switchboard.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A part of the gateway that answers requests: the relay, the management API. An OSGi service; {@link HttpServer}
 * asks the planes one after the other until one takes the request.
 */
public interface Plane {
    /** Lower is asked first. */
    int order();

    /**
     * Whether {@link #handle} may block. If so it is called on a virtual thread; else on the thread that reads the
     * socket, which must never wait.
     */
    default boolean blocks() {
        return false;
    }

    /**
     * Takes the request, or leaves it to the next plane.
     *
     * @param callback completed exactly once if the request is taken, and not at all otherwise
     * @return false if it is not this plane's; then nothing was read or written
     * @throws Exception answered with 500
     */
    boolean handle(Request request, Response response, Callback callback) throws Exception;
}
