package switchboard.http;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server both planes hang on. It gives every request its id, answers {@code /healthz} and {@code /readyz}, and
 * lets running calls end when the process is told to.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final Duration IDLE = Duration.ofSeconds(75);
    private static final Duration HEADER_LIMIT = Duration.ofSeconds(15);
    private static final int HEADER_BYTES = 32 << 10;
    private static final int INPUT_BYTES = 4096; // the server keeps such a buffer for as long as a request runs
    private static final int BACKLOG = 1024;
    private static final int BLOCKING_REQUESTS = 256;

    private final Calls calls = new Calls();
    private final List<Plane> planes = new CopyOnWriteArrayList<>();
    private final Duration delay;
    private final Duration grace;
    private final AccessLog accessLog;
    private final Front front;
    private final Server server;
    private final ServerConnector connector;

    /**
     * A server that is not open yet.
     *
     * @param environment {@code SHUTDOWN_DELAY} (0 s), {@code SHUTDOWN_GRACE} (30 s), {@code TRUSTED_PROXIES}
     */
    public HttpServer(Transport transport, Map<String, String> environment) {
        this(transport, environment, IDLE, HEADER_LIMIT);
    }

    HttpServer(Transport transport, Map<String, String> environment, Duration idle, Duration headerLimit) {
        delay = Duration.ofSeconds(Variables.seconds(environment, "SHUTDOWN_DELAY", 0));
        grace = Duration.ofSeconds(Variables.seconds(environment, "SHUTDOWN_GRACE", 30));
        var ids = new RequestIds(InstantSource.system(), ZoneId.systemDefault());
        accessLog = new AccessLog(new ClientAddress(environment));
        front = new Front(ids, calls, transport.blocking(), BLOCKING_REQUESTS);
        server = new Server(transport.threads(), transport.timer(), transport.buffers());
        connector = new Connector(server, transport, http());
        connector.setIdleTimeout(idle.toMillis());
        connector.setAcceptQueueSize(BACKLOG);
        connector.addBean(new SlowHeaders(connector, transport.timer(), headerLimit));
        server.addConnector(connector);
        server.setHandler(front);
        server.setErrorHandler(new Refusals(ids));
        server.setRequestLog(accessLog);
        server.setStopAtShutdown(false);
        server.setStopTimeout(0);
    }

    private static final class Connector extends ServerConnector {
        Connector(Server server, Transport transport, HttpConnectionFactory http) {
            super(server, new InPlace(transport.threads()), null, null, 1, Transport.SELECTORS, http);
        }

        @Override
        protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            var endPoint = new LazyEndPoint(channel, selector, key, getScheduler(), false);
            endPoint.setIdleTimeout(getIdleTimeout());
            return endPoint;
        }
    }

    private static HttpConnectionFactory http() {
        var http = new HttpConnectionFactory(configuration());
        http.setInputBufferSize(INPUT_BYTES);
        return http;
    }

    private static HttpConfiguration configuration() {
        var configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setHeaderCacheSize(0); // a connection's own cache of header fields takes 80 KB
        configuration.setRequestHeaderSize(HEADER_BYTES);
        configuration.setResponseHeaderSize(HEADER_BYTES);
        configuration.setUriCompliance(UriCompliance.RFC3986); // a proxied path goes on as it came
        return configuration;
    }

    /** Adds a plane; it is asked from the next request on. */
    public void add(Plane plane) {
        planes.add(plane);
        arrange();
    }

    /** Takes a plane out; requests it has taken run on. */
    public void remove(Plane plane) {
        planes.remove(plane);
        arrange();
    }

    private void arrange() {
        front.planes(
                planes.stream().sorted(Comparator.comparingInt(Plane::order)).toList());
    }

    /**
     * Opens the port.
     *
     * @param port 0 takes any free one
     * @return the port
     * @throws IOException if it cannot be had
     */
    public int open(int port) throws IOException {
        connector.setPort(port);
        connector.open();
        try {
            server.start();
        } catch (Exception e) {
            throw new IOException("the server does not start", e);
        }
        return connector.getLocalPort();
    }

    /** The open port; -1 if there is none. */
    public int port() {
        return connector.getLocalPort() > 0 ? connector.getLocalPort() : -1;
    }

    /** How many requests run. */
    public int running() {
        return calls.running();
    }

    /**
     * Lets running calls end: {@code /readyz} turns 503, calls are still served for {@code SHUTDOWN_DELAY}, then
     * refused; returns when none is left or after {@code SHUTDOWN_GRACE}.
     */
    public void drain() {
        LOG.info("draining: {} calls run", calls.running());
        try {
            if (!calls.drain(delay, grace)) {
                LOG.warn("{} calls were still running after {} s", calls.running(), grace.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the port and all connections. */
    @Override
    public void close() {
        LifeCycle.stop(server);
        accessLog.close();
    }
}
