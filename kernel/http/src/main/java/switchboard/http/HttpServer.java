package switchboard.http;

import java.io.IOException;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The server both planes hang on. */
@Component(service = HttpServer.class, immediate = true)
public final class HttpServer implements AutoCloseable {
    @Activate
    public HttpServer(BundleContext context, @Reference Transport transport) {
        this(transport, Variables.ofProcess());
    }

    /** A server that is not open yet. */
    public HttpServer(Transport transport, Map<String, String> environment) {}

    /** Adds a plane; it is asked from the next request on. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void add(Plane plane) {}

    /** Takes a plane out; requests it has taken run on. */
    public void remove(Plane plane) {}

    /**
     * Opens the port.
     *
     * @param port 0 takes any free one
     * @return the port
     */
    public int open(int port) throws IOException {
        return port;
    }

    /** The open port; -1 if there is none. */
    public int port() {
        return -1;
    }

    /**
     * Lets running calls end: {@code /readyz} turns 503, calls are still served for {@code SHUTDOWN_DELAY}, then
     * refused; returns when none is left or after {@code SHUTDOWN_GRACE}.
     */
    public void drain() {}

    @Deactivate
    @Override
    public void close() {}
}
